// The library: the tunes of the server or the bundle and the files opened on this device, with a box that filters them.

import { html, nothing } from 'lit/html.js';
import { guard } from 'lit/directives/guard.js';

import { filterTunes } from '../filter.js';
import * as icons from '../icons.js';
import { currentItem } from '../queue.js';
import { ROWS_STEP } from '../state.js';
import { formatTime } from '../time.js';
import { authorOf, lengthOf, titleOf, yearOf } from '../tune.js';
import { iconButton } from './fields.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../tune.js').Tune} Tune
 */

/** @param {Tune} tune @param {PageState} state @param {Actions} actions */
function row(tune, state, actions) {
  const title = titleOf(tune);
  const plays = currentItem(state.queue)?.tune.path === tune.path;
  return html`<tr aria-current=${plays ? 'true' : nothing}>
    <td class="cell-title">
      <button type="button" class="row-button" @click=${() => actions.playNow(tune)}>
        <span class="row-title" title=${title}>${title}</span>
        <span class="row-author">${authorOf(tune.author)}</span>
      </button>
    </td>
    <td class="cell-author">${authorOf(tune.author)}</td>
    <td class="cell-year digits">${yearOf(tune.released)}</td>
    <td class="cell-songs digits">${tune.songs > 1 ? tune.songs : ''}</td>
    <td class="cell-length digits">${formatTime(lengthOf(tune, tune.startSong, state.prefs))}</td>
    <td class="cell-acts">
      ${iconButton({
        name: `Play ${title} next`,
        icon: icons.playNext,
        act: () => actions.enqueue([tune], 'next'),
        kind: 'wide-only',
      })}
      ${iconButton({
        name: `Add ${title} to the queue`,
        icon: icons.append,
        act: () => actions.enqueue([tune], 'end'),
      })}
    </td>
  </tr>`;
}

/**
 * @param {string} id
 * @param {string} heading
 * @param {readonly Tune[]} tunes that match the filter
 * @param {PageState} state
 * @param {Actions} actions
 */
function list(id, heading, tunes, state, actions) {
  if (tunes.length === 0) return nothing;
  const rest = tunes.length - state.shown;
  return html`<section aria-labelledby=${id}>
    <header class="list-head">
      <h2 id=${id}>${heading}</h2>
      <span class="muted digits">${tunes.length.toLocaleString('en')}</span>
      <button type="button" class="button quiet" @click=${() => actions.playAll(tunes)}>
        ${icons.play}<span>Play all</span>
      </button>
    </header>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col" class="cell-title">Title</th>
          <th scope="col" class="cell-author">Author</th>
          <th scope="col" class="cell-year">Year</th>
          <th scope="col" class="cell-songs">Songs</th>
          <th scope="col" class="cell-length">Length</th>
          <th scope="col" class="cell-acts"><span class="unseen">Queue</span></th>
        </tr>
      </thead>
      <tbody>
        ${guard([tunes, state.shown, state.prefs, currentItem(state.queue)], () =>
          tunes.slice(0, state.shown).map((tune) => row(tune, state, actions)),
        )}
      </tbody>
    </table>
    ${rest > 0
      ? html`<p>
          <button type="button" class="button" @click=${() => actions.show({ shown: state.shown + ROWS_STEP })}>
            Show ${Math.min(rest, ROWS_STEP)} more of ${rest.toLocaleString('en')}
          </button>
        </p>`
      : nothing}
  </section>`;
}

/** @param {PageState} state @param {Actions} actions @param {number} found */
function emptyWords({ library, filter }, actions, found) {
  if (found > 0) return nothing;
  if (filter.trim()) {
    return html`<p class="empty">
      Nothing here matches “${filter.trim()}”. Try fewer letters, or a part of the title or author.
    </p>`;
  }
  if (library.status === 'failed') {
    return html`<p class="empty">
      The list of tunes could not be loaded.
      <button type="button" class="button" @click=${actions.loadLibrary}>Try again</button>
    </p>`;
  }
  if (library.status === 'ready') {
    return html`<p class="empty">
      No tunes yet. Open .sid files or a whole folder of them: they stay on this device.
    </p>`;
  }
  return html`<p class="empty" role="status">Loading the list of tunes …</p>`;
}

/**
 * @param {PageState} state
 * @param {Actions} actions
 */
export function libraryView(state, actions) {
  const { library, filter } = state;
  const opened = filterTunes(library.opened, filter);
  const listed = filterTunes(library.tunes, filter);
  return html`<h1>Library</h1>
    <div class="library-bar">
      <input
        class="field filter"
        type="search"
        aria-label="Filter by title, author or file name"
        placeholder="Filter by title or author"
        autocomplete="off"
        spellcheck="false"
        .value=${filter}
        @input=${(/** @type {Event} */ event) =>
          actions.show({ filter: /** @type {HTMLInputElement} */ (event.target).value, shown: ROWS_STEP })}
      />
      <button type="button" class="button" @click=${() => actions.open('files')}>
        ${icons.file}<span>Open files</span>
      </button>
      <button type="button" class="button" @click=${() => actions.open('folder')}>
        ${icons.folder}<span>Open a folder</span>
      </button>
    </div>
    ${library.status === 'loading' && library.tunes.length > 0
      ? html`<p class="muted" role="status">Looking what the server has …</p>`
      : nothing}
    ${list('opened', 'Opened on this device', opened, state, actions)}
    ${list('listed', library.fromServer ? 'Collection' : 'Bundled tunes', listed, state, actions)}
    ${emptyWords(state, actions, opened.length + listed.length)}`;
}
