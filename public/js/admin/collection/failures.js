// What can't be analysed, and why: by reason, by how the path begins, page by page.

import { html, nothing } from 'lit/html.js';

import { trouble } from '../kit/empty.js';
import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { counted } from '../kit/when.js';

/**
 * @typedef {object} Skipped
 * @property {string} path
 * @property {number|null} song null for a whole file
 * @property {string} reason
 *
 * @typedef {object} Failures
 * @property {number} total
 * @property {readonly {reason: string, songs: number}[]} reasons
 * @property {readonly Skipped[]} skipped
 */

const PAGE = 10;

/** @param {Pick<import('../rooms.js').Tools, 'api'|'draw'>} tools */
export function createFailures({ api, draw }) {
  let wanted = { prefix: '', reason: '', from: 0 };
  /** @type {Failures|null} */
  let found = null;
  /** @type {unknown} */
  let error = null;
  /** Only the answer of the last question counts. */
  let turn = 0;

  /** @param {Partial<typeof wanted>} change */
  async function load(change = {}) {
    const mine = (turn += 1);
    wanted = { ...wanted, ...change };
    const { prefix, reason, from } = wanted;
    const query = new URLSearchParams({ prefix, reason, from: String(from), limit: String(PAGE) });
    try {
      const answer = /** @type {Failures} */ (await api.get(`/collection/failures?${query}`));
      if (mine !== turn) return;
      [found, error] = [answer, null];
    } catch (refused) {
      if (mine !== turn) return;
      error = refused;
    }
    draw();
  }

  const valueOf = (/** @type {Event} */ event) => /** @type {HTMLInputElement|HTMLSelectElement} */ (event.target).value;

  /** @param {Failures} failures */
  const filters = ({ reasons }) =>
    html`<div class="collection-filters">
      <p class="op-field">
        <label for="failures-prefix">Path begins with</label>
        <input
          id="failures-prefix"
          class="field"
          type="text"
          autocomplete="off"
          spellcheck="false"
          placeholder="DEMOS/"
          .value=${wanted.prefix}
          @input=${(/** @type {Event} */ event) => void load({ prefix: valueOf(event), from: 0 })}
        />
      </p>
      <p class="op-field">
        <label for="failures-reason">Reason</label>
        <select
          id="failures-reason"
          class="field"
          @change=${(/** @type {Event} */ event) => void load({ reason: valueOf(event), from: 0 })}
        >
          <option value="" .selected=${wanted.reason === ''}>all of them</option>
          ${reasons.map(
            ({ reason, songs }) =>
              html`<option value=${reason} .selected=${wanted.reason === reason}>${songs.toLocaleString('en')}: ${reason}</option>`,
          )}
        </select>
      </p>
    </div>`;

  /** @param {Failures} failures */
  const pages = ({ total, skipped }) =>
    total > PAGE
      ? html`<p class="op-row">
          <button
            type="button"
            class="button"
            ?disabled=${wanted.from === 0}
            @click=${() => void load({ from: Math.max(0, wanted.from - PAGE) })}
          >
            Before
          </button>
          <button
            type="button"
            class="button"
            ?disabled=${wanted.from + PAGE >= total}
            @click=${() => void load({ from: wanted.from + PAGE })}
          >
            Next
          </button>
          <span class="hint digits" role="status"
            >${(wanted.from + 1).toLocaleString('en')} to ${(wanted.from + skipped.length).toLocaleString('en')} of
            ${total.toLocaleString('en')}</span
          >
        </p>`
      : nothing;

  return {
    load,
    view() {
      if (error) return trouble(error, () => void load());
      if (!found) return nothing;
      const any = found.total > 0 || wanted.prefix !== '' || wanted.reason !== '';
      const content = any
        ? html`${filters(found)}
          ${table({
            caption: 'Songs that were skipped',
            rows: found.skipped,
            key: ({ path, song }) => `${path}#${song ?? ''}`,
            none: 'Nothing of this kind.',
            columns: [
              {
                name: 'Song',
                kind: 'title',
                cell: ({ path, song }) => html`<span class="op-code">${path}${song === null ? '' : `#${song}`}</span>`,
              },
              { name: 'Why', kind: 'long', cell: ({ reason }) => reason },
            ],
          })}
          ${pages(found)}`
        : html`<p class="empty">Nothing failed.</p>`;
      return section('failures', 'What failed', content, {
        hint: any ? `${counted(found.total, 'song or file was', 'songs or files were')} skipped by the last classify.` : nothing,
      });
    },
  };
}
