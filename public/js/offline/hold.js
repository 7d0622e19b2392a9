// The line belongs to the tune that is about to play: while it comes, Python fetches nothing to keep.

import { isLineFree } from '../state.js';

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function holdKeeping(store, actions) {
  let held = false;
  store.subscribe((state) => {
    const { status, views } = state.mind;
    const keeps = status === 'ready' && views.kept?.wishes.some((wish) => wish.state === 'going');
    const on = Boolean(keeps) && !isLineFree(state);
    if (on === held) return;
    held = on;
    actions.ask('keep.hold', { on }).catch((error) => console.warn('Keeping could not be held.', error));
  });
}
