// Looks up what the collection's documents say of the tune that plays, for the details beside it.

import { currentItem } from '../queue.js';
import { hasCatalogue } from './searcher.js';

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followPlaying(store, actions) {
  let asked = '';

  function follow() {
    const state = store.get();
    const tune = currentItem(state.queue)?.tune;
    if (!tune || tune.origin === 'opened' || tune.path === asked || !hasCatalogue(state)) return;
    const { path } = tune;
    asked = path;
    actions
      .ask('tune.about', { path })
      .then((about) => {
        if (asked !== path || !about) return;
        store.set({ finding: { ...store.get().finding, playing: { path, notes: about.notes } } });
      })
      .catch((error) => console.warn('What is known of the tune could not be looked up.', error));
  }

  store.subscribe(follow);
  follow();
}
