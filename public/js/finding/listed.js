// Looks up the files that the lists on show name, so that a list knows titles, authors and lengths.

import { favouriteKeys, listOf } from './lists.js';
import { hasCatalogue } from './searcher.js';
import { ownTune, partsOf, tuneOfRow } from './tunes.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../state.js').PageState} PageState
 */

const MOST = 10_000;

/** The songs of the list on show, and no others. @param {PageState} state @returns {readonly string[]} tune keys */
function keysOnShow(state) {
  const { room, path } = state.address;
  if (room !== 'library') return [];
  if (path[0] === 'favourites') return favouriteKeys(state);
  if (path[0] === 'shared') return state.finding.shared?.keys ?? [];
  return path[0] === 'playlist' ? (listOf(state, path[1] ?? '')?.entries.map(({ tune }) => tune) ?? []) : [];
}

/**
 * @param {PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followLists(store, actions) {
  /** The catalogue that was asked; with another one all are looked up anew. */
  let asked = 0;
  let asking = false;
  let failed = 0;

  function follow() {
    const state = store.get();
    const tunes = state.mind.views.catalogue?.tunes ?? 0;
    if (asking || tunes === failed || !hasCatalogue(state)) return;
    const { finding, library } = state;
    if (asked !== tunes && finding.known.size > 0) {
      asked = tunes;
      store.set({ finding: { ...finding, known: new Map() } });
      return;
    }
    asked = tunes;
    const paths = new Set(keysOnShow(state).map((key) => partsOf(key).path));
    const wanted = [...paths].filter((path) => !finding.known.has(path) && !ownTune(library, path)).slice(0, MOST);
    if (wanted.length === 0) return;
    asking = true;
    actions
      .ask('tunes.listed', { paths: wanted })
      .then((rows) => {
        const now = store.get();
        const known = new Map(now.finding.known);
        wanted.forEach((path, at) => known.set(path, rows[at] ? tuneOfRow(rows[at], now.library) : null));
        asking = false;
        store.set({ finding: { ...now.finding, known } });
      })
      .catch((error) => {
        // Lists show what they remember.
        asking = false;
        failed = tunes;
        console.warn('The tunes of a list could not be looked up.', error);
      });
  }

  store.subscribe(follow);
  follow();
}
