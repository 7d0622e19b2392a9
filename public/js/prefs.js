// What the listener set, as the page has it before and while Python runs: read once, checked by the contract, written on
// each change. Python owns the settings; what it wasn't told yet is kept beside them (prefs-unsent.js).

import { DEFAULTS, RULES } from './prefs-contract.js';
import { migrated } from './prefs-migrations.js';
import { keepUnsent } from './prefs-unsent.js';
import { parseTime } from './time.js';

/**
 * @typedef {import('./prefs-contract.js').Preferences} Prefs
 * @typedef {import('./prefs-contract.js').Rule} Rule
 */

/** first-paint.js reads it under the same name before the first pixel. */
export const PREFS_KEY = 'sidflow.prefs';
const DAMAGED_KEY = 'sidflow.prefs.damaged';

export { DEFAULTS as DEFAULT_PREFS };

/** What to say when what was stored can't be read. */
export const DAMAGED =
  'Some of your settings could not be read, and the standard ones are used instead. What was stored is set aside.';

/** What to say of a length that can't be used. */
export const LENGTH_WORDS = 'A length like 3:12, from 0:05 to 1:00:00';

/** @param {unknown} value @param {{least: number, most: number}} rule @returns {value is number} */
const within = (value, { least, most }) => typeof value === 'number' && value >= least && value <= most;

/** @param {unknown} value @param {{least: number, most: number}} rule */
const isSongLength = (value, rule) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 2 &&
  'tune' in value &&
  typeof value.tune === 'string' &&
  'length_s' in value &&
  within(value.length_s, rule);

/** @param {unknown} value @param {Rule} rule @returns {boolean} */
function isValid(value, rule) {
  switch (rule.kind) {
    case 'choice':
      return rule.values.some((each) => each === value);
    case 'switch':
      return typeof value === 'boolean';
    case 'number':
      return within(value, rule);
    case 'whole':
      return within(value, rule) && Number.isInteger(value);
    case 'text':
      return value === null ? rule.optional : typeof value === 'string' && new RegExp(rule.pattern).test(value);
    case 'lengths':
      return (
        Array.isArray(value) && value.length <= rule.items && value.every((each) => isSongLength(each, rule))
      );
  }
}

/**
 * A length as the listener typed it; null when it is none, or too short or too long.
 * @param {string} text
 * @returns {number|null} seconds
 */
export function parseLength(text) {
  const length_s = parseTime(text);
  return length_s !== null && isValid(length_s, RULES.default_length_s) ? length_s : null;
}

/**
 * Settings from their stored text. A field that is missing gets its default; one that is wrong too, and counts as damage.
 * @param {string|null} text
 * @returns {{prefs: Prefs, damaged: boolean}}
 */
export function parsePrefs(text) {
  if (text === null) return { prefs: DEFAULTS, damaged: false };
  /** @type {unknown} */
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    // Half written, or another program's: no object either way.
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return { prefs: DEFAULTS, damaged: true };
  const stored = migrated(/** @type {Record<string, unknown>} */ (found));
  const given = Object.entries(RULES).filter(([name]) => stored[name] !== undefined);
  const good = given.filter(([name, rule]) => isValid(stored[name], rule));
  const values = Object.fromEntries(good.map(([name]) => [name, stored[name]]));
  return { prefs: { ...DEFAULTS, ...values }, damaged: good.length < given.length };
}

/**
 * The typed lengths with that of one song; the oldest are forgotten when there are too many.
 * @param {Prefs['lengths_s']} lengths_s
 * @param {string} tune key
 * @param {number} length_s
 * @returns {Prefs['lengths_s']}
 */
export function withLength(lengths_s, tune, length_s) {
  const most = RULES.lengths_s.kind === 'lengths' ? RULES.lengths_s.items : 0;
  return [...lengths_s.filter((each) => each.tune !== tune).slice(1 - most), { tune, length_s }];
}

/** What was stored; a damaged record is set aside, and `damaged` tells it. @returns {{prefs: Prefs, damaged: boolean}} */
export function loadPrefs() {
  try {
    const text = localStorage.getItem(PREFS_KEY);
    const found = parsePrefs(text);
    if (found.damaged) localStorage.setItem(DAMAGED_KEY, text ?? '');
    return found;
  } catch {
    return { prefs: DEFAULTS, damaged: false }; // storage is blocked: settings last as long as the page
  }
}

/** @param {Prefs} prefs */
export function savePrefs(prefs) {
  try {
    localStorage.setItem(PREFS_KEY, JSON.stringify(prefs));
  } catch {
    // Blocked or full: the setting still holds on this page.
  }
}

/**
 * The listener sets something: it holds at once, and waits for Python.
 * @param {import('./state.js').PageStore} store
 * @param {Partial<Prefs>} patch
 */
export function changePrefs(store, patch) {
  keepUnsent(store, patch);
  store.set({ prefs: { ...store.get().prefs, ...patch } });
}

/** Another tab's settings hold here at once. @param {import('./state.js').PageStore} store */
export function followTabs(store) {
  addEventListener('storage', ({ key, newValue, storageArea }) => {
    if (key !== PREFS_KEY || storageArea !== localStorage) return;
    const { prefs, damaged } = parsePrefs(newValue);
    if (!damaged) store.set({ prefs });
  });
}
