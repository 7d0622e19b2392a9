// A form made from a record of the contract: one control a field, what is wrong beside it, the server's word below.

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

import { fieldsOf, readField, shownOf } from './schema.js';

/**
 * @typedef {import('./schema.js').Field} Field
 * @typedef {import('./schema.js').Schema} Schema
 *
 * @typedef {object} Form
 * @property {() => unknown} view
 * @property {(values: Readonly<Record<string, unknown>>) => void} fill puts values into the fields named
 * @property {() => void} reset back to how it began
 */

/** A few choices are seen at once, more of them open. */
const SEGMENTS = 4;

/**
 * @param {object} form
 * @param {string} form.name unique in the page
 * @param {Schema} form.schema JSON Schema of the record
 * @param {Readonly<Record<string, {label?: string, hint?: string}>>} [form.words] instead of the contract's own
 * @param {readonly string[]} [form.leaveOut] fields that nobody is asked for; `initial` may give their values
 * @param {Readonly<Record<string, unknown>>} [form.initial] values to begin with
 * @param {string} form.act words of the button
 * @param {(values: Record<string, unknown>) => Promise<unknown>} form.submit rejects with a sentence
 * @param {() => void} form.draw
 * @param {() => void} [form.cancel] shows a second button
 * @returns {Form}
 */
