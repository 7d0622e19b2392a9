// The entries of the audit log as a table, each with what it changed and where it stands in the chain.

import { html, nothing } from 'lit/html.js';

import { chip } from '../kit/chip.js';
import { table } from '../kit/table.js';
import { when } from '../kit/when.js';

/**
 * @typedef {object} Entry as AuditEntry of the contract
 * @property {number} number
 * @property {string} at
 * @property {string} who
 * @property {'nobody'|'viewer'|'operator'} role
 * @property {string} action
 * @property {string} target
 * @property {'done'|'refused'|'failed'} outcome
 * @property {string} reason
 * @property {string|null} before canonical JSON
 * @property {string|null} after canonical JSON
 * @property {string} request_id
 * @property {string} previous
 * @property {string} hash
 */

const TONES = /** @type {const} */ ({ done: 'good', refused: 'warning', failed: 'bad' });

/** @param {readonly Entry[]} rows @param {boolean} filtered */
export const entries = (rows, filtered) =>
  html`<div class="audit-entries">${listed(rows, filtered)}</div>`;

/** @param {readonly Entry[]} rows @param {boolean} filtered */
const listed = (rows, filtered) =>
  table({
    caption: 'Entries of the audit log, newest first',
    columns: [
      { name: 'Act', kind: 'title', cell: ({ action }) => html`<code>${action}</code>` },
      { name: 'When', cell: ({ at }) => when(at) },
      { name: 'Who', cell: whoWords },
      { name: 'On what', kind: 'long', cell: ({ target }) => target },
      { name: 'Outcome', cell: ({ outcome }) => chip(TONES[outcome], outcome) },
      { name: 'More', kind: 'long', cell: details },
    ],
    rows,
    key: ({ number }) => number,
    none: filtered ? 'No entry fits. Widen the filters.' : 'Nothing was done yet.',
  });

/** @param {Entry} entry */
function whoWords({ who, role }) {
  if (role === 'nobody') return who ? html`<span>“${who}”, <span class="muted">not logged in</span></span>` : 'nobody';
  return who === role ? who : html`<span>${who} <span class="muted">${role}</span></span>`;
}

/** @param {Entry} entry */
const details = ({ number, reason, before, after, request_id, previous, hash }) =>
  html`<div>
    ${reason ? html`<p>${reason}</p>` : nothing}
    <details class="audit-details">
      <summary>Entry ${number.toLocaleString('en')}</summary>
      <dl>
        ${part('Before', before && state(before))} ${part('After', after && state(after))}
        ${part('Request', request_id && html`<code>${request_id}</code>`)}
        ${part('Follows', html`<code>${previous.slice(0, 16)}</code>`)}
        ${part('Hash', html`<code>${hash.slice(0, 16)}</code>`)}
      </dl>
    </details>
  </div>`;

/** @param {string} name @param {unknown} value */
const part = (name, value) =>
  value
    ? html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    : nothing;

/** What an act changed, a line a value. @param {string} text canonical JSON */
function state(text) {
  const value = JSON.parse(text);
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value).map(
    ([name, each]) => html`<span class="audit-value"><span class="muted">${name}</span> ${shown(each)}</span>`,
  );
}

/** @param {unknown} value */
const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
