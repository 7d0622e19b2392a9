// The page of one job: how it stands, how far it is, what it was asked and has measured, its log and its history.

import { html, nothing } from 'lit/html.js';

import { bar } from '../kit/bar.js';
import { chip } from '../kit/chip.js';
import { trouble, waiting } from '../kit/empty.js';
import { head, section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { took, when } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { lineStatus } from '../kit/line-status.js';
import { createLog } from './log.js';
import { isOver } from './records.js';
import { figureWords, plainName, progressWords, sentenceOf, shareOf, statusOf, statusWords, tookMs } from './words.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {import('./records.js').Entry} Entry
 */

/** @param {readonly (readonly [string, unknown])[]} facts */
const facts = (facts) =>
  html`<dl class="op-facts">
    ${facts
      .filter(([, words]) => words !== null && words !== '')
      .map(
        ([name, words]) =>
          html`<dt>${name}</dt>
            <dd>${words}</dd>`,
      )}
  </dl>`;

/** @param {Job} job */
export const jobBar = (job) => {
  const words = progressWords(job.progress);
  const share = shareOf(job.progress);
  if (!words) return nothing;
  return share === null ? html`<p class="hint digits">${words}</p>` : bar(`Progress of ${job.id}`, share, words);
};

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {import('../kit/live.js').Live} live
 * @param {import('./known.js').Known} known
 * @param {import('./acts.js').Acts} acts
 */
export function createOne({ api, draw }, live, known, acts) {
  const log = createLog(draw);
  /** @type {Map<number, Entry>} */
  const history = new Map();
  let id = '';
  /** @type {unknown} */
  let failed = null;

  async function open() {
    failed = null;
    const asked = id;
    const path = `/jobs/${encodeURIComponent(id)}`;
    try {
      /** @type {Promise<Job>} */
      const answer = api.get(path);
      await known.ask(answer, (job) => [job]);
    } catch (error) {
      if (asked === id) failed = error;
      draw();
      return;
    }
    if (asked !== id) return;
    live.follow(() => `${path}/events?after=${log.last()}`, {
      job: (job) => known.merge([job]),
      log: ({ lines }) => log.add(lines),
      history: ({ events }) => {
        for (const entry of events) history.set(entry.number, entry);
        draw();
      },
    });
  }

  /** @param {Job} job */
  function asked(job) {
    const took_ms = tookMs(job);
    return facts([
      ...job.parameters.map(({ name, value }) => /** @type {const} */ ([plainName(name), value])),
      ['created', when(job.created_at)],
      ['started', job.started_at && when(job.started_at)],
      ['ended', job.ended_at && when(job.ended_at)],
      ['worked for', took_ms === null ? null : took(took_ms)],
      ['attempt', job.attempt > 1 ? String(job.attempt) : null],
      ['worker', job.worker],
    ]);
  }

  return {
    /** @param {string} job */
    open(job) {
      if (job !== id) {
        id = job;
        log.clear();
        history.clear();
      }
      void open();
    },
    close() {
      id = '';
      log.clear();
      history.clear();
    },
    view() {
      const back = { href: roomHash('jobs'), words: 'Jobs' };
      const job = known.get(id);
      if (failed) return html`${head({ title: id, sentence: 'This job cannot be shown.', tone: 'bad', back })}${trouble(failed, () => void open())}`;
      if (!job) return html`${head({ title: id, sentence: 'Asking the server …', back })}${waiting()}`;
      const [tone, sentence] = sentenceOf(job);
      const figures = job.figures.filter(({ name }) => name !== 'took_s');
      return html`${head({ title: job.id, sentence, tone, back, acts: html`${acts.of(job)}${acts.again(job)}` })}
        ${acts.fault(job)} ${lineStatus(live)}
        <div class="jobs-progress">${chip(...statusOf(job))} ${isOver(job) ? nothing : jobBar(job)}</div>
        ${section('job-log', 'Log', log.view())}
        <div class="jobs-facts">
          ${section('job-asked', 'What it was asked', asked(job))}
          ${figures.length > 0
            ? section(
                'job-figures',
                'What it measured',
                facts(figures.map(({ name, value }) => [plainName(name), html`<span class="digits">${figureWords(value)}</span>`])),
              )
            : nothing}
        </div>
        ${section(
          'job-history',
          'History',
          table({
            caption: 'What became of it',
            columns: [
              { name: 'When', kind: 'title', cell: (/** @type {Entry} */ entry) => when(entry.at) },
              { name: 'It was', cell: ({ status }) => statusWords(status) },
              { name: 'Why', kind: 'long', cell: ({ detail }) => detail },
            ],
            rows: [...history.values()].sort((a, b) => a.number - b.number),
            key: ({ number }) => number,
            none: 'Nothing yet.',
          }),
        )}`;
    },
  };
}
