// What a listener does with tunes and lists beyond playing: playlists, favourites, sharing, more rows.

import { tuneHash, hashOf } from '../address.js';
import { wordsOf } from '../problems.js';
import { currentItem, upcoming } from '../queue.js';
import { notify } from '../state.js';
import { keyOf, titleOf } from '../tune.js';
import { entryOf } from './tunes.js';
import { encodeList, MAX_LINK } from './shared-list.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../tune.js').Tune} Tune
 * @typedef {import('../mind-api.js').Playlist} Playlist
 *
 * @typedef {object} ListActs
 * @property {(tune: Tune, song: number, on: boolean) => void} favourite
 * @property {(name: string, tunes: readonly Tune[]) => Promise<string|null>} createList answers its id, null: it failed
 * @property {(list: Playlist, tunes: readonly Tune[]) => void} addToList
 * @property {(id: string, name: string) => Promise<boolean>} renameList
 * @property {(list: Playlist) => void} deleteList
 * @property {(list: Playlist, from: number, to: number) => void} moveEntry places counted from 0
 * @property {(list: Playlist, place: number) => void} removeEntry
 * @property {(list: Playlist) => void} exportList
 * @property {(file: File) => void} importList
 * @property {(name: string) => void} saveQueue
 * @property {(title: string, hash: string) => void} share
 * @property {(tune: Tune, song?: number) => void} shareTune
 * @property {(name: string, keys: readonly string[]) => void} shareList
 */

/** @param {readonly unknown[]} tunes */
const countOf = (tunes) => (tunes.length === 1 ? '1 tune' : `${tunes.length} tunes`);

/**
 * @param {PageStore} store
 * @param {Actions} actions
 * @returns {ListActs}
 */
export function listActs(store, actions) {
  /** What went wrong is said; answers whether it went well. @param {Promise<unknown>} work @param {string} [words] */
  async function told(work, words = '') {
    try {
      await work;
    } catch (error) {
      notify(store, wordsOf(error), 'error');
      return false;
    }
    if (words) notify(store, words);
    return true;
  }

  /** @param {string} name @param {readonly Tune[]} tunes */
  async function createList(name, tunes) {
    /** @type {string|null} */
    let id = null;
    const making = actions.ask('playlist.create', { name, entries: tunes.map(entryOf) }).then((made) => (id = made));
    await told(making, tunes.length > 0 ? `“${name.trim()}” has ${countOf(tunes)}.` : '');
    return id;
  }

  /** @param {string} title @param {string} hash */
  async function share(title, hash) {
    const url = new URL(`/${hash}`, location.origin).href; // everyone's page, whichever one shares it
    try {
      if (matchMedia('(pointer: coarse)').matches && navigator.share) {
        await navigator.share({ title, url });
        return;
      }
      await navigator.clipboard.writeText(url);
      notify(store, 'The link is on the clipboard.');
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return; // the listener closed the sheet
      notify(store, `This browser lets no page copy. The link: ${url}`);
    }
  }

  return {
    favourite(tune, song, on) {
      const asked = actions.ask('favourite.set', { tune: keyOf(tune, song), on });
      void told(asked, `“${titleOf(tune)}” is ${on ? 'a favourite now' : 'no favourite any more'}.`);
    },
    createList,
    addToList(list, tunes) {
      const asked = actions.ask('playlist.add', { playlist: list.id, entries: tunes.map(entryOf) });
      const what = tunes.length === 1 && tunes[0] ? `“${titleOf(tunes[0])}”` : countOf(tunes);
      void told(asked, `${what} added to “${list.name}”.`);
    },
    renameList: (id, name) => told(actions.ask('playlist.rename', { playlist: id, name })),
    deleteList: (list) =>
      void told(actions.ask('playlist.delete', { playlist: list.id }), `The playlist “${list.name}” is deleted.`),
    moveEntry(list, from, to) {
      const target = Math.max(0, Math.min(to, list.entries.length - 1));
      const title = list.entries[from]?.title || 'The tune';
      if (target === from) return;
      const asked = actions.ask('playlist.move', { playlist: list.id, start: from, target });
      const words = `${title}, place ${target + 1} of ${list.entries.length}`;
      void told(asked.then(() => store.set({ said: words })));
    },
    removeEntry(list, place) {
      const title = list.entries[place]?.title || 'The tune';
      const asked = actions.ask('playlist.remove', { playlist: list.id, place });
      void told(asked.then(() => store.set({ said: `${title} taken off ${list.name}` })));
    },
    exportList: (list) => void told(actions.ask('playlist.export', { playlist: list.id })),
    importList(file) {
      const name = file.name.replace(/\.m3u8?$/i, '').slice(0, 100) || 'Imported list';
      const asked = file.text().then((text) => actions.ask('playlist.import', { text, name }));
      void told(asked.then((id) => (location.hash = hashOf('library', ['playlist', id]))));
    },
    saveQueue(name) {
      const { queue } = store.get();
      const current = currentItem(queue);
      const items = current ? [current, ...upcoming(queue)] : upcoming(queue);
      void createList(name, items.map(({ tune, song }) => ({ ...tune, song })));
    },
    share: (title, hash) => void share(title, hash),
    shareTune: (tune, song) => void share(titleOf(tune), tuneHash(tune.path, song)),
    shareList(name, keys) {
      encodeList({ name, keys }).then((list) => {
        const hash = hashOf('library', ['shared'], { list });
        if (hash.length <= MAX_LINK) return share(name, hash);
        notify(store, 'This list is too long for a link. Save it as a file and pass that on.');
        return undefined;
      }, (error) => notify(store, wordsOf(error), 'error'));
    },
  };
}
