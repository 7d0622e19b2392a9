// All jobs on one page: what is under way, what can be started, what begins by itself, and what is over.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import { chip } from '../kit/chip.js';
import { trouble, waiting } from '../kit/empty.js';
import { head, section } from '../kit/head.js';
import { ago } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { historyView } from './history.js';
import { lineStatus } from '../kit/line-status.js';
import { jobBar } from './one.js';
import { beside } from './starting.js';
import { boardSentence, statusOf, statusWords } from './words.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {import('./records.js').Kind} Kind
 */

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {import('../kit/live.js').Live} live
 * @param {import('./known.js').Known} known
 * @param {import('./acts.js').Acts} acts
 * @param {ReturnType<typeof import('./schedules.js').createSchedules>} schedules
 * @param {() => Promise<import('./records.js').Kinds>} kinds
 */
export function createBoard({ me, draw }, live, known, acts, schedules, kinds) {
  /** @type {readonly Kind[]} */
  let all = [];
  /** @type {number|null} */
  let workers = null;
  let told = false;
  /** @type {unknown} */
  let failed = null;

  async function learnKinds() {
    failed = null;
    try {
      all = (await kinds()).kinds;
    } catch (error) {
      failed = error;
    }
    draw();
  }

  /** @param {Job} job */
  const open = (job) =>
    html`<li class="jobs-open" data-key=${job.id}>
      <div class="op-title">
        <h3><a class="jobs-link" href=${roomHash('jobs', job.id)}>${job.kind}</a> <small class="op-code">${job.id}</small></h3>
        <div class="op-acts">${acts.of(job)}</div>
      </div>
      <div class="jobs-progress">${chip(...statusOf(job))} ${jobBar(job)}</div>
      ${acts.fault(job)}
    </li>`;

  /** @param {Kind} kind */
  function card(kind) {
    const last = known.all().find((job) => job.kind === kind.name);
    const at = last && (last.ended_at ?? last.started_at ?? last.created_at);
    return html`<li class="op-tile jobs-kind" data-key="kind-${kind.name}">
      <h3>${kind.name}</h3>
      <p>${kind.about} <span class="muted">${beside(kind)}</span></p>
      <p class="hint">
        ${last && at
          ? html`<a href=${roomHash('jobs', last.id)}>${statusWords(last.status)}</a> ${ago(at)}.`
          : 'It has not run lately.'}
      </p>
      ${me.role === 'operator'
        ? html`<p class="op-row">
            <a class="button primary" href=${roomHash('jobs', 'start', kind.name)} aria-label="Start ${kind.name}">Start</a>
            <a class="button" href=${roomHash('jobs', 'plan', kind.name)} aria-label="Schedule ${kind.name}">Schedule</a>
          </p>`
        : nothing}
    </li>`;
  }

  return {
    open() {
      void learnKinds();
      void known.load();
      live.follow(() => '/jobs/events', {
        jobs: ({ jobs }) => {
          told = true;
          known.merge(jobs);
        },
        job: (job) => known.merge([job]),
        schedules: (list) => schedules.tell(list.schedules),
        workers: ({ alive }) => {
          workers = alive;
          draw();
        },
      });
    },
    view() {
      const under = known.underWay();
      const [tone, sentence] = told ? boardSentence(known.all(), workers) : ['calm', 'Asking the server …'];
      return html`${head({ title: 'Jobs', sentence, tone: /** @type {import('../kit/head.js').Tone} */ (tone) })}
      ${lineStatus(live)}
      ${under.length > 0
        ? section(
            'jobs-open',
            'Under way',
            html`<ul class="jobs-list">
              ${repeat(under, ({ id }) => id, open)}
            </ul>`,
          )
        : nothing}
      ${section(
        'jobs-kinds',
        'What can be run',
        failed
          ? trouble(failed, () => void learnKinds())
          : all.length === 0
            ? waiting()
            : html`<ul class="op-tiles">
                ${all.map(card)}
              </ul>`,
      )}
      ${section('jobs-schedules', 'Schedules', schedules.view(), { hint: 'Jobs that begin by themselves; times of day are in UTC.' })}
      ${section('jobs-history', 'History', historyView(known, all.map(({ name }) => name), acts))}`;
    },
  };
}
