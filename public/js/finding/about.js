// Loads what is known of the tune that the address names: from Python, else from the lists of the page.

import { hasCatalogue, sourceOf } from './searcher.js';
import { ownTune, tuneOfRow } from './tunes.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('./state.js').TunePage} TunePage
 */

const NOTHING = Object.freeze({ stil: '', bug: '' });

/**
 * @param {PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followTunePage(store, actions) {
  /** @param {TunePage} page */
  const show = (page) => store.set({ finding: { ...store.get().finding, page } });

  /** @param {string} key @param {string} path */
  async function load(key, path) {
    const about = await actions.ask('tune.about', { path }).catch(() => null); // the page's own row is there still
    const { library, finding } = store.get();
    if (finding.page?.key !== key) return;
    if (!about) {
      show({ ...finding.page, loading: false });
      return;
    }
    const { tune, notes, folder, others } = about;
    const rows = others.tunes.map((row) => tuneOfRow(row, library));
    show({ key, loading: false, tune: tuneOfRow(tune, library), notes, folder, others: rows, othersTotal: others.total });
  }

  function follow() {
    const state = store.get();
    if (state.view !== 'tune') return;
    const path = state.address.path.join('/');
    const key = `${sourceOf(state)}#${path}`;
    if (state.finding.page?.key === key) return;
    const tune = ownTune(state.library, path);
    const others = tune?.author
      ? state.library.tunes.filter((each) => each.author === tune.author && each.path !== path)
      : [];
    const asks = hasCatalogue(state);
    const [notes, folder] = [NOTHING, NOTHING];
    show({ key, loading: asks, tune, notes, folder, others: others.slice(0, 12), othersTotal: others.length });
    if (asks) void load(key, path);
  }

  store.subscribe(follow);
  follow();
}
