// The queue: what plays and what comes next, as plain values. Every function answers a new queue.

/**
 * @typedef {import('./tune.js').Tune} Tune
 * @typedef {object} QueueItem
 * @property {number} id its own, so that the same tune may stand twice; also the order of arrival
 * @property {Tune} tune
 * @property {number} song 1-based
 * @property {Picked|null} pick what a station said of it; null: the listener chose it
 * @typedef {{why: string, score: number}} Picked
 * @typedef {object} Queue
 * @property {readonly QueueItem[]} items in the order they play
 * @property {number} at index of the item that plays, -1 before the first
 * @property {number} nextId
 */

/** @type {Queue} */
export const EMPTY_QUEUE = Object.freeze({ items: [], at: -1, nextId: 1 });

/** @param {Queue} queue @returns {QueueItem|null} */
export const currentItem = (queue) => queue.items[queue.at] ?? null;

/** @param {Queue} queue @returns {readonly QueueItem[]} */
export const upcoming = (queue) => queue.items.slice(queue.at + 1);

/**
 * Puts tunes, each with its song or else its start song, at a place: 'end', or 'next' (after the one that plays).
 * @param {Queue} queue
 * @param {readonly Tune[]} tunes
 * @param {'end'|'next'} [place]
 * @param {readonly Picked[]} [picked] what a station says of each
 * @returns {Queue}
 */
export function add(queue, tunes, place = 'end', picked = []) {
  const fresh = tunes.map((tune, index) => ({
    id: queue.nextId + index, tune, song: tune.song ?? tune.startSong, pick: picked[index] ?? null,
  })); // prettier-ignore
  const cut = place === 'next' ? queue.at + 1 : queue.items.length;
  const items = [...queue.items.slice(0, cut), ...fresh, ...queue.items.slice(cut)];
  return { ...queue, items, nextId: queue.nextId + fresh.length };
}

/**
 * Takes an item out. The one that plays goes on playing: its place is then before the next one.
 * @param {Queue} queue
 * @param {number} id
 * @returns {Queue}
 */
export function remove(queue, id) {
  const index = queue.items.findIndex((item) => item.id === id);
  if (index < 0) return queue;
  const items = queue.items.filter((item) => item.id !== id);
  return { ...queue, items, at: index <= queue.at ? queue.at - 1 : queue.at };
}

/**
 * Moves an item to another index of `items`; the one that plays stays the one that plays.
 * @param {Queue} queue
 * @param {number} id
 * @param {number} to
 * @returns {Queue}
 */
export function move(queue, id, to) {
  const moved = queue.items.find((item) => item.id === id);
  if (!moved) return queue;
  const playing = currentItem(queue);
  const items = queue.items.filter((item) => item.id !== id);
  items.splice(Math.max(0, Math.min(to, items.length)), 0, moved);
  return { ...queue, items, at: playing ? items.indexOf(playing) : queue.at };
}

/** @param {Queue} queue @param {number} id @returns {Queue} */
export function jump(queue, id) {
  const at = queue.items.findIndex((item) => item.id === id);
  return at < 0 ? queue : { ...queue, at };
}

/**
 * One step on or back. Null when there is nothing there; with repeat 'all' the ends meet.
 * @param {Queue} queue
 * @param {1|-1} direction
 * @param {import('./prefs.js').Prefs['repeat']} repeat
 * @returns {Queue|null}
 */
export function step(queue, direction, repeat) {
  const count = queue.items.length;
  const at = queue.at + direction;
  if (at >= 0 && at < count) return { ...queue, at };
  if (repeat === 'all' && count > 0) return { ...queue, at: (at + count) % count };
  return null;
}

/**
 * Mixes what is still to come (Fisher-Yates); what has played and what plays stay.
 * @param {Queue} queue
 * @param {() => number} random 0 to 1, as Math.random
 * @returns {Queue}
 */
export function shuffle(queue, random) {
  const rest = [...upcoming(queue)];
  for (let last = rest.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [rest[last], rest[other]] = [rest[other], rest[last]];
  }
  return { ...queue, items: [...queue.items.slice(0, queue.at + 1), ...rest] };
}

/**
 * Brings what is still to come back into the order of its arrival.
 * @param {Queue} queue
 * @returns {Queue}
 */
export function unshuffle(queue) {
  const rest = [...upcoming(queue)].sort((a, b) => a.id - b.id);
  return { ...queue, items: [...queue.items.slice(0, queue.at + 1), ...rest] };
}

/**
 * Another song of an item's tune: no longer the one that a station picked.
 * @param {Queue} queue
 * @param {number} id
 * @param {number} song 1-based
 * @returns {Queue}
 */
export function withSong(queue, id, song) {
  return { ...queue, items: queue.items.map((item) => (item.id === id ? { ...item, song, pick: null } : item)) };
}
