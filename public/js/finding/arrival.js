// Asks for the catalogue: when Python is up, when the network is back, and when somebody opens the search.

const AGAIN_AFTER_MS = 60_000;

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followCatalogue(store, actions) {
  let asked_ms = -Infinity;
  let open = false;
  let tunes = 0;

  function refresh() {
    asked_ms = performance.now();
    // Python says by itself what becomes of it; without a server the kept one stays.
    actions.ask('catalogue.refresh', {}).catch((error) => console.warn('The catalogue was not refreshed.', error));
  }

  function follow() {
    const { mind, view } = store.get();
    const before = open;
    open = view === 'search';
    if (open && !before && mind.status === 'waiting') actions.startMind();
    if (mind.status !== 'ready') return;
    const first = asked_ms === -Infinity;
    const lost = tunes > 0 && mind.views.catalogue?.tunes === 0; // the browser threw it away
    tunes = mind.views.catalogue?.tunes ?? 0;
    if (first || lost || (open && !before && performance.now() - asked_ms > AGAIN_AFTER_MS)) refresh();
  }

  store.subscribe(follow);
  addEventListener('online', () => {
    if (store.get().mind.status === 'ready') refresh();
  });
  follow();
  return { refresh };
}
