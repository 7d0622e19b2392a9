// What an operator can do with a tune beyond what every listener can, as the shared views take it: data.

import { undo } from '../icons.js';
import { notify } from '../state.js';
import { formatTime } from '../time.js';
import { keyOf } from '../tune.js';

/**
 * @typedef {import('../capabilities.js').Capabilities} Capabilities
 * @typedef {import('../capabilities.js').TuneFact} TuneFact
 * @typedef {import('../tune.js').Tune} Tune
 * @typedef {ReturnType<typeof createMore>} More
 *
 * @typedef {object} AnalysedSong
 * @property {boolean} analysed
 * @property {number|null} energy
 * @property {number|null} mood
 * @property {number|null} complexity
 * @property {readonly string[]} tags
 * @property {number|null} skip_s
 * @property {number|null} listen_s
 * @property {string|null} reason
 */

/** @param {number|null} level */
const of5 = (level) => `${level} of 5`;

/** @param {AnalysedSong} song @returns {readonly TuneFact[]} */
function factsOf({ analysed, energy, mood, complexity, tags, skip_s, listen_s, reason }) {
  if (!analysed) return [['Analysed', reason ? `no: ${reason}` : 'not yet']];
  const from = skip_s ?? 0;
  return [
    ['Energy', of5(energy)],
    ['Mood', `${of5(mood)}, 5 is bright`],
    ['Complexity', of5(complexity)],
    ['Tags', tags.join(', ') || 'none'],
    ['Heard', `${formatTime(from)} to ${formatTime(from + (listen_s ?? 0))}`],
  ];
}

/**
 * @param {import('./api.js').Api} api
 * @param {import('./session.js').Session} session
 */
export function createMore(api, session) {
  /** @type {import('../begin.js').Page|null} */
  let page = null;
  /** What was asked of the song on show; another one's answer is thrown away. */
  let asked = '';
  /** @type {readonly TuneFact[]} */
  let facts = [];

  /** @param {string} key */
  async function ask(key) {
    asked = key;
    facts = [['Analysed', 'asking …']];
    /** @type {readonly TuneFact[]} */
    let found;
    try {
      found = factsOf(await api.get(`/analysed?tune=${encodeURIComponent(key)}`));
    } catch (error) {
      found = [['Analysed', error instanceof Error ? error.message : String(error)]];
    }
    if (asked !== key) return;
    facts = found;
    page?.draw();
  }

  /** @param {Tune} tune */
  async function markStale(tune) {
    if (!page) return;
    try {
      await api.post('/collection/stale', { prefix: tune.path });
      notify(page.store, 'Marked: the next job that classifies analyses it again.');
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
    tuneFacts(tune, song) {
      if (tune.origin !== 'server') return null;
      const key = keyOf(tune, song);
      if (asked !== key) void ask(key);
      return { title: 'Analysis', facts };
    },
  };
  return {
    capabilities,
    /** @param {import('../begin.js').Page} begun */
    start(begun) {
      page = begun;
    },
  };
}
