// Starts what the rooms of searching and lists live on, and answers what a listener can do there.

import { followTunePage } from './about.js';
import { listActs } from './acts.js';
import { followCatalogue } from './arrival.js';
import { followShared } from './follow-shared.js';
import { followLists } from './listed.js';
import { rememberWords } from './remember-words.js';
import { followPlaying } from './playing.js';
import { createSearcher } from './searcher.js';
import { createShelves } from './shelves.js';

/**
 * @typedef {import('../tune.js').Tune} Tune
 * @typedef {{tunes: readonly Tune[], total: number}} Some
 *
 * @typedef {object} FindingActs
 * @property {(count: number) => Promise<Some|null>} searchUpTo brings more rows of what was found; null: it changed
 * @property {(count: number) => Promise<Some|null>} shelfUpTo brings more rows of the shelf
 * @property {() => void} refreshCatalogue
 * @property {() => import('../state.js').PageState} now the state when something is done, not when it was drawn
 *
 * @typedef {import('../actions.js').Actions & import('./acts.js').ListActs & FindingActs} FoundActs
 * @typedef {FoundActs & import('../station/conductor.js').StationActs} AllActs
 */

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 * @returns {FoundActs}
 */
export function startFinding(store, actions) {
  const searcher = createSearcher(store, actions);
  const shelves = createShelves(store, actions);
  const catalogue = followCatalogue(store, actions);
  followTunePage(store, actions);
  followLists(store, actions);
  followPlaying(store, actions);
  followShared(store);
  rememberWords(store);
  return {
    ...actions,
    ...listActs(store, actions),
    searchUpTo: searcher.upTo,
    shelfUpTo: shelves.upTo,
    refreshCatalogue: catalogue.refresh,
    now: store.get,
  };
}
