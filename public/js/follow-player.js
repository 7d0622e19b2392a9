// The player follows the settings, and the page follows the player.

import { wordsOf } from './problems.js';
import { notify } from './state.js';
import { registerText } from './views/registers.js';

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./player-api.js').Player} player
 */
export function followPlayer(store, player) {
  /** @type {Partial<import('./prefs.js').Prefs>} */
  let told = {};
  const follow = () => {
    const { prefs } = store.get();
    const before = told;
    if (prefs === before) return;
    told = prefs; // first: the player answers each call with a new state
    const { volume, muted, model, clock, sampling } = prefs;
    if (volume !== before.volume) player.setVolume(volume);
    if (muted !== before.muted) player.setMuted(muted);
    if (model !== before.model || clock !== before.clock || sampling !== before.sampling)
      player.configure({ model, clock, sampling }).catch((error) => notify(store, wordsOf(error), 'error'));
  };
  store.subscribe(follow);
  /** @type {string|null} */
  let trouble = null;
  player.subscribe((state) => {
    store.set({ player: state });
    if (state.error && state.error !== trouble) notify(store, state.error, 'error');
    trouble = state.error;
    const table = document.querySelector('.register-table');
    if (table) table.textContent = registerText(player.voices()?.registers ?? new Uint8Array(0));
  });
  follow();
}
