// Ratings that wait, at the moments when no timer runs: the page goes, or the browser says that the network is back.

const TAG = 'sidflow-outbox';

/**
 * The library of types lacks it.
 * @typedef {ServiceWorkerRegistration & {sync?: {register: (tag: string) => Promise<void>}}} Syncing
 */

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function createSending(store, actions) {
  const waiting = () => {
    const { sync } = store.get().mind.views;
    return sync !== undefined && sync.state !== 'off' && sync.queued > 0 ? sync : null;
  };
  let asked = false;

  return {
    /** The browser says that now is the time. */
    now: () => void actions.ask('sync.online', {}).catch((error) => console.warn('Nothing was sent.', error)),

    /** @param {Syncing} registration */
    follow(registration) {
      // The worker looks itself whether anything waits. Events that are sent twice count once, by their ids: Python
      // learns from the next receipt what the worker sent.
      addEventListener('pagehide', () => {
        if (store.get().prefs.sync) registration.active?.postMessage({ kind: 'send' });
      });
      store.subscribe(() => {
        const sync = waiting();
        if (!sync) asked = false;
        else if (!asked && sync.failures > 0 && registration.sync) {
          asked = true;
          // A browser may forbid it; then the page's own timer is what there is.
          registration.sync.register(TAG).catch(() => (asked = false));
        }
      });
    },
  };
}
