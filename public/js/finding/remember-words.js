// Keeps the words of the search in the address, so that going back, reloading and sharing lead to the same search.

import { hashOf } from '../address.js';

/** Browsers allow few changes of the address: words are kept when one stops typing. */
const CALM_MS = 400;

/** @param {import('../state.js').PageStore} store */
export function rememberWords(store) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let words = store.get().filter;
  store.subscribe(({ filter }) => {
    if (filter === words) return;
    words = filter;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { view, address } = store.get();
      if (view !== 'search' || address.path.length > 0) return;
      history.replaceState(history.state, '', hashOf('search', [], { q: words.trim() }));
    }, CALM_MS);
  });
}
