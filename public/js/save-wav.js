// Saving the song that plays as a WAV file, with progress and a way out.

import { saveFile } from './save-file.js';
import { notify } from './state.js';
import { currentItem } from './queue.js';
import { wordsOf } from './problems.js';
import { titleOf } from './tune.js';

/**
 * A file name that every system takes.
 * @param {string} title
 * @param {number} song
 * @param {number} songs
 */
export function wavName(title, song, songs) {
  const plain = title.replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ').replace(/\s+/g, ' ').replace(/^[ .]+|[ .]+$/g, '');
  return `${plain || 'tune'}${songs > 1 ? ` (song ${song})` : ''}.wav`;
}

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./player-api.js').Player} player
 */
export function createSaver(store, player) {
  /** @type {AbortController|null} */
  let running = null;

  async function run() {
    const item = currentItem(store.get().queue);
    if (running || !item || item.id !== store.get().loadedId) return;
    const mine = (running = new AbortController());
    store.set({ exportShare: 0 });
    try {
      const blob = await player.exportWav((exportShare) => {
        if (!mine.signal.aborted) store.set({ exportShare });
      }, mine.signal);
      if (mine.signal.aborted) return;
      const name = wavName(titleOf(item.tune), item.song, item.tune.songs);
      saveFile(name, blob);
      notify(store, `Saved as “${name}”, ${(blob.size / 1e6).toFixed(1)} MB.`);
    } catch (error) {
      if (!mine.signal.aborted) notify(store, `The song could not be saved. ${wordsOf(error)}`, 'error');
    } finally {
      running = null;
      store.set({ exportShare: null });
    }
  }

  return {
    exportWav: () => void run(),
    cancelExport: () => running?.abort(),
  };
}
