// Tells the service worker that this version works: one that never says so is taken back at the next visit.

/**
 * @param {string} version of this page
 * @param {Promise<unknown>} started all that a tune needs is there
 */
export function reportStart(version, started) {
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (!worker) return; // the first visit: there is no version to go back to
  let said = false;
  // A page that is closed early has nothing against its version.
  const leave = () => said || worker.postMessage({ kind: 'left' });
  addEventListener('pagehide', leave, { once: true });
  const settle = () => {
    said = true;
    removeEventListener('pagehide', leave);
  };
  started.then(
    () => {
      settle();
      worker.postMessage({ kind: 'started', version });
    },
    // Why it failed is said elsewhere; the worker draws its own conclusion from the silence.
    settle,
  );
}
