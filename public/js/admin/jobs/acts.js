// What an operator can do with a job: asked once where something is lost, and told in place where it is refused.

import { html, nothing } from 'lit/html.js';

import { confirm } from '../kit/confirm.js';
import { roomHash } from '../rooms.js';
import { isOver } from './records.js';
import { progressWords } from './words.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {ReturnType<typeof createActs>} Acts
 */

/** A button that went with what it did took the focus along. */
function keepPlace() {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) document.querySelector('main')?.focus({ preventScroll: true });
}

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {import('./known.js').Known} known
 */
export function createActs({ api, me, draw }, known) {
  /** What was refused, by job. @type {Map<string, string>} */
  const refused = new Map();
  /** @type {Set<string>} */
  const busy = new Set();

  /** @param {Job} job @param {'pause'|'resume'|'cancel'|'retry'} act */
  async function steer(job, act) {
    if (busy.has(job.id)) return;
    busy.add(job.id);
    refused.delete(job.id);
    draw();
    try {
      /** @type {Promise<Job>} */
      const answer = api.post(`/jobs/${encodeURIComponent(job.id)}/${act}`);
      await known.ask(answer, (changed) => [changed]);
    } catch (error) {
      refused.set(job.id, error instanceof Error ? error.message : String(error));
    } finally {
      busy.delete(job.id);
      draw();
      keepPlace();
    }
  }

  /** @param {Job} job */
  async function cancel(job) {
    const far = progressWords(job.progress);
    const sure = await confirm({
      title: `Cancel ${job.kind}?`,
      words: `The job ${job.id} ends for good.`,
      changes: [
        far ? `It is at ${far}.` : 'It has not begun.',
        'What is on disk already stays, and a retry goes on from there.',
      ],
      act: 'Cancel the job',
      keep: 'Let it be',
      danger: true,
    });
    if (sure) await steer(job, 'cancel');
  }

  /** @param {string} words @param {() => void} act @param {Job} job */
  const button = (words, act, job) =>
    html`<button
      type="button"
      class="button"
      aria-label="${words} ${job.id}"
      aria-disabled=${busy.has(job.id) ? 'true' : nothing}
      @click=${act}
    >
      ${words}
    </button>`;

  return {
    /** The buttons of a job; nothing for a viewer. @param {Job} job */
    of(job) {
      if (me.role !== 'operator') return nothing;
      const { status, wish } = job;
      const running = status === 'running' || status === 'stale';
      const held = status === 'paused' || (running && wish === 'pause');
      const pausable = (status === 'pending' || status === 'running') && wish === '';
      const again = status === 'failed' || status === 'cancelled';
      // One place for what follows one another, so that the focus stays: pause, resume, retry.
      const [words, act] = again ? ['Retry', 'retry'] : held ? ['Resume', 'resume'] : ['Pause', 'pause'];
      return html`${pausable || held || again
        ? button(words, () => void steer(job, /** @type {'pause'} */ (act)), job)
        : nothing}
      ${isOver(job) || wish === 'cancel' ? nothing : button('Cancel', () => void cancel(job), job)}`;
    },
    /** @param {Job} job */
    again: (job) =>
      me.role === 'operator' && isOver(job)
        ? html`<a class="button" href="${roomHash('jobs', 'start', job.kind)}?as=${encodeURIComponent(job.id)}"
            >Run again …</a
          >`
        : nothing,
    /** @param {Job} job */
    fault: (job) =>
      refused.has(job.id) ? html`<p class="op-fault" role="alert">${refused.get(job.id)}</p>` : nothing,
  };
}
