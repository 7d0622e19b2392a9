// The line belongs to the tune that is about to play: while it comes, Python fetches nothing to keep.

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function holdKeeping(store, actions) {
  let held = false;
  store.subscribe(({ starting, player, mind }) => {
    const keeps = mind.status === 'ready' && mind.views.kept?.wishes.some(({ state }) => state === 'going');
    const on = Boolean(keeps) && (starting || player.status === 'loading');
    if (on === held) return;
    held = on;
    actions.ask('keep.hold', { on }).catch((error) => console.warn('Keeping could not be held.', error));
  });
}
