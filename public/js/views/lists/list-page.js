// The pages of lists: a playlist, in the listener's order; the favourites; and a list that came by a link.

import { html, nothing } from 'lit/html.js';
import { guard } from 'lit/directives/guard.js';

import { favouriteKeys, listOf } from '../../finding/lists.js';
import { tuneOfEntry } from '../../finding/tunes.js';
import * as icons from '../../icons.js';
import { currentItem } from '../../queue.js';
import { formatTime } from '../../time.js';
import { lengthOf } from '../../tune.js';
import { confirm, nameForm, showDialog } from '../finding/dialog.js';
import { actsForMany } from '../finding/many.js';
import { tuneTable } from '../finding/tune-table.js';
import { counted } from '../finding/words.js';
import { keepControl } from '../kept.js';
import { pageHead } from '../page-head.js';
import { entryTable } from './entry-table.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../mind-api.js').Playlist} Playlist
 * @typedef {import('../../tune.js').Tune} Tune
 */

/** @param {string} title */
const head = (title) => pageHead(title, '#library', 'Library');

/** @param {readonly {tune: string}[]} entries @param {PageState} state */
const tunesOf = (entries, { finding, library }) =>
  entries.map((entry) => tuneOfEntry(entry, finding.known, library));

/** @param {readonly {tune: Tune}[]} songs @param {PageState} state */
function totalOf(songs, { prefs }) {
  const total_s = songs.reduce((sum, { tune }) => sum + lengthOf(tune, tune.song ?? tune.startSong, prefs), 0);
  return `${counted(songs.length)}, ${formatTime(total_s)}`;
}

/** @param {Playlist} list @param {AllActs} acts */
function askName(list, acts) {
  const done = (/** @type {string} */ name) => void acts.renameList(list.id, name);
  showDialog('Rename the playlist', nameForm({ label: 'Name', value: list.name, button: 'Rename', done }));
}

/** @param {Playlist} list @param {AllActs} acts */
function askDelete(list, acts) {
  const words = `Its ${counted(list.entries.length)} stay where they are; only the list goes.`;
  confirm(`Delete “${list.name}”?`, words, 'Delete the playlist', () => {
    acts.deleteList(list);
    location.hash = '#library';
  });
}

/** @param {Playlist} list @param {PageState} state @param {AllActs} acts */
function listActs(list, state, acts) {
  const empty = list.entries.length === 0;
  const keys = list.entries.map(({ tune }) => tune);
  /** @param {import('lit/html.js').TemplateResult} icon @param {string} words @param {() => void} act @param {boolean} [off] */
  const button = (icon, words, act, off = false) =>
    html`<button type="button" class="button quiet" ?disabled=${off} @click=${act}>${icon}<span>${words}</span></button>`;
  return html`<div class="many short all list-acts">
    ${button(icons.pencil, 'Rename', () => askName(list, acts))}
    ${button(icons.share, 'Share a link', () => acts.shareList(list.name, keys), empty)}
    ${button(icons.save, 'Save as a file', () => acts.exportList(list), empty)}
    ${empty ? nothing : keepControl('playlist', list.id, state, acts)}
    ${button(icons.bin, 'Delete', () => askDelete(list, acts))}
  </div>`;
}

/** @param {PageState} state @param {AllActs} acts */
export function playlistPage(state, acts) {
  const list = listOf(state, state.address.path[1] ?? '');
  if (!list) {
    const waits = state.mind.views.playlists === undefined;
    return html`${head(waits ? 'Playlist' : 'No such playlist')}
      <p class="empty" role="status">
        ${waits ? 'The playlist stands here in a moment …' : 'It was deleted, or it is on another device.'}
      </p>`;
  }
  const songs = tunesOf(list.entries, state);
  const some = { tunes: songs.map(({ tune }) => tune), total: songs.length };
  return html`${head(list.name)}
    <p class="muted digits">${totalOf(songs, state)}</p>
    ${listActs(list, state, acts)}
    ${songs.length > 0
      ? html`${actsForMany(some, () => Promise.resolve(some), acts)}
        ${guard([list, state.finding.known, state.library, state.prefs, currentItem(state.queue)], () =>
          entryTable(list, songs, state, acts),
        )}`
      : html`<p class="empty">
          Nothing on it yet. Find tunes in the <a href="#search">search</a>, and choose “Add to a playlist” there.
        </p>`}`;
}

/** @param {PageState} state @param {AllActs} acts */
export function favouritesPage(state, acts) {
  const keys = favouriteKeys(state);
  const tunes = guarded(keys, state);
  const some = { tunes, total: tunes.length };
  return html`${head('Favourites')}
  ${keys.length > 0
    ? html`<p class="muted digits">${counted(keys.length)}</p>
        ${actsForMany(some, () => Promise.resolve(some), acts, keepControl('favourites', '', state, acts))}
        ${tuneTable(tunes, state, acts)}`
    : html`<p class="empty">
        ${state.mind.views.favourites === undefined
          ? 'Your favourites stand here in a moment …'
          : html`None yet. The heart on a tune's page, or F in a list of the <a href="#search">search</a>, makes one.`}
      </p>`}`;
}

/** @type {{keys: readonly string[], known: unknown, library: unknown, tunes: readonly Tune[]}|null} */
let last = null;

/** The same tunes as long as nothing changed: tables draw their rows anew only for others. @param {readonly string[]} keys @param {PageState} state */
function guarded(keys, state) {
  const { library, finding } = state;
  if (last?.keys !== keys || last.known !== finding.known || last.library !== library) {
    const tunes = tunesOf(keys.map((tune) => ({ tune })), state).map(({ tune }) => tune);
    last = { keys, known: finding.known, library, tunes };
  }
  return last.tunes;
}

/** @param {PageState} state @param {AllActs} acts */
export function sharedPage(state, acts) {
  const { shared } = state.finding;
  if (!shared || (!shared.trouble && shared.keys.length === 0)) {
    return html`${head('Shared list')}<p class="empty" role="status">Reading the link …</p>`;
  }
  if (shared.trouble) return html`${head('Shared list')}<p class="empty" role="alert">${shared.trouble}</p>`;
  const tunes = guarded(shared.keys, state);
  const keep = async () => {
    const id = await acts.createList(shared.name, tunes);
    if (id) location.hash = `#library/playlist/${id}`;
  };
  return html`${head(shared.name)}
    <p class="muted">Somebody shared this list of ${counted(tunes.length)} with you.</p>
    <div class="tune-acts">
      <button type="button" class="button primary" @click=${() => acts.playAll(tunes)}>
        ${icons.play}<span>Play all</span>
      </button>
      <button type="button" class="button" @click=${() => void keep()}>
        ${icons.list}<span>Keep it as a playlist</span>
      </button>
    </div>
    ${tuneTable(tunes, state, acts)}`;
}
