// All that comes after the first screen, put together: player, queue, library, files, the picture of the voices.

import { bringRooms } from './bring-rooms.js';
import { listenToDrops, pickFiles } from './drop.js';
import { createEars } from './ears.js';
import { followPlayer } from './follow-player.js';
import { followRoms } from './follow-roms.js';
import { createJukebox } from './jukebox.js';
import { createLibrary } from './listing.js';
import { followListening } from './listening.js';
import { createMind } from './mind.js';
import { bringOffline } from './offline/bring.js';
import { reportStart } from './offline/report.js';
import { createOpener } from './opener.js';
import { createPlayer } from './player.js';
import { bindMediaSession } from './player/media-session.js';
import { wordsOf } from './problems.js';
import { createSaver } from './save-wav.js';
import { notify } from './state.js';
import { bringReports } from './telemetry/bring.js';
import { showHelp } from './views/help.js';
import { mountVoices } from './views/voices/mount.js';

/** @typedef {import('./state.js').PageStore} PageStore */

/** News go by themselves. */
const NEWS_MS = 6000;

/**
 * What needs the styles waits for them, the sound doesn't.
 * @param {string} href
 * @returns {Promise<unknown>}
 */
function addStyles(href) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error('A part of the page is missing. Reload it when the network is back.'));
  });
}

/** @param {PageStore} store @param {import('./actions.js').Actions} actions */
function dropOldNews(store, actions) {
  const timed = new Set();
  store.subscribe(({ notices }) => {
    for (const { id, kind, action } of notices) {
      if (kind !== 'info' || action || timed.has(id)) continue;
      timed.add(id);
      setTimeout(() => actions.dismiss(id), NEWS_MS);
    }
  });
}

/**
 * @param {object} page
 * @param {PageStore} page.store
 * @param {import('./actions.js').Actions} page.actions
 * @param {import('./begin.js').Assets} page.assets
 * @param {Promise<Response|null>|null} page.early the answer with the bundled tunes, when the shell asked for it
 * @param {() => Event|null} page.offer the browser's offer to install the app
 * @returns {import('./actions.js').App}
 */
export function start({ store, actions, assets, early, offer }) {
  const library = createLibrary(store, early);
  const player = createPlayer({ assets });
  const jukebox = createJukebox({ store, player, ready: library.ready });
  const opener = createOpener(store, jukebox.playNow);
  followPlayer(store, player);
  followRoms(store, player);
  dropOldNews(store, actions);
  const mind = createMind({ store, assets, answers: createEars(() => store.get().library.opened, player) });
  followListening({ store, player, file: mind.mind.file });
  bindMediaSession(player, {
    previous: () => jukebox.step(-1),
    next: () => jukebox.step(1),
    artwork: [{ src: assets.icon512, sizes: '512x512', type: 'image/png' }],
  });
  const prepared = player.prepare();
  const styled = addStyles(assets.style);
  const mount = () => {
    listenToDrops(document, opener);
    mountVoices({ host: /** @type {HTMLElement} */ (document.getElementById('voices')), store, actions, player });
  };
  prepared.catch((error) => {
    performance.mark('engine-fault', { detail: 'prepare' });
    notify(store, wordsOf(error), 'error');
  });
  styled.then(mount).catch((error) => notify(store, wordsOf(error), 'error'));
  bringRooms(store, actions, styled, prepared);
  reportStart(assets.version, Promise.all([prepared, styled]));
  bringReports(store, assets.version, prepared);
  performance.mark('app');
  return {
    ...jukebox,
    ...createSaver(store, player),
    ...mind,
    playNow: (tune) => jukebox.playNow([tune]),
    playAll: (tunes) => jukebox.playNow(tunes, true),
    open: (kind) => pickFiles(document, kind, opener),
    muteVoice: (chip, voice, muted) => player.muteVoice(chip, voice, muted),
    loadLibrary: () => void library.retry(),
    help: showHelp,
    device: bringOffline({ store, actions, version: assets.version, open: opener, offer }, prepared),
  };
}
