// The room Audit: what was done and tried on the operator's side, by filters, and whether the log is what was written.

import { html, nothing } from 'lit/html.js';

import { trouble, waiting } from '../kit/empty.js';
import { head } from '../kit/head.js';
import { entries } from './entries.js';
import { UNFILTERED, askFor, filters } from './filters.js';

/**
 * @typedef {import('./entries.js').Entry} Entry
 *
 * @typedef {object} Page as AuditPage of the contract
 * @property {readonly Entry[]} entries
 * @property {number|null} older
 * @property {number} total
 *
 * @typedef {object} Verdict as AuditVerdict of the contract
 * @property {number} entries
 * @property {number|null} broken_at
 * @property {string} words
 */

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, draw }) {
  let wanted = UNFILTERED;
  /** @type {readonly Entry[]} */
  let shown = [];
  /** @type {Page|null} */
  let page = null;
  /** @type {Verdict|null} */
  let verdict = null;
  /** @type {unknown} */
  let error = null;
  /** @type {AbortController|null} */
  let asking = null;

  /** @param {number|null} before null begins anew */
  async function load(before) {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    try {
      const found = /** @type {Page} */ (await api.get(`/audit?${askFor(wanted, before)}`, { signal }));
      shown = before === null ? found.entries : [...shown, ...found.entries];
      page = found;
      error = null;
    } catch (refused) {
      if (signal.aborted) return;
      error = refused;
    }
    draw();
  }

  async function verify() {
    verdict = null;
    draw();
    try {
      verdict = await api.get('/audit/verdict');
    } catch (refused) {
      error = refused;
    }
    draw();
  }

  /** @param {import('./filters.js').Wanted} picked */
  function pick(picked) {
    wanted = picked;
    void load(null);
  }

  function sentence() {
    if (!verdict) return 'Going along the chain …';
    return `${verdict.words.charAt(0).toUpperCase()}${verdict.words.slice(1)}.`;
  }

  function more() {
    if (!page) return nothing;
    const older = page.older;
    const seen = `${shown.length.toLocaleString('en')} shown of ${page.total.toLocaleString('en')}`;
    return html`<p class="audit-more">
      <span class="hint digits" role="status">${seen}</span>
      ${older === null
        ? nothing
        : html`<button type="button" class="button" @click=${() => void load(older)}>Older entries</button>`}
    </p>`;
  }

  return {
    view() {
      return html`${head({
        title: 'Audit',
        sentence: sentence(),
        tone: verdict ? (verdict.broken_at === null ? 'good' : 'bad') : 'calm',
        acts: html`<button type="button" class="button" @click=${() => void verify()}>Check the chain</button>`,
      })}
      ${filters({ wanted, pick, actions: [...new Set(shown.map(({ action }) => action))].sort() })}
      ${error ? trouble(error, () => void load(null)) : nothing}
      ${page ? html`${entries(shown, wanted !== UNFILTERED)}${more()}` : error ? nothing : waiting()}`;
    },
    open() {
      void load(null);
      void verify();
    },
    close() {
      asking?.abort();
    },
  };
}
