// Publishing a model and going back: the question before, the job after, followed until it is over.

import { html, nothing } from 'lit/html.js';

import { bar } from '../kit/bar.js';
import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { sizeWords } from '../kit/when.js';
import { roomHash } from '../rooms.js';

/**
 * @typedef {import('./data.js').Job} Job
 * @typedef {import('./data.js').Plan} Plan
 */

const OVER = ['completed', 'failed', 'cancelled'];
const LOOK_MS = 700;

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {() => void} changed a job is over: what is published may be another model
 */
export function createPublishing({ api, draw }, changed) {
  /** @type {Job|null} the last job of this kind that anybody started */
  let job = null;
  /** @type {unknown} */
  let error = null;
  /** The word of a button that waits for the server. */
  let busy = '';
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let open = false;

  const over = () => job === null || OVER.includes(job.status);

  function watch() {
    clearTimeout(timer);
    if (open && !over()) timer = setTimeout(() => void look(), LOOK_MS);
  }

  async function look() {
    const known = job;
    if (!known) return;
    try {
      job = /** @type {Job} */ (await api.get(`/jobs/${known.id}`));
      error = null;
    } catch (refused) {
      error = refused;
    }
    if (over()) changed();
    draw();
    watch();
  }

  /** @param {string} name @param {string} path @param {(plan: Plan) => Parameters<typeof confirm>[0]} question */
  async function ask(name, path, question) {
    if (busy) return;
    [busy, error] = [name, null];
    draw();
    try {
      /** @type {Plan} */
      const plan = await api.get(path);
      busy = ''; // while the question stands, nobody waits for the server
      draw();
      if (await confirm(question(plan))) {
        busy = name;
        draw();
        /** @type {{job: Job}} */
        const receipt = await api.post(path);
        job = receipt.job;
      }
    } catch (refused) {
      error = refused;
    } finally {
      busy = '';
      draw();
      watch();
    }
  }

  /** @param {Plan} plan */
  const changes = ({ changes: told, size_bytes, gate, refusal_words }) => [
    ...told,
    `Each device fetches ${sizeWords(size_bytes)} of model when it needs it, and the catalogue.`,
    ...(gate === 'refuses' ? [refusal_words] : []),
  ];

  return {
    busy: () => busy,
    running: () => !over(),
    /** @param {string} version */
    publish: (version) =>
      ask(version, `/models/${version}/publish`, (plan) =>
        plan.gate === 'refuses'
          ? {
              title: `The gate will refuse model ${version}`,
              words: plan.gate_words,
              changes: [plan.refusal_words],
              act: 'Start the job all the same',
              keep: 'Leave it',
            }
          : { title: `Publish model ${version}?`, words: plan.gate_words, changes: changes(plan), act: 'Publish' },
      ),
    back: () =>
      ask('back', '/models/rollback', (plan) => ({
        title: `Roll back to ${plan.version}?`,
        words: plan.gate_words,
        changes: changes(plan),
        act: 'Roll back',
      })),
    open() {
      open = true;
      if (job) return void look();
      /** A job that is under way was started elsewhere, or before this page was loaded. */
      api.get('/jobs?limit=20').then(
        (/** @type {{jobs: readonly Job[]}} */ { jobs }) => {
          job ??= jobs.find(({ kind, status }) => kind === 'publish' && !OVER.includes(status)) ?? null;
          draw();
          watch();
        },
        () => {}, // the room works without: who starts a job sees what is wrong with them
      );
    },
    close() {
      open = false;
      clearTimeout(timer);
    },
    view: () => html`${error ? trouble(error) : nothing}${job ? progress(job) : nothing}`,
  };
}

/** @param {Job} job */
function progress({ id, status, progress: { done, total, unit }, outcome }) {
  const ended = OVER.includes(status);
  const words = outcome || (status === 'pending' ? 'It waits for a worker.' : status === 'running' ? 'It works.' : `It is ${status}.`);
  return html`<section class="models-job" data-status=${status} aria-label="Publishing">
    <p role="status">${words}</p>
    ${ended || total === null ? nothing : bar('Publishing', total ? done / total : 0, `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`)}
    <p><a href=${roomHash('jobs', id)}>The job ${id}</a></p>
  </section>`;
}
