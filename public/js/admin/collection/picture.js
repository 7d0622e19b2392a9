// The picture of the coverage: a bar for each file of classified songs, and the table behind it.

import { html, nothing } from 'lit/html.js';

import { vars } from '../../views/vars.js';
import { chip } from '../kit/chip.js';
import { table } from '../kit/table.js';
import { percent, sizeWords } from '../kit/when.js';
import { rounded } from './data.js';

/** @typedef {import('./data.js').Shard} Shard */

const PARTS = /** @type {const} */ ([
  ['analysed', 'analysed'],
  ['stale', 'stale'],
  ['failed', 'failed'],
  ['waiting', 'waiting'],
]);

/** How the songs of a shard part: what is stale was analysed or failed, and is shown as stale alone. @param {Shard} shard */
function partsOf({ expected, analysed, failed, stale }) {
  const fresh = Math.max(0, analysed - stale);
  return { analysed: fresh, stale, failed: Math.max(0, failed - Math.max(0, stale - analysed)), waiting: expected - analysed - failed };
}

/** "MUSICIANS-H.jsonl" is about MUSICIANS-H. @param {Shard} shard */
const shelf = ({ name }) => name.replace(/\.jsonl$/, '');

/** @param {Shard} shard */
function words(shard) {
  const parts = partsOf(shard);
  const told = PARTS.map(([part, name]) => (parts[part] > 0 ? `${parts[part].toLocaleString('en')} ${name}` : ''));
  return told.filter(Boolean).join(', ') || 'no song any more';
}

/**
 * @param {readonly Shard[]} shards
 * @param {((shard: Shard) => void)|null} rebuild for who may
 */
export function picture(shards, rebuild) {
  const shown = shards.filter(({ expected }) => expected > 0);
  return html`<figure class="op-chart collection-picture" aria-labelledby="coverage-title">
    <figcaption>
      <h2 id="coverage-title">Coverage by shelf</h2>
      <p class="hint">A bar for each file of <span class="op-code">data/classified</span>, from the first two folders on.</p>
    </figcaption>
    <ul class="collection-legend" aria-hidden="true">
      ${PARTS.map(([part, name]) => html`<li data-part=${part}>${name}</li>`)}
    </ul>
    <ul class="collection-bars">
      ${shown.map(bar)}
    </ul>
    <details class="more">
      <summary>As a table</summary>
      ${shardTable(shards, rebuild)}
    </details>
  </figure>`;
}

/** @param {Shard} shard */
function bar(shard) {
  const parts = partsOf(shard);
  const share = (/** @type {number} */ songs) => String(songs / shard.expected);
  return html`<li>
    <span class="collection-name">${shelf(shard)}</span>
    <span class="digits hint">${percent(rounded(shard.analysed / shard.expected))}</span>
    <span
      class="collection-bar"
      role="img"
      aria-label=${words(shard)}
      ${vars(Object.fromEntries(PARTS.map(([part]) => [`--${part}`, share(parts[part])])))}
      >${PARTS.map(([part]) => (parts[part] > 0 ? html`<i data-part=${part}></i>` : nothing))}</span
    >
  </li>`;
}

/** @param {readonly Shard[]} shards @param {((shard: Shard) => void)|null} rebuild */
const shardTable = (shards, rebuild) =>
  table({
    caption: 'Files of classified songs',
    rows: shards,
    key: ({ name }) => name,
    none: 'Nothing is classified yet: run the job classify.',
    columns: [
      {
        name: 'File',
        kind: 'title',
        cell: (shard) => html`${shard.name} ${shard.whole ? nothing : chip('bad', 'spoilt')}`,
      },
      { name: 'Songs', kind: 'number', cell: ({ expected }) => expected.toLocaleString('en') },
      { name: 'Analysed', kind: 'number', cell: ({ analysed }) => analysed.toLocaleString('en') },
      { name: 'Failed', kind: 'number', cell: ({ failed }) => failed.toLocaleString('en') },
      { name: 'Stale', kind: 'number', cell: ({ stale }) => stale.toLocaleString('en') },
      { name: 'Lengths known', kind: 'number', cell: ({ known_lengths }) => known_lengths.toLocaleString('en') },
      { name: 'Size', kind: 'number', cell: ({ size_bytes }) => sizeWords(size_bytes) },
      ...(rebuild
        ? [
            {
              name: 'What can be done',
              kind: /** @type {const} */ ('acts'),
              cell: (/** @type {Shard} */ shard) =>
                shard.expected > 0
                  ? html`<button type="button" class="button quiet" @click=${() => rebuild(shard)}>
                      Rebuild<span class="unseen"> ${shard.name}</span>
                    </button>`
                  : nothing,
            },
          ]
        : []),
    ],
  });
