// What happens with files that were picked or dropped: into the library and the queue, and words about the others.

import { openedWords, readTunes } from './open-files.js';
import { wordsOf } from './problems.js';
import { notify } from './state.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./tune.js').Tune} Tune
 */

/**
 * @param {PageStore} store
 * @param {(tunes: readonly Tune[]) => void} playNow
 */
export function createOpener(store, playNow) {
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