export function createForm({ name, schema, words, leaveOut = [], initial = {}, act, submit, draw, cancel }) {
  const all = fieldsOf(schema, words);
  const fields = all.filter((field) => !leaveOut.includes(field.name));
  /** @type {Record<string, string|boolean>} */
  let shown = {};
  /** @type {Record<string, string>} */
  let faults = {};
  let problem = '';
  let busy = false;

  const idOf = (/** @type {string} */ field) => `${name}-${field}`;

  function reset() {
    shown = Object.fromEntries(all.map((field) => [field.name, shownOf(field, initial[field.name] ?? field.initial)]));
    faults = {};
    problem = '';
  }

  /** All values, or null where something is wrong. */
  function read() {
    faults = {};
    /** @type {Record<string, unknown>} */
    const values = {};
    for (const field of all) {
      const { value, fault } = readField(field, shown[field.name] ?? '');
      if (fault !== null) faults[field.name] = fault;
      else if (value !== undefined) values[field.name] = value;
    }
    return Object.keys(faults).length === 0 ? values : null;
  }

  /** The first field that is wrong gets the focus. @param {HTMLFormElement} form */
  function lead(form) {
    const first = fields.find((field) => faults[field.name]);
    const control = first && form.querySelector(`[id="${idOf(first.name)}"], [name="${idOf(first.name)}"]`);
    if (control instanceof HTMLElement) control.focus();
  }

  /** The server names the place before the reason: `mirror: at most 2000 characters.` @param {string} words */
  function blame(words) {
    const [, place = '', reason = ''] = /^(\w+)[^:\s]*: (.+)$/s.exec(words) ?? [];
    if (fields.some((field) => field.name === place)) {
      faults = { [place]: reason.charAt(0).toUpperCase() + reason.slice(1) };
    } else problem = words;
  }

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    if (busy) return;
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = read();
    problem = '';
    busy = values !== null;
    draw();
    if (values === null) return lead(form);
    try {
      await submit(values);
    } catch (error) {
      blame(error instanceof Error ? error.message : String(error));
      queueMicrotask(() => lead(form));
    } finally {
      busy = false;
      draw();
    }
  }

  /** @param {Field} field @param {string|boolean} value */
  function type(field, value) {
    shown[field.name] = value;
    if (!faults[field.name]) return;
    const { fault } = readField(field, value);
    if (fault) faults[field.name] = fault;
    else delete faults[field.name];
    draw();
  }

  /** @param {Field} field */
  function control(field) {
    const id = idOf(field.name);
    const wrong = faults[field.name];
    const described = [field.hint && `${id}-hint`, wrong && `${id}-fault`].filter(Boolean).join(' ') || nothing;
    const value = shown[field.name] ?? '';
    const typed = (/** @type {Event} */ event) => type(field, /** @type {HTMLInputElement} */ (event.target).value);
    const invalid = wrong ? 'true' : nothing;
    if (field.kind === 'lines') {
      return html`<textarea
        id=${id}
        class="field"
        rows="3"
        aria-describedby=${described}
        aria-invalid=${invalid}
        .value=${live(String(value))}
        @input=${typed}
      ></textarea>`;
    }
    if (field.kind === 'choice') {
      return html`<select
        id=${id}
        class="field"
        aria-describedby=${described}
        aria-invalid=${invalid}
        @change=${typed}
      >
        ${field.required && !field.nullable && value !== ''
          ? nothing
          : html`<option value="" .selected=${value === ''}>${field.nullable ? 'none' : 'choose one'}</option>`}
        ${field.options.map(
          (option) => html`<option value=${option} .selected=${String(option) === value}>${option}</option>`,
        )}
      </select>`;
    }
    const number = field.kind === 'number' || field.kind === 'whole';
    return html`<input
      id=${id}
      class="field ${number ? 'digits' : ''}"
      type="text"
      inputmode=${number ? (field.kind === 'whole' ? 'numeric' : 'decimal') : nothing}
      autocomplete="off"
      spellcheck="false"
      aria-required=${field.required ? 'true' : nothing}
      aria-describedby=${described}
      aria-invalid=${invalid}
      .value=${live(String(value))}
      @input=${typed}
    />`;
  }

  /** @param {Field} field */
  function segments(field) {
    const id = idOf(field.name);
    return html`<fieldset class="choice op-field">
      <legend>${field.label}</legend>
      <div class="segments">
        ${field.options.map(
          (option) =>
            html`<label
              ><input
                type="radio"
                name=${id}
                .checked=${live(shown[field.name] === String(option))}
                @change=${() => type(field, String(option))}
              /><span>${option}</span></label
            >`,
        )}
      </div>
      ${under(field)}
    </fieldset>`;
  }

  /** @param {Field} field */
  function under(field) {
    const id = idOf(field.name);
    const wrong = faults[field.name];
    return html`${field.hint ? html`<p class="hint" id="${id}-hint">${field.hint}</p>` : nothing}
    ${wrong ? html`<p class="op-fault" id="${id}-fault">${wrong}</p>` : nothing}`;
  }

  /** @param {Field} field */
  function row(field) {
    const id = idOf(field.name);
    if (field.kind === 'switch') {
      return html`<div class="op-field">
        <label class="switch"
          ><input
            type="checkbox"
            role="switch"
            id=${id}
            aria-describedby=${field.hint ? `${id}-hint` : nothing}
            .checked=${live(shown[field.name] === true)}
            @change=${(/** @type {Event} */ event) =>
              type(field, /** @type {HTMLInputElement} */ (event.target).checked)}
          /><span>${field.label}</span></label
        >
        ${under(field)}
      </div>`;
    }
    if (field.kind === 'choice' && field.required && field.options.length <= SEGMENTS) return segments(field);
    return html`<div class="op-field">
      <label for=${id}>${field.label}${field.required ? nothing : html` <small class="muted">optional</small>`}</label>
      ${control(field)} ${under(field)}
    </div>`;
  }

  reset();
  return {
    reset,
    fill(values) {
      for (const field of all) if (field.name in values) shown[field.name] = shownOf(field, values[field.name]);
      draw();
    },
    view: () =>
      html`<form class="op-form" novalidate aria-label=${schema.title ?? name} @submit=${send}>
        ${fields.map(row)}
        ${problem ? html`<p class="op-fault" role="alert">${problem}</p>` : nothing}
        <p class="acts">
          <button type="submit" class="button primary" aria-disabled=${busy ? 'true' : nothing}>
            ${busy ? 'Wait …' : act}
          </button>
          ${cancel ? html`<button type="button" class="button" @click=${cancel}>Cancel</button>` : nothing}
        </p>
      </form>`,
  };
}
