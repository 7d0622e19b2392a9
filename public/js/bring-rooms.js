// Brings the rooms that are not part of the first screen: when one is opened, else when the player has all it needs.

import { isLineFree, notify } from './state.js';
import { until } from './until.js';

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./actions.js').Actions} actions
 * @param {Promise<unknown>} styled the styles of the rooms are there
 * @param {Promise<unknown>} prepared the engine is ready
 */
export function bringRooms(store, actions, styled, prepared) {
  /** @type {Promise<void>|null} */
  let coming = null;

  async function bring() {
    /** @type {typeof import('./rooms.js')} */
    let module;
    try {
      [module] = await Promise.all([import('./rooms.js'), styled]);
    } catch {
      coming = null; // the next room that is opened asks again
      if (store.get().view !== 'play') {
        notify(store, 'A part of the page is missing. Reload it when the network is back.', 'error');
      }
      return;
    }
    store.set({ rooms: module.createRooms(store, actions) });
  }

  const wanted = () => {
    if (store.get().view !== 'play' && store.get().rooms === null) coming ??= bring();
  };
  store.subscribe(wanted);
  wanted();
  const early = async () => {
    await until(store, isLineFree);
    coming ??= bring();
  };
  prepared.then(early, early);
}
