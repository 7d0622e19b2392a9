// Plays the queue: fetches a tune, hands it to the player, goes on at its end, and says in words what can't be played.

import { STATUS_NEEDS_ROM } from './engine.js';
import { notify } from './state.js';
import { add, currentItem, jump, shuffle, step, withSong } from './queue.js';
import { changePrefs, withLength } from './prefs.js';
import { wordsOf } from './problems.js';
import { bytesOf } from './sources.js';
import { keyOf, lengthOf, titleOf } from './tune.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./player-api.js').Player} Player
 * @typedef {import('./tune.js').Tune} Tune
 * @typedef {import('./queue.js').QueueItem} QueueItem
 */

/** "Previous" goes to the start of the song first, when it has played this long. */
const RESTART_AFTER_S = 3;
/** So many tunes in a row that can't be played, and the queue stops instead of going through all of it. */
const MAX_FAILURES = 5;

/** Where a listener can do something about it. @param {unknown} error */
function helpFor(error) {
  const needsRom = error instanceof Error && 'status' in error && error.status === STATUS_NEEDS_ROM;
  return needsRom ? { label: 'Choose ROM images', act: () => void (location.hash = '#prefs/roms') } : null;
}

/**
 * @param {object} parts
 * @param {PageStore} parts.store
 * @param {Player} parts.player
 * @param {() => Promise<void>} parts.ready the first list of tunes has been read, or failed
 */
