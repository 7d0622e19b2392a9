// What a listener does about their device: keeping tunes, space, installing, updating, and taking things away.

import { wordsOf } from '../problems.js';
import { notify } from '../state.js';
import { measure, remove } from './storage.js';

/**
 * @typedef {import('./device.js').DeviceAct} DeviceAct
 * @typedef {import('./device.js').DeviceState} DeviceState
 */

/** More than this is asked about before it is fetched. */
const LARGE_BYTES = 10_000_000;
const PERSIST = 'Your browser decides by itself what it keeps. It says yes rather to an app that is installed.';

/**
 * @param {object} parts
 * @param {import('../state.js').PageStore} parts.store
 * @param {import('../actions.js').Actions} parts.actions
 * @param {(patch: Partial<DeviceState>) => void} parts.set
 * @param {() => Event|null} parts.offer
 * @param {() => void} parts.useUpdate
 * @returns {(act: DeviceAct) => Promise<void>}
 */
export function createDeviceActs({ store, actions, set, offer, useUpdate }) {
  const look = async () => set({ measure: await measure() });

  /** @param {Extract<DeviceAct, {kind: 'keep'}>} act */
  async function keep({ what, value, sure = what === 'tune' }) {
    const plan = sure ? null : await actions.ask('keep.plan', { kind: what, value });
    if (plan && plan.bytes > LARGE_BYTES) {
      set({ planned: { what, value, tunes: plan.tunes, bytes: plan.bytes } });
      return;
    }
    set({ planned: null });
    await actions.ask('keep.start', { kind: what, value });
    // A browser that may throw things away is asked not to, the first time there is something to lose.
    if ((await navigator.storage?.persisted?.()) === false) await navigator.storage.persist();
  }

  async function install() {
    const made = /** @type {(Event & {prompt: () => Promise<{outcome: string}>})|null} */ (offer());
    if (made && (await made.prompt()).outcome === 'accepted') set({ installable: false });
  }

  async function persist() {
    if (!(await navigator.storage?.persist?.())) notify(store, PERSIST);
    await look();
  }

  /** @param {string|null} wish null: all */
  const forget = (wish) =>
    wish === null ? actions.ask('keep.removeAll', {}) : actions.ask('keep.remove', { wish });

  /** @param {DeviceAct} act @returns {Promise<unknown>|void} */
  function carryOut(act) {
    switch (act.kind) {
      case 'measure':
        return look();
      case 'persist':
        return persist();
      case 'install':
        return install();
      case 'update':
        return useUpdate();
      case 'ask':
        return set({ asked: act.what });
      case 'remove':
        set({ asked: null });
        return remove(act.part).then(look);
      case 'keep':
        return keep(act);
      case 'keepNot':
        return set({ planned: null });
      case 'forget':
        set({ asked: null });
        return forget(act.wish).then(look);
      case 'pause':
        return actions.ask('keep.pause', { wish: act.wish, on: act.on });
    }
  }

  return async (act) => {
    try {
      await carryOut(act);
    } catch (error) {
      notify(store, wordsOf(error), 'error');
    }
  };
}
