// What the page knows of the station that plays beyond what Python shows: types, and how it starts.

/**
 * @typedef {import('../mind-api.js').Station} Station
 * @typedef {import('../queue.js').QueueItem} QueueItem
 *
 * A station that was asked for and hasn't begun. `behind`: what it needs had to come first, so it begins after the tune
 * that plays by then.
 * @typedef {{station: Station, name: string, behind: boolean}} Wanted
 *
 * @typedef {object} StationState
 * @property {Wanted|null} wanted
 * @property {string} trouble why it can't begin or go on, '' else
 * @property {string} note that there is nothing to pick, '' else
 * @property {readonly QueueItem[]} before what was to come before it took over, for when it ends
 */

/** @type {Readonly<StationState>} */
export const NO_STATION = Object.freeze({ wanted: null, trouble: '', note: '', before: [] });
