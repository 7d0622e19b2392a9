// Fills the library and the first queue from the lists of tunes.

import { readBundled, readServer } from './catalogue.js';
import { tunesAtHand } from './offline/at-hand.js';
import { add, shuffle } from './queue.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./tune.js').Tune} Tune
 */

/** A longer list waits for Python's catalogue, which is a tenth of it. */
const LONG_BYTES = 200_000;

/** Python knows the collection, or will. @param {import('./state.js').PageState} state */
const withPython = ({ mind }) => !['failed', 'too-old'].includes(mind.status);

/** @param {PageStore} store @param {readonly Tune[]} tunes */
function fillQueue(store, tunes) {
  const { queue, prefs, library } = store.get();
  if (queue.items.length > 0 || tunes.length === 0) return;
  const inOrder = { ...add(queue, tunes), at: 0 };
  const filled = prefs.shuffle ? shuffle(inOrder, Math.random) : inOrder;
  store.set({ queue: filled, library: { ...library, filled: filled.items } });
}

/**
 * The bundle's list is small and needs no server: the first tune doesn't wait for more. The server's may be long:
 * it is asked for when the library is opened, or at once where nothing is bundled.
 * @param {PageStore} store
 * @param {Promise<Response|null>|null} early
 */
export function createLibrary(store, early) {
  const library = () => store.get().library;
  /** @type {import('./catalogue.js').Served|null} */
  let served = null;

  async function readFirst() {
    store.set({ library: { ...library(), status: 'loading' } });
    const answer = await early;
    early = null; // an answer can be read once
    const bundled = await readBundled(answer).catch(() => []); // the server's list may still be there
    store.set({ library: { ...library(), tunes: bundled, status: bundled.length > 0 ? 'ready' : 'loading' } });
    fillQueue(store, bundled);
    if (bundled.length === 0) await readWhole();
  }

  async function readWhole() {
    store.set({ library: { ...library(), status: 'loading' } });
    try {
      const read = await readServer(served, withPython(store.get()) && library().tunes.length > 0 ? LONG_BYTES : Infinity);
      served = read ?? served;
      const tunes = read?.tunes ?? library().tunes;
      store.set({ library: { ...library(), tunes, status: 'ready', fromServer: library().fromServer || read !== null } });
      fillQueue(store, tunes);
    } catch {
      // Without a server there is what is on this device; without that there is something to say.
      const known = [...library().tunes, ...(await tunesAtHand())];
      const tunes = [...new Map(known.map((tune) => [tune.path, tune])).values()];
      store.set({ library: { ...library(), tunes, status: tunes.length > 0 ? 'ready' : 'failed' } });
      fillQueue(store, tunes);
    }
  }

  let first = readFirst();
  let asked = '';
  /** Each time a room with tunes is opened: the server may have read more of its collection meanwhile. */
  const onView = () => {
    const state = store.get();
    const before = asked;
    asked = ['search', 'library', 'tune'].includes(state.view) ? `with${withPython(state) ? '' : 'out'} Python` : '';
    if (asked && asked !== before) void first.then(readWhole);
  };
  store.subscribe(onView);
  onView();
  return {
    /** The first list has been read; one that could not be is tried again. */
    ready() {
      if (library().status === 'failed') first = readFirst();
      return first;
    },
    retry: readWhole,
  };
}
