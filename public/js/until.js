// Waits for the page's state.

/**
 * @template T
 * @param {import('./store.js').Store<T>} store
 * @param {(state: T) => boolean} holds
 * @returns {Promise<void>}
 */
export function until(store, holds) {
  return new Promise((resolve) => {
    if (holds(store.get())) {
      resolve();
      return;
    }
    const unsubscribe = store.subscribe((state) => {
      if (!holds(state)) return;
      unsubscribe();
      resolve();
    });
  });
}
