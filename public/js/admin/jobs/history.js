// The jobs that are over, narrowed by kind and outcome, page after page.

import { html, nothing } from 'lit/html.js';

import { chip } from '../kit/chip.js';
import { trouble } from '../kit/empty.js';
import { table } from '../kit/table.js';
import { took, when } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { OVER } from './records.js';
import { statusOf, statusWords, tookMs } from './words.js';

/** @typedef {import('./records.js').Job} Job */

/** @type {readonly import('../kit/table.js').Column<Job>[]} */
const COLUMNS = [
  {
    name: 'Job',
    kind: 'title',
    cell: ({ id, kind }) => html`<a class="jobs-link" href=${roomHash('jobs', id)}>${kind}</a><small class="op-code">${id}</small>`,
  },
  { name: 'Outcome', cell: (job) => chip(...statusOf(job)) },
  { name: 'Ended', cell: ({ ended_at }) => when(ended_at) },
  {
    name: 'Worked for',
    kind: 'number',
    cell: (job) => {
      const took_ms = tookMs(job);
      return took_ms === null ? '' : took(took_ms);
    },
  },
  { name: 'What came of it', kind: 'long', cell: ({ outcome }) => outcome },
];

/**
 * @param {string} name @param {string} label @param {string} value
 * @param {readonly (readonly [string, string])[]} options
 * @param {(value: string) => void} pick
 */
const select = (name, label, value, options, pick) =>
  html`<label class="jobs-filter" for=${name}
    ><span>${label}</span
    ><select
      id=${name}
      class="field"
      @change=${(/** @type {Event} */ event) => pick(/** @type {HTMLSelectElement} */ (event.target).value)}
    >
      ${options.map(([option, words]) => html`<option value=${option} .selected=${option === value}>${words}</option>`)}
    </select></label
  >`;

/**
 * @param {import('./known.js').Known} known
 * @param {readonly string[]} kinds their names
 * @param {import('./acts.js').Acts} acts
 */
export function historyView(known, kinds, acts) {
  const { kind, status } = known.filter();
  const narrow = (/** @type {Partial<import('./known.js').Filter>} */ change) => known.narrow(change);
  return html`<div class="jobs-filters">
      ${select('history-kind', 'Kind', kind, [['', 'all'], ...kinds.map((name) => /** @type {const} */ ([name, name]))], (value) =>
        narrow({ kind: value }),
      )}
      ${select(
        'history-status',
        'Outcome',
        status,
        [['', 'all'], ...OVER.map((each) => /** @type {const} */ ([each, statusWords(each)]))],
        (value) => narrow({ status: value }),
      )}
    </div>
    ${table({
      caption: 'Jobs that are over, newest first',
      columns: [...COLUMNS, { name: 'Acts', kind: 'acts', cell: (job) => acts.again(job) }],
      rows: known.past(),
      key: ({ id }) => id,
      none: known.busy() ? 'Asking the server …' : 'No such job is over yet.',
    })}
    ${known.failed() ? trouble(known.failed(), () => void known.load()) : nothing}
    ${known.more()
      ? html`<p>
          <button
            type="button"
            class="button"
            aria-disabled=${known.busy() ? 'true' : nothing}
            @click=${() => known.busy() || void known.load()}
          >
            Show older jobs
          </button>
        </p>`
      : nothing}`;
}
