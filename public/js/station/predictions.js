// Tells Python which songs the page shows, so that it foresees how they please: what plays, what comes, the tune on show.

import { hasCatalogue } from '../finding/searcher.js';
import { songOf } from '../finding/tunes.js';
import { currentItem, upcoming } from '../queue.js';
import { keyOf } from '../tune.js';

/** As many as the queue shows, and some of its past. */
const MOST = 200;

/** @param {import('../state.js').PageState} state @returns {string[]} tune keys */
export function keysOnShow({ view, address, finding, queue }) {
  const playing = currentItem(queue);
  const items = [...(playing ? [playing] : []), ...upcoming(queue)];
  const page = view === 'tune' ? finding.page?.tune : null;
  const shown = page ? [keyOf(page, songOf(page, address))] : [];
  return [...new Set([...shown, ...items.slice(0, MOST).map(({ tune, song }) => keyOf(tune, song))])].slice(0, MOST);
}

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followPredictions(store, actions) {
  let told = '';
  /** @type {readonly unknown[]} */
  let before = [];

  function follow() {
    const state = store.get();
    if (!hasCatalogue(state)) return;
    const now = [state.queue, state.view, state.address, state.finding.page];
    if (now.every((each, at) => each === before[at])) return;
    before = now;
    const tunes = keysOnShow(state);
    const keys = tunes.join('\n');
    if (keys === told || tunes.length === 0) return;
    told = keys;
    // Without it the songs stand there without stars.
    actions.ask('predict.watch', { tunes }).catch((error) => console.warn('Nothing could be foreseen.', error));
  }

  store.subscribe(follow);
  follow();
}
