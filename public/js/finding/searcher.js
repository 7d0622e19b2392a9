// Searches as one types: in Python where it has a catalogue, else in the lists of the page; the last words win.

import { filterTunes } from '../filter.js';
import { wordsOf } from '../problems.js';
import { tuneOfRow } from './tunes.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('./state.js').Found} Found
 * @typedef {import('../tune.js').Tune} Tune
 */

export const ROWS = 50;
/** The most rows that Python answers at once. */
const MOST = 500;

/** Python can search. @param {PageState} state */
export const hasCatalogue = ({ mind }) => mind.status === 'ready' && (mind.views.catalogue?.tunes ?? 0) > 0;

/** Names what can be searched now. @param {PageState} state */
export const sourceOf = (state) =>
  hasCatalogue(state) ? `catalogue of ${state.mind.views.catalogue?.tunes}` : `list of ${state.library.tunes.length}`;

/**
 * @param {PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function createSearcher(store, actions) {
  let asking = false;

  /** @param {Partial<import('./state.js').FindingState>} patch */
  const show = (patch) => store.set({ finding: { ...store.get().finding, ...patch } });

  /** @param {Found} found */
  function land(found) {
    const { playFirst } = store.get().finding;
    const rows = [...filterTunes(store.get().library.opened, found.words), ...found.tunes];
    const first = playFirst === found.words ? rows[0] : undefined;
    show({ found, playFirst: null });
    if (first) actions.playNow(first);
  }

  /** @param {string} words @param {string} source @param {number} start @param {number} limit @returns {Promise<Found>} */
  async function inPython(words, source, start, limit) {
    try {
      const { tunes, total } = await actions.ask('search', { words, start, limit });
      const { library } = store.get();
      return { words, source, tunes: tunes.map((row) => tuneOfRow(row, library)), total, trouble: '' };
    } catch (error) {
      return { words, source, tunes: [], total: 0, trouble: wordsOf(error) };
    }
  }

  /** What stands is searched, unless it has been; one question is under way at a time, and the last words are next. */
  function follow() {
    const state = store.get();
    const { found, playFirst } = state.finding;
    if (state.view !== 'search' || state.address.path.length > 0) {
      if (playFirst !== null) show({ playFirst: null }); // who went on to another room wants something else
      return;
    }
    const words = state.filter.trim();
    const source = sourceOf(state);
    if (!words) {
      if (found || playFirst !== null) show({ found: null, playFirst: null });
    } else if (found?.words === words && found.source === source) {
      if (playFirst === words) land(found);
    } else if (!hasCatalogue(state)) {
      const tunes = filterTunes(state.library.tunes, words);
      land({ words, source, tunes: tunes.slice(0, ROWS), total: tunes.length, trouble: '' });
    } else if (!asking) {
      asking = true;
      const start = performance.now();
      void inPython(words, source, 0, ROWS).then((answer) => {
        asking = false;
        // The last one only: nobody looks at those before it.
        performance.clearMeasures('search');
        performance.measure('search', { start });
        // An answer to words that stand no longer is dropped.
        if (store.get().filter.trim() === words) land(answer);
        else follow();
      });
    }
  }

  store.subscribe(follow);
  follow();

  /** The same search with more rows; null where it is another one by now. @param {number} count in all */
  async function upTo(count) {
    const { found } = store.get().finding;
    if (!found || found.tunes.length >= Math.min(count, found.total)) return found;
    const { words, source, tunes } = found;
    const from = tunes.length;
    const more = source.startsWith('catalogue')
      ? await inPython(words, source, from, Math.min(count - from, MOST))
      : { ...found, tunes: filterTunes(store.get().library.tunes, words).slice(from, count) };
    if (store.get().finding.found !== found) return null;
    const whole = { ...found, tunes: [...tunes, ...more.tunes], trouble: more.trouble };
    show({ found: whole });
    return whole;
  }

  return { upTo };
}
