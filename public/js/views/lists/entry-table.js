// The songs of a playlist, to play, move by the grip or with Alt and the arrows, and take off.

import { html, nothing } from 'lit/html.js';

import * as icons from '../../icons.js';
import { currentItem } from '../../queue.js';
import { formatTime } from '../../time.js';
import { authorOf, keyOf, lengthOf, titleOf, yearOf } from '../../tune.js';
import { dragRow } from '../drag-row.js';
import { iconButton } from '../fields.js';
import { openTuneMenu } from '../finding/tune-menu.js';
import { onRowKey } from '../finding/tune-table.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../mind-api.js').Playlist} Playlist
 * @typedef {import('../../tune.js').Tune} Tune
 * @typedef {{tune: Tune, listed: boolean}} Song
 */

/** @param {string} title @param {number} place counted from 0 */
const gripName = (title, place) => `Move ${title}, place ${place + 1}`;

/** The last move whose row is waited for. @type {MutationObserver|null} */
let watching = null;

/**
 * The list comes back in its new order by and by: the focus waits for its row.
 * @param {HTMLElement} body of the table
 * @param {string} name of the grip there
 */
function focusGrip(body, name) {
  watching?.disconnect();
  watching = new MutationObserver(() => {
    const grip = /** @type {HTMLElement|null} */ (body.querySelector(`.grip[aria-label="${CSS.escape(name)}"]`));
    if (!grip) return;
    watching?.disconnect();
    grip.focus();
  });
  watching.observe(body, { childList: true, subtree: true, characterData: true, attributes: true });
}

/** @param {Song} song @param {number} place counted from 0 @param {Playlist} list @param {PageState} state @param {AllActs} acts */
function row({ tune, listed }, place, list, state, acts) {
  const title = titleOf(tune);
  const song = tune.song ?? tune.startSong;
  const current = currentItem(state.queue);
  const plays = current !== null && keyOf(current.tune, current.song) === keyOf(tune, song);
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const to = place + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? NaN);
    if (!event.altKey || !(to >= 0 && to < list.entries.length)) return;
    event.preventDefault();
    const body = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.currentTarget).parentElement);
    focusGrip(body, gripName(title, to));
    acts.moveEntry(list, place, to);
  };
  const year = yearOf(tune.released);
  return html`<tr aria-current=${plays ? 'true' : nothing} @keydown=${keydown}>
    <td class="cell-place">
      <button
        type="button"
        class="grip"
        aria-label=${gripName(title, place)}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        title="Drag, or Alt with the arrow keys"
        @pointerdown=${(/** @type {PointerEvent} */ event) =>
          dragRow(event, (to) => acts.moveEntry(list, place, to))}
      >
        <span class="digits">${place + 1}</span>${icons.grip}
      </button>
    </td>
    <td class="cell-title">
      <button
        type="button"
        class="row-button"
        aria-keyshortcuts="A N F I"
        ?disabled=${!listed}
        @click=${() => acts.playNow(tune)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => onRowKey(event, tune, acts)}
      >
        <span class="row-title" title=${title}
          >${title}${song !== tune.startSong ? html` <small>song ${song}</small>` : nothing}</span
        >
        <span class="row-author">${listed ? `${authorOf(tune.author)}${year ? ` · ${year}` : ''}` : 'not in the collection now'}</span>
      </button>
    </td>
    <td class="cell-author">${listed ? authorOf(tune.author) : 'not in the collection now'}</td>
    <td class="cell-year digits">${year}</td>
    <td class="cell-length digits">${formatTime(lengthOf(tune, song, state.prefs))}</td>
    <td class="cell-acts">
      ${iconButton({
        name: `More for ${title}`,
        icon: icons.more,
        act: () => openTuneMenu(tune, acts),
        kind: 'wide-only',
      })}
      ${iconButton({ name: `Take ${title} off the list`, icon: icons.close, act: () => acts.removeEntry(list, place) })}
    </td>
  </tr>`;
}

/**
 * @param {Playlist} list
 * @param {readonly Song[]} songs its entries as tunes
 * @param {PageState} state
 * @param {AllActs} acts
 */
export const entryTable = (list, songs, state, acts) =>
  html`<table class="rows">
    <thead>
      <tr>
        <th scope="col" class="cell-place">#</th>
        <th scope="col" class="cell-title">Title</th>
        <th scope="col" class="cell-author">Author</th>
        <th scope="col" class="cell-year">Year</th>
        <th scope="col" class="cell-length">Length</th>
        <th scope="col" class="cell-acts"><span class="unseen">Take off</span></th>
      </tr>
    </thead>
    <tbody>
      ${songs.map((song, place) => row(song, place, list, state, acts))}
    </tbody>
  </table>`;
