// The rooms and pages that come after the first screen, by `room` or `room/page`; each is a function of state and acts.

import { startFinding } from './finding/start.js';
import { searchView } from './views/search.js';

/**
 * @typedef {import('./state.js').RoomView} RoomView
 * @typedef {import('./finding/start.js').AllActs} AllActs
 */

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./actions.js').Actions} actions
 * @returns {Readonly<Record<string, RoomView>>}
 */
export function createRooms(store, actions) {
  const acts = startFinding(store, actions);
  /** A view that does more than the shell knows of. @param {(state: import('./state.js').PageState, acts: AllActs) => unknown} view */
  const finding = (view) => /** @type {RoomView} */ ((state) => view(state, acts));
  return {
    search: finding(searchView),
  };
}