export function createJukebox({ store, player, ready }) {
  let loading = new AbortController();
  /** @type {{item: QueueItem, done: Promise<boolean>}|null} */
  let cued = null;
  let failures = 0;

  const state = () => store.get();
  const current = () => currentItem(state().queue);
  const held = () => {
    const item = current();
    return item !== null && item.id === state().loadedId ? item : null;
  };
  /** @param {QueueItem} item */
  const lengthOfItem = ({ tune, song }) => lengthOf(tune, song, state().prefs);

  /** Says what went wrong; a call that another one overtook is no news. @param {unknown} error */
  const report = (error) => {
    if (!(error instanceof Error && error.name === 'AbortError')) notify(store, wordsOf(error), 'error');
  };

  async function sound() {
    try {
      await player.play();
    } catch (error) {
      const blocked = error instanceof DOMException && error.name === 'NotAllowedError';
      report(blocked ? new Error('No sound? Your browser blocks it until you press play.') : error);
    }
  }

  /**
   * Fetches a tune and hands it to the player.
   * @param {QueueItem} item
   * @param {AbortSignal} signal another tune was asked for
   * @returns {Promise<boolean>} whether the player holds it now
   */
  async function hold(item, signal) {
    const bytes = await bytesOf(item.tune, item.song, signal);
    if (signal.aborted) return false;
    await player.load(bytes, { song: item.song, duration_s: lengthOfItem(item) });
    if (signal.aborted) return false;
    store.set({ loadedId: item.id });
    return true;
  }

  /** Makes the first tune ready before anyone presses play: then the click itself starts the sound. */
  async function cue() {
    await ready();
    const item = current();
    if (!item || state().loadedId !== 0 || state().starting) return;
    loading = new AbortController();
    // Why it failed is said when the tune is played.
    cued = { item, done: hold(item, loading.signal).catch(() => false) };
  }

  /**
   * Plays an item of the queue. When it can't, the former tune plays on and the page shows that one again.
   * @param {number} id
   * @param {boolean} [onItsOwn] the queue went on by itself: a tune that can't be played is passed over
   */
  async function playItem(id, onItsOwn = false) {
    const item = state().queue.items.find((each) => each.id === id);
    if (!item) return;
    const ahead = cued?.item === item ? cued.done : null;
    cued = null;
    if (!ahead) {
      loading.abort();
      loading = new AbortController();
    }
    const { signal } = loading;
    store.set({ queue: jump(state().queue, id), starting: true });
    try {
      if (!((await ahead) || (await hold(item, signal)))) return;
      failures = 0;
      await sound();
      if (!signal.aborted) store.set({ starting: false });
    } catch (error) {
      if (signal.aborted) return;
      store.set({ starting: false });
      notify(store, `“${titleOf(item.tune)}” can't be played. ${wordsOf(error)}`, 'error', helpFor(error));
      failures++;
      const next = onItsOwn && failures < MAX_FAILURES ? step(state().queue, 1, state().prefs.repeat) : null;
      if (next) await playItem(next.items[next.at].id, true);
      else if (state().loadedId !== 0) store.set({ queue: jump(state().queue, state().loadedId) });
    }
  }

  async function start() {
    store.set({ starting: true });
    await ready();
    const item = current();
    if (item) await playItem(item.id);
    else {
      store.set({ starting: false });
      notify(store, 'Nothing to play yet. Open .sid files from the library, or drop them on this page.');
    }
  }

  function toggle() {
    if (state().starting) {
      loading.abort();
      store.set({ starting: false });
      if (state().loadedId !== 0) store.set({ queue: jump(state().queue, state().loadedId) });
    } else if (!held()) {
      void start();
    } else if (player.state.status === 'playing') {
      player.pause();
    } else {
      void replay();
    }
  }

  async function replay() {
    if (player.state.status === 'ended') await player.seek(0);
    await sound();
  }

  /** @param {1|-1} direction */
  function go(direction) {
    if (direction < 0 && held() && player.state.position_s > RESTART_AFTER_S) {
      void player.seek(0).catch(report);
      return;
    }
    const next = step(state().queue, direction, state().prefs.repeat);
    if (next) void playItem(next.items[next.at].id);
    else if (direction < 0 && held()) void player.seek(0).catch(report);
  }

  function onEnded() {
    const { prefs, queue } = state();
    if (prefs.repeat === 'one') {
      void replay().catch(report);
      return;
    }
    const next = step(queue, 1, prefs.repeat);
    if (next) void playItem(next.items[next.at].id, true);
  }

  /** @param {number} song */
  async function selectSong(song) {
    const item = current();
    if (!item || song < 1 || song > item.tune.songs) return;
    const playing = held();
    store.set({ queue: withSong(state().queue, item.id, song) });
    const now = /** @type {QueueItem} */ (current());
    if (!playing) {
      await playItem(now.id);
      return;
    }
    try {
      await player.selectSong(song);
      player.setDuration(lengthOfItem(now));
    } catch (error) {
      report(error);
      store.set({ queue: withSong(state().queue, item.id, player.state.song) });
    }
  }

  /** @param {number} length_s */
  function setLength(length_s) {
    const item = current();
    if (!item) return;
    changePrefs(store, { lengths_s: withLength(state().prefs.lengths_s, keyOf(item.tune, item.song), length_s) });
  }

  /** @param {readonly Tune[]} tunes @param {boolean} [instead] of the whole queue */
  function playNow(tunes, instead = false) {
    if (tunes.length === 0) return;
    const before = instead ? { ...state().queue, items: [], at: -1 } : state().queue;
    let queue = add(before, tunes, 'next');
    if (state().prefs.shuffle && tunes.length > 1) queue = shuffle({ ...queue, at: before.at + 1 }, Math.random);
    store.set({ queue: { ...queue, at: before.at } });
    void playItem(queue.items[before.at + 1].id);
  }

  /** The length in force follows what the listener typed or changed in the settings. */
  let prefs = state().prefs;
  store.subscribe((now) => {
    if (now.prefs === prefs) return;
    prefs = now.prefs;
    const item = held();
    if (item && Math.abs(lengthOfItem(item) - player.state.duration_s) > 0.001) player.setDuration(lengthOfItem(item));
  });
  player.onEnded(onEnded);
  void cue();

  return {
    toggle,
    stop() {
      loading.abort();
      store.set({ starting: false });
      if (held()) player.stop();
    },
    step: go,
    /** @param {number} position_s */
    seek(position_s) {
      if (held()) void player.seek(position_s).catch(report);
    },
    /** @param {number} song */
    selectSong: (song) => void selectSong(song),
    setLength,
    /** @param {number} id */
    jump: (id) => void playItem(id),
    playNow,
    /** @param {readonly Tune[]} tunes @param {'end'|'next'} place */
    enqueue(tunes, place) {
      store.set({ queue: add(state().queue, tunes, place) });
      const what = tunes.length === 1 ? `“${titleOf(tunes[0])}”` : `${tunes.length} tunes`;
      notify(store, place === 'next' ? `${what} plays next.` : `${what} added to the queue.`);
    },
  };
}
