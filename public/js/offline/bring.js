// Brings the part that keeps the app on this device, when nothing that the first sound needs is still to come.

import { idle } from '../idle.js';
import { isLineFree } from '../state.js';
import { until } from '../until.js';

/** @typedef {import('./start.js').Page} Page */
/** @typedef {import('./device.js').DeviceAct} DeviceAct */

/**
 * @param {Page} page
 * @param {Promise<unknown>} prepared the engine is ready
 * @returns {(act: DeviceAct) => Promise<void>}
 */
export function bringOffline(page, prepared) {
  /** @type {Promise<(act: DeviceAct) => Promise<void>>|null} */
  let brought = null;
  const bring = () =>
    (brought ??= import('./start.js').then(
      ({ startOffline }) => startOffline(page),
      (error) => {
        brought = null;
        throw error;
      },
    ));
  const come = () =>
    idle()
      .then(() => until(page.store, isLineFree))
      .then(bring);
  // Without the engine too: the next version may bring one that works.
  prepared.then(come, come).catch((error) => console.warn('What keeps SIDFlow on this device did not come.', error));
  return async (act) => (await bring())(act);
}
