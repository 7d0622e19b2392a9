// Files that the listener opened: Python gets to know the one that plays, so that it is foreseen and stations start there.

import { hasCatalogue } from '../finding/searcher.js';
import { currentItem } from '../queue.js';
import { keyOf } from '../tune.js';

/** Who steps through files gives none of them that long. */
const LISTENED_S = 5;

/** @typedef {import('../state.js').PageState} PageState */

/**
 * The key of the opened song that has been heard for a while; null where another one plays, or none.
 * @param {PageState} state
 */
export function openedOnAir({ queue, loadedId, player }) {
  const item = currentItem(queue);
  const plays = item && item.id === loadedId && player.status === 'playing' && player.position_s >= LISTENED_S;
  return plays && item.tune.origin === 'opened' ? keyOf(item.tune, item.song) : null;
}

/**
 * @param {import('../state.js').PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function followOpened(store, actions) {
  /** Songs, each with the model that was asked. @type {Set<string>} */
  const asked = new Set();

  function follow() {
    const state = store.get();
    const key = openedOnAir(state);
    const { model } = state.mind.views;
    if (!key || !hasCatalogue(state) || !model || model.version === 'none') return;
    const question = `${model.version} ${key}`;
    if (asked.has(question)) return;
    asked.add(question);
    // Why it failed stands in the view `analysing`, as words.
    actions.ask('local.analyse', { tune: key, asked: false }).catch(() => {});
  }

  store.subscribe(follow);
  follow();
}
