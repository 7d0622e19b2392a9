// The library: the listener's own lists, what was heard and rated, and the files opened on this device.

import { html, nothing } from 'lit/html.js';

import { hashOf } from '../../address.js';
import { favouriteKeys, playlists } from '../../finding/lists.js';
import * as icons from '../../icons.js';
import { upcoming } from '../../queue.js';
import { nameForm, showDialog } from '../finding/dialog.js';
import { tuneTable, STEP } from '../finding/tune-table.js';
import { counted } from '../finding/words.js';
import { pageLink } from '../page-head.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 */

/** @param {AllActs} acts */
export function askNewList(acts) {
  showDialog(
    'New playlist',
    nameForm({
      label: 'Name',
      value: '',
      button: 'Create',
      done: (name) =>
        void acts.createList(name, []).then((id) => {
          if (id) location.hash = hashOf('library', ['playlist', id]);
        }),
    }),
  );
}

/** @param {AllActs} acts */
function askQueueName(acts) {
  const value = `Queue of ${new Date().toLocaleDateString('en', { day: 'numeric', month: 'long' })}`;
  showDialog('Save the queue', nameForm({ label: 'Name of the playlist', value, button: 'Save', done: acts.saveQueue }));
}

/** @param {AllActs} acts */
function pickList(acts) {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.m3u8,.m3u,audio/x-mpegurl,application/vnd.apple.mpegurl';
  input.onchange = () => {
    const [file] = input.files ?? [];
    if (file) acts.importList(file);
  };
  input.click();
}

/** @param {PageState} state @param {AllActs} acts */
function lists(state, acts) {
  const { mind, queue } = state;
  const all = playlists(state);
  const waits = mind.views.playlists === undefined;
  return html`<section aria-labelledby="lists">
    <header class="list-head">
      <h2 id="lists">Playlists</h2>
      ${all.length > 0 ? html`<span class="muted digits">${all.length}</span>` : nothing}
      <div class="many">
        <button type="button" class="button" @click=${() => askNewList(acts)}>${icons.add}<span>New</span></button>
        <button
          type="button"
          class="button quiet"
          ?disabled=${upcoming(queue).length === 0}
          @click=${() => askQueueName(acts)}
        >
          ${icons.list}<span>Save the queue</span>
        </button>
        <button type="button" class="button quiet" @click=${() => pickList(acts)}>
          ${icons.folder}<span>Import a file</span>
        </button>
      </div>
    </header>
    ${waits
      ? html`<p class="empty" role="status">Your playlists stand here in a moment …</p>`
      : all.length === 0
        ? html`<p class="empty">None yet. Make one, save the queue as one, or import an .m3u8 file.</p>`
        : all.map((list) =>
            pageLink(hashOf('library', ['playlist', list.id]), list.name, counted(list.entries.length)),
          )}
  </section>`;
}

/** @param {PageState} state @param {AllActs} acts */
function opened(state, acts) {
  const { library } = state;
  return html`<section aria-labelledby="opened">
    <header class="list-head">
      <h2 id="opened">Opened on this device</h2>
      ${library.opened.length > 0 ? html`<span class="muted digits">${counted(library.opened.length)}</span>` : nothing}
      <div class="many">
        ${library.opened.length > 0
          ? html`<button type="button" class="button" @click=${() => acts.playAll(library.opened)}>
              ${icons.play}<span>Play all</span>
            </button>`
          : nothing}
        <button type="button" class="button quiet" @click=${() => acts.open('files')}>
          ${icons.file}<span>Open files</span>
        </button>
        <button type="button" class="button quiet" @click=${() => acts.open('folder')}>
          ${icons.folder}<span>Open a folder</span>
        </button>
      </div>
    </header>
    ${library.opened.length > 0
      ? html`${tuneTable(library.opened, state, acts, state.shown)}
        ${library.opened.length > state.shown
          ? html`<p>
              <button type="button" class="button" @click=${() => acts.show({ shown: state.shown + STEP })}>
                Show ${Math.min(STEP, library.opened.length - state.shown)} more
              </button>
            </p>`
          : nothing}`
      : html`<p class="empty">
          Open .sid files or a whole folder of them, or drop them anywhere on this page: they stay on this device.
        </p>`}
  </section>`;
}

/** @param {PageState} state @param {AllActs} acts */
export function libraryHome(state, acts) {
  const loved = favouriteKeys(state).length;
  return html`<h1>Library</h1>
    <div class="page-links">
      ${pageLink('#library/station', 'Stations', 'Music that chooses itself, and learns from you')}
      ${pageLink('#library/favourites', 'Favourites', loved > 0 ? counted(loved) : 'Songs that you marked with a heart')}
      ${pageLink('#library/history', 'History', 'What you played and rated, newest first')}
      ${pageLink('#library/ratings', 'Ratings', 'Songs with your stars or a thumb')}
    </div>
    ${lists(state, acts)} ${opened(state, acts)}`;
}
