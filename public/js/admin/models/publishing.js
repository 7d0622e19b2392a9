// Publishing a model and going back: the question before, the job after.

import { html, nothing } from 'lit/html.js';

import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { createFollower } from '../kit/follow.js';
import { sizeWords } from '../kit/when.js';

/** @typedef {import('./data.js').Plan} Plan */

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {() => void} changed a job is over: what is published may be another model
 */
export function createPublishing(tools, changed) {
  const { api, draw } = tools;
  const job = createFollower(tools, { kinds: ['publish'], changed });
  /** @type {unknown} why nobody could be asked */
  let error = null;
  /** The word of a button that waits for the server. */
  let waits = '';

  /**
   * Asks the server what would change, the operator whether it shall, and begins the job.
   * @param {string} name @param {string} path @param {(plan: Plan) => Parameters<typeof confirm>[0]} question
   */
  async function ask(name, path, question) {
    [waits, error] = [name, null];
    draw();
    /** @type {Plan|null} */
    let plan = null;
    try {
      plan = await api.get(path);
    } catch (refused) {
      error = refused;
    }
    waits = '';
    draw();
    if (plan && (await confirm(question(plan)))) await job.begin(path, undefined);
  }

  /** @param {Plan} plan */
  const changes = ({ changes: told, size_bytes }) => [
    ...told,
    `Each device fetches ${sizeWords(size_bytes)} of model when it needs it, and the catalogue.`,
  ];

  return {
    waits: () => waits,
    /** Whether nothing should be begun now. */
    busy: () => waits !== '' || job.busy(),
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
    open: job.open,
    close: job.close,
    view: () => html`${error ? trouble(error) : nothing}${job.view()}`,
  };
}
