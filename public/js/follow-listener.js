// What the listener's rooms show is asked of Python when they are opened, and again when what they depend on changes.

import { ROWS } from './views/listened.js';

/**
 * @typedef {import('./state.js').PageState} PageState
 * @typedef {import('./mind-api.js').Views} Views
 * @typedef {() => Promise<unknown>} Question
 *
 * `ask` for the page, again when its address changes or something of `after`.
 * @typedef {import('./actions.js').Actions} Actions
 * @typedef {object} Page
 * @property {(views: Partial<Views>) => readonly unknown[]} after
 * @property {(actions: Actions, state: PageState) => Question[]} ask
 */

/** @param {PageState} state */
const listOf = ({ address: { params } }) => ({
  words: params.q ?? '',
  start: Math.max(0, Math.floor(Number(params.from ?? 0)) || 0),
  limit: ROWS,
});

/** @type {Readonly<Record<string, Page>>} */
const PAGES = {
  'library/history': {
    after: ({ ratings, catalogue }) => [ratings, catalogue],
    ask: ({ ask }, state) => [() => ask('history.show', listOf(state))],
  },
  'library/ratings': {
    after: ({ ratings, catalogue }) => [ratings, catalogue],
    ask: ({ ask }, state) => [() => ask('ratings.show', listOf(state))],
  },
  'prefs/changes': { after: ({ preferences }) => [preferences], ask: ({ ask }) => [() => ask('prefs.history', {})] },
  'prefs/roms': { after: () => [], ask: ({ ask }) => [() => ask('roms.refresh', {})] },
  'prefs/sync': {
    after: ({ ratings, preferences, sync }) => [ratings, preferences, sync?.set_aside],
    ask: ({ ask }) => [() => ask('sync.status', {}), () => ask('sync.setAside', {})],
  },
  'prefs/sharing': {
    after: ({ ratings, preferences, training, sharing }) => [ratings, preferences, training?.delta, sharing],
    ask: ({ ask, show }) => [async () => show({ preview: await ask('share.preview', {}) })],
  },
  'prefs/data': {
    after: ({ ratings, playlists, favourites }) => [ratings, playlists, favourites],
    ask: ({ ask }) => [() => ask('data.summary', {})],
  },
};

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./actions.js').Actions} actions
 */
export function followListener(store, actions) {
  /** @type {readonly unknown[]} */
  let before = [];

  function look() {
    const state = store.get();
    const { address, mind } = state;
    const name = [address.room, ...address.path.slice(0, 1)].join('/');
    const page = PAGES[name];
    const now = page ? [name, JSON.stringify(address.params), ...page.after(mind.views)] : [];
    if (now.length === before.length && now.every((each, at) => Object.is(each, before[at]))) return;
    before = now;
    for (const question of page?.ask(actions, state) ?? []) {
      question().catch((error) => {
        // While Python can't start the room itself says so.
        if (store.get().mind.status === 'ready') actions.talk(address.path[0] ?? '', error.message);
      });
    }
  }

  store.subscribe(look);
  look();
  addEventListener('online', () => {
    // Whether anything may be sent at all, Python knows; while it doesn't run it sends when it starts.
    if (store.get().mind.status !== 'ready') return;
    actions.ask('sync.online', {}).catch((error) => actions.talk('sync', error.message));
  });
}
