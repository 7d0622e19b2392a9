// What is looked for in the audit log.

import { html, nothing } from 'lit/html.js';

/**
 * @typedef {object} Wanted
 * @property {string} who
 * @property {string} action
 * @property {string} outcome
 * @property {string} since a day
 * @property {string} until a day, which is included
 * @property {string} text
 */

/** @type {Wanted} */
export const UNFILTERED = Object.freeze({ who: '', action: '', outcome: '', since: '', until: '', text: '' });

const OUTCOMES = /** @type {const} */ ([['', 'all'], ['done', 'done'], ['refused', 'refused'], ['failed', 'failed']]); // prettier-ignore
const DAY_MS = 86_400_000;

/** The query for a page of entries. @param {Wanted} wanted @param {number|null} before */
export function askFor(wanted, before) {
  const query = new URLSearchParams({ limit: '50' });
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
  // The server's end isn't included, a person's is.
  if (wanted.until) query.set('until', new Date(Date.parse(wanted.until) + DAY_MS).toISOString().slice(0, 10));
  if (before !== null) query.set('before', String(before));
  return query.toString();
}

/**
 * @param {object} given
 * @param {Wanted} given.wanted
 * @param {(wanted: Wanted) => void} given.pick
 * @param {readonly string[]} given.actions that are known
 */
export function filters({ wanted, pick, actions }) {
  /** @param {Event} event */
  const change = ({ target }) => {
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    pick({ ...wanted, [name]: value.trim() });
  };
  const all = Object.values(wanted).every((value) => value === '');
  return html`<form class="audit-filters" role="search" aria-label="Entries" @change=${change} @submit=${stay}>
    ${field('who', 'Who', html`<input class="field" id="audit-who" name="who" maxlength="200" autocomplete="off" .value=${wanted.who} />`)}
    ${field(
      'action',
      'Act',
      html`<input class="field" id="audit-action" name="action" maxlength="64" list="audit-actions" autocomplete="off" placeholder="job" .value=${wanted.action} />
        <datalist id="audit-actions">${actions.map((each) => html`<option value=${each}></option>`)}</datalist>`,
    )}
    ${field(
      'outcome',
      'Outcome',
      html`<select class="field" id="audit-outcome" name="outcome" .value=${wanted.outcome}>
        ${OUTCOMES.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
      </select>`,
    )}
    ${field('since', 'From', html`<input class="field" id="audit-since" name="since" type="date" .value=${wanted.since} />`)}
    ${field('until', 'To', html`<input class="field" id="audit-until" name="until" type="date" .value=${wanted.until} />`)}
    ${field('text', 'Words', html`<input class="field" id="audit-text" name="text" type="search" maxlength="200" .value=${wanted.text} />`)}
    ${all ? nothing : html`<button type="button" class="button quiet" @click=${() => pick(UNFILTERED)}>Show all</button>`}
  </form>`;
}

/** @param {string} name @param {string} words @param {unknown} control */
const field = (name, words, control) =>
  html`<div class="audit-filter"><label for="audit-${name}">${words}</label>${control}</div>`;

/** Enter in a field changes it, and that is all that is needed. @param {SubmitEvent} event */
const stay = (event) => event.preventDefault();
