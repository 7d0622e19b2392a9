// Loads the shelf, or the kind of shelves, that the address names: `#search/author`, `#search/folder/DEMOS/A-F`.

import { wordsOf } from '../problems.js';
import { hasCatalogue, sourceOf } from './searcher.js';
import { tuneOfRow } from './tunes.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../mind-api.js').Shelf} Shelf
 */

const ROWS = 50;

/** @type {readonly Shelf[]} */
export const KINDS = ['folder', 'author', 'year', 'chip', 'sids'];

/**
 * The shelf of an address; null where it names none.
 * @param {import('../address.js').Address} address
 * @returns {{by: Shelf, value: string}|null}
 */
export function shelfOf({ room, path }) {
  const by = KINDS.find((kind) => kind === path[0]);
  return room === 'search' && by ? { by, value: path.slice(1).join('/') } : null;
}

/** @param {PageState} state */
const keyOf = (state) => `${sourceOf(state)}#${state.address.path.join('/')}`;

/**
 * @param {PageStore} store
 * @param {import('../actions.js').Actions} actions
 */
export function createShelves(store, actions) {
  /** @param {import('./state.js').ShelfPage} shelf */
  const show = (shelf) => store.set({ finding: { ...store.get().finding, shelf } });

  /** @param {number} start @param {number} limit */
  async function load(start, limit) {
    const state = store.get();
    const named = shelfOf(state.address);
    const before = state.finding.shelf;
    if (!named || !before) return null;
    const { key } = before;
    show({ ...before, loading: true });
    /** @type {Pick<import('./state.js').ShelfPage, 'trouble'|'shelves'|'tunes'|'total'>} */
    let came;
    try {
      const { shelves, tunes, total } = await actions.ask('browse', { ...named, start, limit });
      const rows = tunes.map((row) => tuneOfRow(row, store.get().library));
      came = { trouble: '', shelves, tunes: [...before.tunes, ...rows], total };
    } catch (error) {
      came = { ...before, trouble: wordsOf(error) };
    }
    if (store.get().finding.shelf?.key !== key) return null;
    const shelf = { ...came, key, loading: false };
    show(shelf);
    return shelf;
  }

  function follow() {
    const state = store.get();
    if (!shelfOf(state.address) || !hasCatalogue(state)) return;
    const key = keyOf(state);
    if (state.finding.shelf?.key === key) return;
    show({ key, loading: true, trouble: '', shelves: [], tunes: [], total: 0 });
    void load(0, ROWS);
  }

  store.subscribe(follow);
  follow();

  /** The same shelf with more tunes; null where it is another one by now. @param {number} count in all */
  async function upTo(count) {
    const { shelf } = store.get().finding;
    if (!shelf || shelf.loading || shelf.tunes.length >= Math.min(count, shelf.total)) return shelf;
    return load(shelf.tunes.length, Math.min(count - shelf.tunes.length, 500));
  }

  return { upTo };
}
