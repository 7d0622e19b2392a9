// Brings the part that reports, where the listener lets it, when nothing that the first sound needs is still to come.

import { idle } from '../idle.js';
import { isLineFree } from '../state.js';
import { until } from '../until.js';

/**
 * @param {import('../state.js').PageStore} store
 * @param {string} version of the bundle
 * @param {Promise<unknown>} prepared the engine is ready
 */
export function bringReports(store, version, prepared) {
  const on = () => store.get().prefs.telemetry;
  // What fails before that part is there is noted by its kind alone, and never leaves where it is off.
  /** @param {import('./events.js').PageCode} code */
  const note = (code) => {
    if (on()) performance.mark('page-error', { detail: code });
  };
  addEventListener('error', () => note('script'));
  addEventListener('unhandledrejection', () => note('promise'));
  document.addEventListener('securitypolicyviolation', () => note('policy'));

  const first = on();
  let coming = false;
  async function come() {
    if (coming || !on()) return;
    coming = true;
    const since_ms = first ? 0 : performance.now();
    await prepared.catch(() => null); // that it failed is worth a report too
    await idle();
    await until(store, isLineFree);
    try {
      const { startReports } = await import('./start.js');
      startReports(store, version, since_ms);
    } catch {
      coming = false; // without network: another time
    }
  }
  store.subscribe(() => void come());
  void come();
}
