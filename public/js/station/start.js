// Starts what stations live on, and answers what a listener can do with them.

import { startStations } from './conductor.js';
import { followOpened } from './opened.js';
import { followPredictions } from './predictions.js';

/** @typedef {import('./conductor.js').StationActs} StationActs */

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 * @returns {StationActs}
 */
export function bringStations(store, actions) {
  followPredictions(store, actions);
  followOpened(store, actions);
  return startStations(store, actions);
}
