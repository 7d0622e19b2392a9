// One model: what it is worth, what it was made from, its files.

import { html } from 'lit/html.js';

import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { sizeWords, when } from '../kit/when.js';
import { boundsOf, figure, metricName, unbound } from './data.js';

/** @param {string} digest */
const print = (digest) => html`<code class="op-code">${digest}</code>`;

/** @param {readonly (readonly [string, unknown])[]} facts */
const factList = (facts) =>
  html`<dl class="op-facts">
    ${facts.map(([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>`)}
  </dl>`;

/** @param {import('./data.js').Detail} detail */
export function detailView({ summary, manifest, training }) {
  const { data, onnx, weights } = manifest;
  const { filters } = data;
  return html`${section(
    'model-metrics',
    'What it is worth',
    table({
      caption: `Metrics of ${manifest.version}`,
      rows: unbound(manifest.metrics),
      columns: [
        { name: 'Metric', kind: 'title', cell: ({ name }) => metricName(name) },
        {
          name: 'Value',
          kind: 'number',
          cell: ({ name, value }) => html`${figure(value)}<small>${boundsOf(manifest.metrics, name)}</small>`,
        },
      ],
    }),
  )}
  ${section(
    'model-data',
    'What it was made from',
    factList([
      ['Songs', `${data.songs.toLocaleString('en')} of ${data.composers.toLocaleString('en')} composers, ${data.held_out_composers.toLocaleString('en')} of them held out`],
      ['Rated songs', data.rated_songs.toLocaleString('en')],
      ['Paths', filters.prefix ? `only those that begin with ${filters.prefix}` : 'all'],
      ['Feedback', `${filters.source}, from ${filters.since ?? 'the beginning'} to ${filters.until ?? 'the end'}, ${filters.min_ratings} or more of a song`],
      ['Shared tastes', data.shared_sha256 ? print(data.shared_sha256) : 'none'],
      ['Classified', print(data.classified_sha256)],
      ['Events', print(data.feedback_sha256)],
    ]),
  )}
  ${section(
    'model-files',
    'What it is',
    factList([
      ['Features', `${manifest.feature_set}, ${manifest.dimensions.toLocaleString('en')} dimensions`],
      ['Recipe', print(manifest.recipe_sha256)],
      ['For devices', html`${sizeWords(onnx.size_bytes)} ${print(onnx.sha256)}`],
      ['Weights', html`${sizeWords(weights.size_bytes)} ${print(weights.sha256)}`],
      ['On the disk', html`${sizeWords(summary.size_bytes)}, made ${when(summary.made_at)}`],
      ...(training
        ? [/** @type {const} */ (['Training', `${training.steps.toLocaleString('en')} steps, loss ${training.loss.toFixed(4)}`])]
        : []),
    ]),
  )}`;
}
