// All models: what each is worth, which one is published, what listeners run.

import { html, nothing } from 'lit/html.js';

import { bar } from '../kit/bar.js';
import { chart } from '../kit/chart.js';
import { chip } from '../kit/chip.js';
import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { percent, sizeWords, when } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { STATES, boundsOf, figure, metricOf } from './data.js';

/**
 * @typedef {import('./data.js').Overview} Overview
 * @typedef {import('./data.js').Summary} Summary
 */

/** @param {Overview} overview */
export function worth({ models }) {
  const known = models.filter(({ trouble }) => !trouble).toReversed();
  const values = (/** @type {string} */ name) => known.map(({ metrics }) => metricOf(metrics, name));
  return chart({
    id: 'models-worth',
    title: 'How much each model finds',
    hint: 'Of composers that no model was trained on: tunes of the same composer among the first. 1 would be all of them.',
    at_ms: known.map((_model, index) => index),
    marks: { name: 'Version', words: known.map(({ version }) => version) },
    series: [
      { name: 'nDCG@10', values: values('ndcg_at_10') },
      { name: 'Recall@25', values: values('recall_at_25') },
    ],
    words: (value) => value.toFixed(value === 0 ? 0 : 2),
    none: 'There is no model yet. The job train makes the first one.',
  });
}

/**
 * @param {Overview} overview
 * @param {(model: Summary) => unknown} acts
 */
export const modelTable = ({ models }, acts) =>
  table({
    caption: 'Models, newest first',
    rows: models,
    key: ({ version }) => version,
    current: ({ state }) => state === 'published',
    none: html`<p>There is no model yet. <a href=${roomHash('jobs')}>Start the job train</a> when songs are classified.</p>`,
    columns: [
      {
        name: 'Version',
        kind: 'title',
        cell: ({ version, state, trouble }) =>
          html`<a href=${roomHash('models', version)}>${version}</a>
            <small>${trouble ? chip('bad', 'damaged') : chip(...STATES[state])}</small>`,
      },
      {
        name: 'nDCG@10',
        kind: 'number',
        cell: ({ metrics }) =>
          html`${figure(metricOf(metrics, 'ndcg_at_10'))}<small>${boundsOf(metrics, 'ndcg_at_10')}</small>`,
      },
      { name: 'Recall@25', kind: 'number', cell: ({ metrics }) => figure(metricOf(metrics, 'recall_at_25')) },
      { name: 'Songs', kind: 'number', cell: ({ songs }) => songs.toLocaleString('en') },
      { name: 'Rated', kind: 'number', cell: ({ rated_songs }) => rated_songs.toLocaleString('en') },
      { name: 'Made', cell: ({ made_at }) => when(made_at) },
      { name: 'Size', kind: 'number', cell: ({ size_bytes }) => sizeWords(size_bytes) },
      { name: 'What can be done', kind: 'acts', cell: acts },
    ],
  });

/** @param {Overview} overview */
export const inUse = ({ use, use_words }) =>
  section(
    'models-use',
    'What listeners run',
    use === null
      ? nothing
      : html`<ul class="models-use">
          ${use.map(
            ({ version, reports, share }) =>
              html`<li>
                ${bar(
                  version === 'none' ? 'No model' : `Model ${version}`,
                  share,
                  html`<b>${version === 'none' ? 'no model' : version}</b> ${percent(share)}, ${reports.toLocaleString('en')}
                    ${reports === 1 ? 'report' : 'reports'}`,
                )}
              </li>`,
          )}
        </ul>`,
    { hint: use_words },
  );

/** @param {Overview} overview */
export const trainingLog = ({ training }) =>
  training.length === 0
    ? nothing
    : html`<details class="more">
        <summary>Training log</summary>
        ${table({
          caption: 'Trainings that made a model, newest first',
          rows: training.toReversed(),
          columns: [
            { name: 'Version', kind: 'title', cell: ({ version }) => version },
            { name: 'Songs', kind: 'number', cell: ({ songs }) => songs.toLocaleString('en') },
            { name: 'Steps', kind: 'number', cell: ({ steps }) => steps.toLocaleString('en') },
            { name: 'Loss', kind: 'number', cell: ({ loss }) => loss.toFixed(4) },
          ],
        })}
      </details>`;
