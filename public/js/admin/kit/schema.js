// What the JSON Schema of a contract record asks for, as plain facts: each field's kind, words and limits, and whether
// a text that somebody typed is a value of it.

/**
 * @typedef {'text'|'lines'|'number'|'whole'|'switch'|'choice'} Kind
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} hint what it means and its limits, '' for none
 * @property {Kind} kind
 * @property {boolean} required
 * @property {boolean} nullable an empty field is null
 * @property {readonly (string|number)[]} options of a choice
 * @property {number|null} least
 * @property {number|null} most
 * @property {boolean} aboveLeast the least itself is too little
 * @property {boolean} belowMost the most itself is too much
 * @property {number} minLength of a text, or of each line
 * @property {number|null} maxLength
 * @property {number|null} maxItems
 * @property {RegExp|null} pattern
 * @property {unknown} initial
 *
 * @typedef {Readonly<Record<string, any>>} Schema as pydantic writes it
 * @typedef {{value: unknown, fault: null}|{value: undefined, fault: string}} Read
 */

/** What is written in capitals where names are words. */
const CAPITALS = /^(?:id|url|wav|hls|hvsc|rom|sha256|smtp|cpu|ip|api|stil)$/;

/** `renders_nice` is "Renders nice", `ttl_s` "TTL (s)", `sha256` "SHA256". @param {string} name */
export function labelOf(name) {
  const unit = /_(s|ms|hz|bytes|days)$/.exec(name);
  const words = (unit ? name.slice(0, unit.index) : name).split('_');
  const said = words.map((word) => (CAPITALS.test(word) ? word.toUpperCase() : word)).join(' ');
  const label = said.charAt(0).toUpperCase() + said.slice(1);
  const units = { s: 'seconds', ms: 'milliseconds', hz: 'Hz', bytes: 'bytes', days: 'days' };
  return unit ? `${label} (${units[/** @type {keyof typeof units} */ (unit[1])]})` : label;
}

/** Follows references, and takes the null out of a union. @param {Schema} schema @param {Schema} whole */
function resolved(schema, whole) {
  let [found, nullable] = [schema, false];
  for (;;) {
    if (typeof found.$ref === 'string') {
      const named = found.$ref.replace('#/$defs/', '');
      found = { ...whole.$defs?.[named], ...without(found, '$ref') };
    } else if (Array.isArray(found.anyOf)) {
      const others = found.anyOf.filter((/** @type {Schema} */ each) => each.type !== 'null');
      nullable ||= others.length < found.anyOf.length;
      if (others.length !== 1) throw new Error(`This form cannot ask for "${schema.title}": it may be one of several.`);
      found = { ...others[0], ...without(found, 'anyOf') };
    } else if (Array.isArray(found.allOf) && found.allOf.length === 1) {
      found = { ...found.allOf[0], ...without(found, 'allOf') };
    } else return { found, nullable };
  }
}

/** @param {Schema} schema @param {string} name @returns {Schema} */
const without = (schema, name) => Object.fromEntries(Object.entries(schema).filter(([key]) => key !== name));

/** @param {Schema} found @returns {Kind} */
function kindOf(found) {
  if (found.enum) return 'choice';
  const kinds = { string: 'text', boolean: 'switch', integer: 'whole', number: 'number', array: 'lines' };
  const kind = kinds[/** @type {keyof typeof kinds} */ (found.type)];
  if (!kind) throw new Error(`This form cannot ask for "${found.title}".`);
  return /** @type {Kind} */ (kind);
}

/** Python's patterns are nearly ours; where one isn't, the server judges alone. @param {unknown} pattern */
function patternOf(pattern) {
  if (typeof pattern !== 'string') return null;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return null;
  }
}

/**
 * @param {Schema} schema of a record
 * @param {Readonly<Record<string, {label?: string, hint?: string}>>} [words] where the contract's own don't do
 * @returns {Field[]} in the contract's order: what must be given first
 */
