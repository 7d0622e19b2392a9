// What a listener can do, as one table of functions: the page's own acts work at once, the app's wait for the app.

import { newIntent } from './intent.js';
import { changePrefs } from './prefs.js';
import { unsent } from './prefs-unsent.js';
import { currentItem, move, remove, shuffle, unshuffle, upcoming } from './queue.js';
import { ratingActions } from './rating.js';
import { notify } from './state.js';
import { keyOf, titleOf } from './tune.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./tune.js').Tune} Tune
 *
 * The acts that need the player, files or the network: app.js brings them.
 * @typedef {object} AppActions
 * @property {() => void} toggle play or pause
 * @property {() => void} stop
 * @property {(direction: 1|-1) => void} step next or previous in the queue
 * @property {(position_s: number) => void} seek
 * @property {(song: number) => void} selectSong
 * @property {(length_s: number) => void} setLength of the song that plays
 * @property {(id: number) => void} jump to an item of the queue
 * @property {(tune: Tune) => void} playNow
 * @property {(tunes: readonly Tune[]) => void} playAll
 * @property {(tunes: readonly Tune[], place: 'end'|'next') => void} enqueue
 * @property {(kind: 'files'|'folder') => void} open asks for files
 * @property {(chip: number, voice: number, muted: boolean) => void} muteVoice
 * @property {() => void} exportWav
 * @property {() => void} cancelExport
 * @property {() => void} loadLibrary
 * @property {() => void} help
 * @property {(act: import('./offline/device.js').DeviceAct) => void} device measures, installs, updates, cleans up
 * @property {() => void} startMind Python, now: after a failure, or before its turn
 *
 * What is told to Python: an answer comes, or a rejection with a sentence.
 * @typedef {object} MindActions
 * @property {import('./mind-api.js').Ask} ask
 * @property {import('./mind-api.js').Note} note
 *
 * @typedef {object} MindPart what app.js brings for it
 * @property {import('./mind-api.js').Ask} ask
 * @property {(intent: import('./mind-api.js').RawIntent) => Promise<void>} file a raw intent into the inbox
 *
 * @typedef {object} PageActions
 * @property {(patch: Partial<import('./state.js').PageState>) => void} show changes what the page shows
 * @property {(patch: Partial<import('./prefs.js').Prefs>) => void} setPrefs
 * @property {(id: number) => void} dismiss a notice
 * @property {(place: string, words: string) => void} talk what stands beside a control of that name, '' for nothing
 * @property {(id: number) => void} removeItem
 * @property {(id: number, to: number) => void} moveItem
 * @property {() => void} toggleShuffle
 *
 * @typedef {AppActions & {mind: MindPart}} App
 *
 * What the shell handed in.
 * @typedef {{more: import('./capabilities.js').Capabilities}} MoreActions
 * @typedef {PageActions & AppActions & MindActions & import('./rating.js').RatingActions & MoreActions} Actions
 */

/** @type {(keyof AppActions)[]} */
const APP_ACTS = [
  'toggle', 'stop', 'step', 'seek', 'selectSong', 'setLength', 'jump', 'playNow', 'playAll', 'enqueue', 'open',
  'muteVoice', 'exportWav', 'cancelExport', 'loadLibrary', 'help', 'startMind', 'device',
]; // prettier-ignore

/**
 * @param {PageStore} store
 * @returns {PageActions}
 */
function pageActions(store) {
  const queue = () => store.get().queue;
  /** @type {PageActions['setPrefs']} */
  const setPrefs = (patch) => changePrefs(store, patch);
  return {
    show: (patch) => store.set(patch),
    setPrefs,
    talk: (place, words) => store.set({ talk: { ...store.get().talk, [place]: words } }),
    dismiss: (id) => store.set({ notices: store.get().notices.filter((notice) => notice.id !== id) }),
    removeItem(id) {
      const item = queue().items.find((each) => each.id === id);
      store.set({ queue: remove(queue(), id), said: item ? `${titleOf(item.tune)} taken out` : '' });
    },
    moveItem(id, to) {
      const moved = move(queue(), id, to);
      const index = moved.items.findIndex((item) => item.id === id);
      const place = `place ${index - moved.at} of ${upcoming(moved).length}`;
      store.set({ queue: moved, said: index < 0 ? '' : `${titleOf(moved.items[index].tune)}, ${place}` });
    },
    toggleShuffle() {
      const on = !store.get().prefs.shuffle;
      setPrefs({ shuffle: on });
      store.set({ queue: on ? shuffle(queue(), Math.random) : unshuffle(queue()) });
    },
  };
}

const NOT_LOADED = 'A part of the page could not be loaded. Check the network and try again.';

/**
 * @param {PageStore} store
 * @param {() => Promise<App>} loadApp
 * @returns {MindActions}
 */
function mindActions(store, loadApp) {
  const mind = async () => {
    const app = await loadApp().catch((cause) => Promise.reject(new Error(NOT_LOADED, { cause })));
    return app.mind;
  };
  return {
    ask: async (name, args) => (await mind()).ask(name, args),
    note(kind, details = {}) {
      // What happened is what stands now, not when the app has come.
      const { queue, player, loadedId } = store.get();
      const item = currentItem(queue);
      const tune = details.tune ?? (item ? keyOf(item.tune, item.song) : '');
      const plays = !details.tune && item?.id === loadedId;
      const position = plays ? { position_s: player.position_s } : {};
      const intent = newIntent({ ...position, ...details, kind, tune, at_ms: Date.now() }, unsent(store));
      return { id: intent.id, kept: mind().then(({ file }) => file(intent)) };
    },
  };
}

/**
 * @param {PageStore} store
 * @param {() => Promise<App>} loadApp called at the first act that needs it; may be called again after a failure
 * @param {import('./capabilities.js').Capabilities} more of the shell's reader
 * @returns {Actions}
 */
export function createActions(store, loadApp, more) {
  /** @type {AppActions|null} */
  let app = null;
  /** @param {keyof AppActions} name */
  const deferred =
    (name) =>
    /** @param {unknown[]} args */
    async (...args) => {
      const early = !app && name === 'toggle';
      if (early) store.set({ starting: true });
      try {
        app ??= await loadApp();
      } catch {
        store.set({ starting: false });
        notify(store, 'The player could not be loaded. Check the network and press play again.', 'error');
        return;
      }
      if (early) store.set({ starting: false }); // the app takes over, and begins by itself
      /** @type {(...args: unknown[]) => void} */ (app[name])(...args);
    };
  /** @type {Record<string, unknown>} */
  const acts = Object.fromEntries(APP_ACTS.map((name) => [name, deferred(name)]));
  const mind = mindActions(store, loadApp);
  const rating = ratingActions(store, mind.note);
  return { ...pageActions(store), ...mind, ...rating, .../** @type {AppActions} */ (acts), more };
}
