// All that comes after the first screen: player, queue, library, files, the picture; answers what the listener can now do.

import { readBundled, readServer } from './catalogue.js';
import { listenToDrops, pickFiles } from './drop.js';
import { createJukebox } from './jukebox.js';
import { createPlayer } from './player.js';
import { bindMediaSession } from './player/media-session.js';
import { openedWords, readTunes } from './open-files.js';
import { wordsOf } from './problems.js';
import { add, shuffle } from './queue.js';
import { createSaver } from './save-wav.js';
import { notify } from './state.js';
import { showHelp } from './views/help.js';
import { registerText } from './views/registers.js';
import { mountVoices } from './views/voices/mount.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./tune.js').Tune} Tune
 */

/** News go by themselves. */
const NEWS_MS = 6000;

/** @param {string} href @returns {Promise<void>} */
function addStyles(href) {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error('A part of the page could not be loaded. Reload it.'));
    document.head.append(link);
  });
}

/** @param {PageStore} store @param {readonly Tune[]} tunes */
function fillQueue(store, tunes) {
  const { queue, prefs } = store.get();
  if (queue.items.length > 0 || tunes.length === 0) return;
  const filled = { ...add(queue, tunes), at: 0 };
  store.set({ queue: prefs.shuffle ? shuffle(filled, Math.random) : filled });
}

/** @param {PageStore} store */
function createLibrary(store) {
  const library = () => store.get().library;

  async function load() {
    store.set({ library: { ...library(), status: 'loading' } });
    // The bundle's list is small and needs no server: the first tune doesn't wait for the other one.
    const bundled = await readBundled().catch(() => null);
    if (bundled) {
      store.set({ library: { ...library(), tunes: bundled } });
      fillQueue(store, bundled);
    }
    const served = readServer().then(
      (tunes) => {
        store.set({ library: { ...library(), tunes, status: 'ready', fromServer: true } });
        fillQueue(store, tunes);
      },
      () => store.set({ library: { ...library(), status: bundled ? 'ready' : 'failed', fromServer: false } }),
    );
    if (!bundled) await served;
  }
  /** @type {Promise<void>|null} */
  let first = null;
  return { load, ready: () => (first ??= load()) };
}

/**
 * @param {PageStore} store
 * @param {(tunes: readonly Tune[]) => void} playNow
 */
function createOpener(store, playNow) {
  /** @param {File[]|Promise<File[]>} files */
  return async (files) => {
    store.set({ reading: 'Looking for tunes …' });
    try {
      const opened = await readTunes(await files, (done, of) => {
        if (done % 25 === 0) store.set({ reading: `${done} of ${of} files read` });
      });
      const { library } = store.get();
      const known = new Map(library.opened.map((tune) => [tune.sha256, tune]));
      const fresh = opened.tunes.filter((tune) => !known.has(tune.sha256));
      store.set({ library: { ...library, opened: [...library.opened, ...fresh] } });
      const words = openedWords(opened);
      if (words) notify(store, words, opened.failed.length > 0 || opened.tunes.length === 0 ? 'error' : 'info');
      playNow(opened.tunes.map((tune) => known.get(tune.sha256) ?? tune));
    } catch (error) {
      notify(store, wordsOf(error), 'error');
    } finally {
      store.set({ reading: null });
    }
  };
}

/** @param {PageStore} store @param {import('./actions.js').Actions} actions */
function dropOldNews(store, actions) {
  const timed = new Set();
  store.subscribe(({ notices }) => {
    for (const { id, kind } of notices) {
      if (kind !== 'info' || timed.has(id)) continue;
      timed.add(id);
      setTimeout(() => actions.dismiss(id), NEWS_MS);
    }
  });
}

/** The player follows the settings, and the page follows the player. @param {PageStore} store @param {import('./player-api.js').Player} player */
function followPlayer(store, player) {
  /** @type {Partial<import('./prefs.js').Prefs>} */
  let told = {};
  const follow = () => {
    const { prefs } = store.get();
    const before = told;
    if (prefs === before) return;
    told = prefs; // first: the player answers each call with a new state
    const { volume, muted, model, clock, sampling } = prefs;
    if (volume !== before.volume) player.setVolume(volume);
    if (muted !== before.muted) player.setMuted(muted);
    if (model !== before.model || clock !== before.clock || sampling !== before.sampling)
      player.configure({ model, clock, sampling }).catch((error) => notify(store, wordsOf(error), 'error'));
  };
  store.subscribe(follow);
  player.subscribe((state) => {
    store.set({ player: state });
    const table = document.querySelector('.register-table');
    if (table) table.textContent = registerText(player.voices()?.registers ?? new Uint8Array(0));
  });
  follow();
}

/**
 * @param {object} page
 * @param {PageStore} page.store
 * @param {import('./actions.js').Actions} page.actions
 * @param {import('./shell.js').Assets} page.assets
 * @returns {Promise<import('./actions.js').AppActions>}
 */
export async function start({ store, actions, assets }) {
  const styles = addStyles(assets.style);
  const library = createLibrary(store);
  const player = createPlayer({ assets });
  const jukebox = createJukebox({ store, player, ready: library.ready });
  const opener = createOpener(store, jukebox.playNow);
  followPlayer(store, player);
  dropOldNews(store, actions);
  bindMediaSession(player, { previous: () => jukebox.step(-1), next: () => jukebox.step(1) });
  void library.ready();
  player.prepare().catch((error) => notify(store, wordsOf(error), 'error'));
  await styles;
  listenToDrops(document, opener);
  mountVoices({ host: /** @type {HTMLElement} */ (document.getElementById('voices')), store, actions, player });
  return {
    ...jukebox,
    ...createSaver(store, player),
    playNow: (tune) => jukebox.playNow([tune]),
    playAll: (tunes) => jukebox.playNow(tunes, true),
    open: (kind) => pickFiles(document, kind, opener),
    muteVoice: player.muteVoice,
    loadLibrary: () => void library.load(),
    help: showHelp,
  };
}