export function fieldsOf(schema, words = {}) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { found, nullable } = resolved(/** @type {Schema} */ (property), schema);
    const kind = kindOf(found);
    const text = kind === 'lines' ? resolved(found.items ?? {}, schema).found : found;
    /** @type {Field} */
    const field = {
      name,
      label: words[name]?.label ?? labelOf(name),
      hint: '',
      kind,
      required: required.has(name),
      nullable,
      options: found.enum ?? [],
      least: found.minimum ?? found.exclusiveMinimum ?? null,
      most: found.maximum ?? found.exclusiveMaximum ?? null,
      aboveLeast: found.exclusiveMinimum !== undefined,
      belowMost: found.exclusiveMaximum !== undefined,
      minLength: text.minLength ?? 0,
      maxLength: text.maxLength ?? null,
      maxItems: found.maxItems ?? null,
      pattern: patternOf(text.pattern),
      initial: found.default,
    };
    return { ...field, hint: hintOf(field, words[name]?.hint ?? found.description ?? '') };
  });
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

/** @param {number} value */
const said = (value) => (Number.isInteger(value) ? value.toLocaleString('en') : String(value));

/** "from 1 to 16", "more than 0". @param {Field} field */
function limitsOf({ least, most, aboveLeast, belowMost }) {
  const lower = least === null ? '' : `${aboveLeast ? 'more than' : most === null ? 'at least' : 'from'} ${said(least)}`;
  const upper = most === null ? '' : `${belowMost ? 'below' : least === null || aboveLeast ? 'at most' : 'to'} ${said(most)}`;
  return [lower, upper].filter(Boolean).join(aboveLeast || belowMost ? ' and ' : ' ');
}

/** @param {Field} field @param {string} description */
function hintOf(field, description) {
  const words = description.charAt(0).toUpperCase() + description.slice(1);
  const limits = field.kind === 'number' || field.kind === 'whole' ? limitsOf(field) : '';
  const lines = field.kind === 'lines' ? 'one a line' : '';
  const empty = field.nullable && field.kind !== 'choice' ? 'may stay empty' : '';
  const more = [limits, lines, empty].filter(Boolean).join(', ');
  const end = words === '' || /[.!?]$/.test(words) ? '' : '.';
  return [words + end, more && `${more.charAt(0).toUpperCase()}${more.slice(1)}.`].filter(Boolean).join(' ');
}

/**
 * The text that stands in the field for a value.
 * @param {Field} field
 * @param {unknown} value
 * @returns {string|boolean}
 */
export function shownOf(field, value) {
  if (field.kind === 'switch') return value === true;
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/**
 * What was typed as a value of the field; `undefined` where it is left out.
 * @param {Field} field
 * @param {string|boolean} shown
 * @returns {Read}
 */
export function readField(field, shown) {
  if (typeof shown === 'boolean') return { value: shown, fault: null };
  const text = shown.trim();
  if (text === '') {
    if (field.nullable) return { value: null, fault: null };
    if (field.kind === 'lines' && !field.required) return { value: [], fault: null };
    if (!field.required) return { value: undefined, fault: null };
    return fault(`${field.label} is needed.`);
  }
  if (field.kind === 'choice') {
    const value = field.options.find((option) => String(option) === text);
    return value === undefined ? fault('Choose one of these.') : { value, fault: null };
  }
  if (field.kind === 'number' || field.kind === 'whole') return readNumber(field, text);
  if (field.kind === 'text') {
    const wrong = textFault(field, text);
    return wrong ? fault(wrong) : { value: text, fault: null };
  }
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  if (field.maxItems !== null && lines.length > field.maxItems) return fault(`At most ${said(field.maxItems)} lines.`);
  const wrong = lines.map((line) => textFault(field, line)).find(Boolean);
  return wrong ? fault(wrong) : { value: lines, fault: null };
}

/** @param {string} words @returns {Read} */
const fault = (words) => ({ value: undefined, fault: words });

/** @param {Field} field @param {string} text @returns {Read} */
function readNumber(field, text) {
  const value = Number(text.replace(',', '.'));
  const { least, most, aboveLeast, belowMost, kind } = field;
  if (!Number.isFinite(value)) return fault('This is not a number.');
  if (kind === 'whole' && !Number.isInteger(value)) return fault('A whole number is needed.');
  const low = least !== null && (aboveLeast ? value <= least : value < least);
  const high = most !== null && (belowMost ? value >= most : value > most);
  return low || high ? fault(`It must be ${limitsOf(field)}.`) : { value, fault: null };
}

/** @param {Field} field @param {string} text */
function textFault({ minLength, maxLength, pattern, hint }, text) {
  if (text.length < minLength) return `At least ${said(minLength)} characters.`;
  if (maxLength !== null && text.length > maxLength) return `At most ${said(maxLength)} characters.`;
  return pattern && !pattern.test(text) ? `“${text}” does not have the form that is needed. ${hint}` : '';
}
