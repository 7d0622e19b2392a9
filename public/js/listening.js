// What the listener's player did, as raw intents: a song began, came to its end, was left before it, began anew.

import { notify } from './state.js';
import { keyOf } from './tune.js';

/**
 * @typedef {import('./mind-api.js').RawIntent} RawIntent
 * @typedef {Omit<RawIntent, 'id'>} Raw
 *
 * A song that was heard: `over` when it came to its end.
 * @typedef {{id: number, tune: string, song: number, position_s: number, length_s: number, over: boolean}} Heard
 */

/** So far back from where it was, near the start, counts as beginning anew and not as seeking. */
const AGAIN_BEFORE_S = 1;
const AGAIN_AFTER_S = 3;

/**
 * Tells one player's life; what it answers is for the next state.
 * @param {(raw: Raw) => void} tell
 * @param {() => number} now_ms
 */
export function createListening(tell, now_ms) {
  /** @type {Heard|null} */
  let heard = null;

  /** @param {RawIntent['kind']} kind @param {Heard} of */
  function say(kind, { tune, position_s, length_s }) {
    const length = length_s > 0 ? { length_s } : {};
    tell({ kind, tune, at_ms: now_ms(), position_s: Math.round(position_s * 1000) / 1000, ...length });
  }

  return {
    /**
     * @param {{id: number, tune: string, song: number}|null} held the item that the player holds
     * @param {import('./player-api.js').PlayerState} player
     */
    follow(held, { status, song, position_s, duration_s }) {
      // Until the player holds the song that is asked for, it tells of the one before.
      if (status !== 'playing' || !held || held.song !== song) return;
      const now = { ...held, position_s, length_s: duration_s, over: false };
      const another = !heard || heard.id !== held.id || heard.tune !== held.tune;
      if (another) {
        if (heard && !heard.over) say('skip', heard);
        say('play', now);
      } else if (heard) {
        const backToStart = position_s < AGAIN_BEFORE_S && heard.position_s > AGAIN_AFTER_S;
        const fromTheEnd = heard.over && position_s < heard.position_s - AGAIN_BEFORE_S;
        if (heard.over && !fromTheEnd) return; // its last word
        if (fromTheEnd || backToStart) say('replay', now);
      }
      heard = now;
    },
    ended() {
      if (!heard) return;
      heard = { ...heard, position_s: heard.length_s, over: true };
      say('complete', heard);
    },
  };
}

/**
 * @param {object} page
 * @param {import('./state.js').PageStore} page.store
 * @param {import('./player-api.js').Player} page.player
 * @param {(raw: Raw) => Promise<string>} page.file
 */
export function followListening({ store, player, file }) {
  /** One that isn't kept is no news that a listener waits for: what hinders is said once. */
  let said = '';
  const tell = (/** @type {Raw} */ raw) =>
    void file(raw).catch(({ message }) => {
      if (message !== said) notify(store, message, 'error');
      said = message;
    });
  const listening = createListening(tell, Date.now);
  /** Also when it was taken out of the queue meanwhile. @type {import('./queue.js').QueueItem|null} */
  let item = null;
  const held = () => {
    const { loadedId, queue } = store.get();
    if (loadedId === 0) return null;
    item = queue.items.find((each) => each.id === loadedId) ?? (item?.id === loadedId ? item : null);
    return item && { id: item.id, song: item.song, tune: keyOf(item.tune, item.song) };
  };
  player.subscribe((state) => listening.follow(held(), state));
  player.onEnded(() => listening.ended());
}
