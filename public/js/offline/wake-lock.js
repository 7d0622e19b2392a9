// Keeps the screen on while a tune plays, where the listener wants that.

/**
 * @param {import('../state.js').PageStore} store
 * @param {(state: import('../state.js').PageState) => boolean} wanted
 */
export function keepAwake(store, wanted) {
  if (!('wakeLock' in navigator)) return;
  /** @type {Promise<WakeLockSentinel|null>|null} */
  let lock = null;
  const release = () => {
    void lock?.then((held) => held?.release());
    lock = null;
  };
  const follow = () => {
    const state = store.get();
    const on = wanted(state) && state.player.status === 'playing' && document.visibilityState === 'visible';
    if (!on) {
      if (lock) release();
      return;
    }
    // A browser may refuse, with a low battery for one: then the screen goes off, and the music on.
    lock ??= navigator.wakeLock.request('screen').catch(() => null);
  };
  store.subscribe(follow);
  // The browser takes the lock away from a page that is hidden.
  document.addEventListener('visibilitychange', follow);
  follow();
}
