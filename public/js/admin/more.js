// What an operator can do with a tune beyond what every listener can, as the shared views take it: data.

import { undo } from '../icons.js';
import { notify } from '../state.js';

/**
 * @typedef {import('../capabilities.js').Capabilities} Capabilities
 * @typedef {ReturnType<typeof createMore>} More
 */

/**
 * @param {import('./api.js').Api} api
 * @param {import('./session.js').Session} session
 */
export function createMore(api, session) {
  /** @type {import('../begin.js').Page|null} */
  let page = null;

  /** @param {import('../tune.js').Tune} tune */
  async function markStale(tune) {
    if (!page) return;
    try {
      await api.post('/collection/stale', { prefix: tune.path });
      notify(page.store, 'It is analysed again by the next job that classifies.');
    } catch (error) {
      notify(page.store, error instanceof Error ? error.message : String(error), 'error');
    }
  }

  /** @type {Capabilities} */
  const capabilities = {
    tuneActs: (tune) =>
      session.me()?.role !== 'operator' || tune.origin !== 'server'
        ? []
        : [{ words: 'Mark for analysis again', icon: undo, act: () => void markStale(tune) }],
    tuneFacts: () => null,
  };
  return {
    capabilities,
    /** @param {import('../begin.js').Page} begun */
    start(begun) {
      page = begun;
    },
  };
}
