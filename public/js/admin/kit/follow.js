// Follows a job that a room began: what it does now, what came of it, and a word to the room when it is over.

import { html, nothing } from 'lit/html.js';

import { roomHash } from '../rooms.js';
import { bar } from './bar.js';
import { trouble } from './empty.js';
import { lineStatus } from './line-status.js';
import { createLive } from './live.js';

/**
 * @typedef {object} Job as the server tells of it
 * @property {string} id
 * @property {string} kind
 * @property {'pending'|'running'|'paused'|'completed'|'failed'|'stale'|'cancelled'} status
 * @property {{done: number, total: number|null, unit: string}} progress
 * @property {string} outcome
 * @property {string|null} ended_at
 */

const OVER = ['completed', 'failed', 'cancelled'];
const WORDS = { pending: 'It waits for a worker.', running: 'It works.', paused: 'It is paused.', stale: 'Its worker is silent.' };

/**
 * @param {Pick<import('../rooms.js').Tools, 'api'|'draw'>} tools
 * @param {object} about
 * @param {readonly string[]} about.kinds of jobs that concern the room
 * @param {() => void} about.changed one of them is over: what the room shows may be outdated
 */
export function createFollower({ api, draw }, { kinds, changed }) {
  /** @type {Job|null} */
  let job = null;
  /** @type {unknown} */
  let error = null;
  const live = createLive(api, draw);
  let open = false;
  let asking = false;

  const over = () => job === null || OVER.includes(job.status);

  /** Follows the job while it is under way and somebody looks. */
  function watch() {
    live.stop();
    const path = `/jobs/${job?.id}/events`;
    if (open && !over()) live.follow(() => path, { job: told });
  }

  /** @param {Job} now */
  function told(now) {
    job = now;
    if (over()) {
      live.stop();
      changed();
    }
    draw();
  }

  return {
    /** Whether nothing should be begun now; one that is held or silent may stay so for days, and hinders nobody. */
    busy: () => asking || job?.status === 'pending' || job?.status === 'running',

    /** Begins a job over a route that answers its receipt. @param {string} path @param {unknown} [body] */
    async begin(path, body) {
      [asking, error] = [true, null];
      draw();
      try {
        /** @type {{job: Job}} */
        const receipt = await api.post(path, body);
        job = receipt.job;
      } catch (refused) {
        error = refused;
      } finally {
        asking = false;
        draw();
        watch();
      }
    },

    /** Shows why nothing was begun, as what was asked before it. @param {unknown} reason */
    refused(reason) {
      error = reason;
      draw();
    },

    open() {
      open = true;
      if (job) return watch();
      /** One may be under way that was begun elsewhere. */
      api.get('/jobs?limit=20').then(
        (/** @type {{jobs: readonly Job[]}} */ { jobs }) => {
          job ??= jobs.find(({ kind, status }) => kinds.includes(kind) && !OVER.includes(status)) ?? null;
          draw();
          watch();
        },
        (/** @type {unknown} */ refused) => {
          error = refused;
          draw();
        },
      );
    },

    close() {
      open = false;
      live.stop();
    },

    view: () => html`${error ? trouble(error) : nothing}${job ? progress(job, lineStatus(live)) : nothing}`,
  };
}

/** @param {Job} job @param {unknown} line says when this isn't live */
function progress({ id, kind, status, progress: { done, total, unit }, outcome }, line) {
  const words = outcome || WORDS[/** @type {keyof typeof WORDS} */ (status)];
  const share = total ? done / total : 0;
  return html`<section class="op-job" data-status=${status} aria-label="The job ${kind}">
    <p role="status">${words}</p>
    ${OVER.includes(status) || total === null
      ? nothing
      : bar(`The job ${kind}`, share, `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`)}
    ${OVER.includes(status) ? nothing : line}
    <p><a href=${roomHash('jobs', id)}>The job ${id}</a></p>
  </section>`;
}
