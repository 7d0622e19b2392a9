// What a station does to the queue, as plain values: it takes over what is to come, adds to it, and gives it back.

import { partsOf, tuneOfRow } from '../finding/tunes.js';
import { add, upcoming } from '../queue.js';
import { keyOf } from '../tune.js';

/**
 * @typedef {import('../queue.js').Queue} Queue
 * @typedef {import('../queue.js').QueueItem} QueueItem
 * @typedef {import('../mind-api.js').StationPick} StationPick
 * @typedef {import('../state.js').Library} Library
 */

/** @param {QueueItem} item */
const isPicked = ({ pick }) => pick !== null;

/** @param {Queue} queue */
export const hasPicks = ({ items }) => items.some(isPicked);

/** The same queue with other things to come. @param {Queue} queue @param {readonly QueueItem[]} rest */
const withRest = (queue, rest) => ({ ...queue, items: [...queue.items.slice(0, queue.at + 1), ...rest] });

/**
 * Songs that a station picked, at the end.
 * @param {Queue} queue
 * @param {readonly StationPick[]} picks
 * @param {Library} library
 * @returns {Queue}
 */
export function withPicks(queue, picks, library) {
  const tunes = picks.map(({ tune, listed }) => ({ ...tuneOfRow(listed, library), song: partsOf(tune).song }));
  return add(queue, tunes, 'end', picks.map(({ why, score }) => ({ why, score })));
}

/**
 * The station's picks are what comes now. What the listener had there is answered too: it comes back when it ends.
 * @param {Queue} queue
 * @param {readonly StationPick[]} picks
 * @param {Library} library
 * @returns {{queue: Queue, before: readonly QueueItem[]}}
 */
export function takenOver(queue, picks, library) {
  const before = upcoming(queue).filter((item) => !isPicked(item));
  return { queue: withPicks(withRest(queue, []), picks, library), before };
}

/**
 * Other picks in the place of those to come, but for the very next one: somebody may look forward to it.
 * @param {Queue} queue
 * @param {readonly StationPick[]} picks
 * @param {Library} library
 * @param {readonly string[]|null} among paths of what can be had; null: everything
 * @returns {Queue}
 */
export function pickedAnew(queue, picks, library, among) {
  /** @param {QueueItem} item @param {number} place */
  const stays = ({ tune }, place) => place === 0 && (among?.includes(tune.path) ?? true);
  const stay = upcoming(queue).filter((item, place) => !isPicked(item) || stays(item, place));
  const keys = new Set(stay.map(({ tune, song }) => keyOf(tune, song)));
  const others = picks.filter(({ tune }) => !keys.has(tune));
  return withPicks(withRest(queue, stay), others, library);
}

/**
 * The station ends: its picks go, and what was to come before it comes back after what the listener added meanwhile.
 * @param {Queue} queue
 * @param {readonly QueueItem[]} before
 * @returns {Queue}
 */
export const givenBack = (queue, before) =>
  withRest(queue, [...upcoming(queue).filter((item) => !isPicked(item)), ...before]);

/**
 * Whether the queue is still the one that the page filled by itself, which nobody will miss.
 * @param {Queue} queue
 * @param {Library} library
 */
export const isUntouched = ({ items }, { filled }) => items === filled;
