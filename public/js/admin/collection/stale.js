// Marking songs stale: how the paths begin, what that would mean, and only then the act.

import { html, nothing } from 'lit/html.js';

import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { section } from '../kit/head.js';
import { planWords, songWords } from './data.js';

/** @typedef {import('./data.js').Plan} Plan */

/**
 * @param {Pick<import('../rooms.js').Tools, 'api'|'draw'>} tools
 * @param {ReturnType<typeof import('../kit/follow.js').createFollower>} jobs
 */
export function createStale({ api, draw }, jobs) {
  let prefix = '';
  /** The dry run, and what it was about. @type {{prefix: string, plan: Plan}|null} */
  let dry = null;
  /** @type {unknown} */
  let error = null;

  /** @param {SubmitEvent} event */
  async function look(event) {
    event.preventDefault();
    const about = prefix;
    try {
      const plan = /** @type {Plan} */ (await api.get(`/collection/stale?${new URLSearchParams({ prefix: about })}`));
      [dry, error] = [{ prefix: about, plan }, null];
    } catch (refused) {
      [dry, error] = [null, refused];
    }
    draw();
  }

  /** @param {{prefix: string, plan: Plan}} dry */
  async function mark({ prefix: about, plan }) {
    if (jobs.busy()) return;
    const sure = await confirm({
      title: `Mark ${songWords(plan.measured)} stale?`,
      words: 'What was measured of them is forgotten; what is published stays as it is.',
      changes: [about === '' ? 'All songs of the collection.' : `Songs whose path begins with ${about}`, planWords(plan)],
      act: 'Mark stale',
    });
    if (!sure) return;
    dry = null;
    await jobs.begin('/collection/stale', { prefix: about });
  }

  return {
    view: () =>
      section(
        'stale',
        'Mark stale',
        html`<form class="op-form" @submit=${look}>
            <p class="op-field">
              <label for="stale-prefix">Path begins with</label>
              <input
                id="stale-prefix"
                class="field"
                type="text"
                autocomplete="off"
                spellcheck="false"
                placeholder="MUSICIANS/H/"
                aria-describedby="stale-hint"
                .value=${prefix}
                @input=${(/** @type {Event} */ event) => {
                  prefix = /** @type {HTMLInputElement} */ (event.target).value;
                  dry = null;
                  draw();
                }}
              />
            </p>
            <p class="hint" id="stale-hint">Empty means the whole collection.</p>
            <p class="acts"><button type="submit" class="button">Dry run</button></p>
          </form>
          ${error ? trouble(error) : nothing}
          <div role="status">
            ${dry
              ? html`<div class="collection-dry">
                  <p>${planWords(dry.plan)}</p>
                  ${dry.plan.measured > 0
                    ? html`<button
                        type="button"
                        class="button primary"
                        aria-disabled=${jobs.busy() ? 'true' : nothing}
                        @click=${() => dry && void mark(dry)}
                      >
                        Mark ${songWords(dry.plan.measured)} stale
                      </button>`
                    : nothing}
                </div>`
              : nothing}
          </div>`,
        { hint: 'The next classify measures such songs again, and writes the same bytes where nothing changed.' },
      ),
  };
}
