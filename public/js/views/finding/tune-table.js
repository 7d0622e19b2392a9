// A table of tunes: a click or Enter plays, the arrows go from row to row, letters do the rest.

import { html, nothing } from 'lit/html.js';
import { guard } from 'lit/directives/guard.js';

import { hashOf, tuneHash } from '../../address.js';
import { isFavourite } from '../../finding/lists.js';
import * as icons from '../../icons.js';
import { currentItem } from '../../queue.js';
import { formatTime } from '../../time.js';
import { authorOf, keyOf, lengthOf, titleOf, yearOf } from '../../tune.js';
import { iconButton } from '../fields.js';
import { keptBadge } from '../kept.js';
import { openTuneMenu } from './tune-menu.js';
import { chipsOf } from './words.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../tune.js').Tune} Tune
 */

/** @param {HTMLElement} from a row's button @param {string} key @returns {HTMLElement|null} where the key leads */
function neighbour(from, key) {
  const buttons = [.../** @type {HTMLElement} */ (from.closest('.room')).querySelectorAll('.rows .row-button:not(:disabled)')];
  const at = buttons.indexOf(from);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[key] ?? -1;
  if (key === 'ArrowUp' && at === 0) return document.querySelector('.search-field');
  return /** @type {HTMLElement|null} */ (buttons[to] ?? null);
}

/**
 * @param {KeyboardEvent} event on a row's button
 * @param {Tune} tune
 * @param {AllActs} acts
 */
export function onRowKey(event, tune, acts) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  const song = tune.song ?? tune.startSong;
  if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key)) neighbour(button, event.key)?.focus();
  else if (event.key === 'Escape') /** @type {HTMLElement|null} */ (document.querySelector('.search-field'))?.focus();
  else if (event.key === 'a') acts.enqueue([tune], 'end');
  else if (event.key === 'n') acts.enqueue([tune], 'next');
  else if (event.key === 'f') acts.favourite(tune, song, !isFavourite(acts.now(), keyOf(tune, song)));
  else if (event.key === 'i' && tune.origin !== 'opened') location.hash = tuneHash(tune.path, tune.song);
  else return;
  event.preventDefault();
}

/** @param {Tune} tune */
const author = (tune) =>
  tune.author && tune.author !== '<?>'
    ? html`<a class="quiet-link" href=${hashOf('search', ['author', tune.author])}>${tune.author}</a>`
    : authorOf('');

/** @param {Tune} tune @param {PageState} state @param {AllActs} acts */
function row(tune, state, acts) {
  const title = titleOf(tune);
  const song = tune.song ?? tune.startSong;
  const current = currentItem(state.queue);
  const plays = current?.tune.path === tune.path && (tune.song === undefined || tune.song === current.song);
  const year = yearOf(tune.released);
  return html`<tr aria-current=${plays ? 'true' : nothing} data-key=${tune.path}>
    <td class="cell-title">
      <button
        type="button"
        class="row-button"
        aria-keyshortcuts="A N F I"
        @click=${() => acts.playNow(tune)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => onRowKey(event, tune, acts)}
      >
        <span class="row-title" title=${title}
          >${title}${song !== tune.startSong ? html` <small>song ${song}</small>` : nothing}${isFavourite(
            state,
            keyOf(tune, song),
          )
            ? html`<span class="mark-on">${icons.heart}<span class="unseen">, a favourite</span></span>`
            : nothing}${keptBadge(state, tune.path)}</span
        >
        <span class="row-author">${authorOf(tune.author)}${year ? ` · ${year}` : ''}</span>
      </button>
    </td>
    <td class="cell-author">${author(tune)}</td>
    <td class="cell-year digits">${year}</td>
    <td class="cell-chip digits">${chipsOf(tune)}</td>
    <td class="cell-length digits">${formatTime(lengthOf(tune, song, state.prefs))}</td>
    <td class="cell-acts">
      ${iconButton({
        name: `Play ${title} next`,
        icon: icons.playNext,
        act: () => acts.enqueue([tune], 'next'),
        kind: 'wide-only',
      })}
      ${iconButton({
        name: `Add ${title} to the queue`,
        icon: icons.append,
        act: () => acts.enqueue([tune], 'end'),
        kind: 'wide-only',
      })}
      ${iconButton({ name: `More for ${title}`, icon: icons.more, act: () => openTuneMenu(tune, acts) })}
    </td>
  </tr>`;
}

/** What a row shows, and nothing that changes while music plays. @param {PageState} state */
const shownIn = (state) => [state.prefs, currentItem(state.queue), state.mind.views.favourites, state.mind.views.keptTunes];

/**
 * @param {readonly Tune[]} tunes
 * @param {PageState} state
 * @param {AllActs} acts
 * @param {number} [rows] of them, at most
 */
export function tuneTable(tunes, state, acts, rows = Infinity) {
  return html`<table class="rows tunes">
    <thead>
      <tr>
        <th scope="col" class="cell-title">Title</th>
        <th scope="col" class="cell-author">Author</th>
        <th scope="col" class="cell-year">Year</th>
        <th scope="col" class="cell-chip">Chip</th>
        <th scope="col" class="cell-length">Length</th>
        <th scope="col" class="cell-acts"><span class="unseen">More</span></th>
      </tr>
    </thead>
    <tbody>
      ${guard([tunes, rows, ...shownIn(state)], () => tunes.slice(0, rows).map((tune) => row(tune, state, acts)))}
    </tbody>
  </table>`;
}

/**
 * The way to the rows that aren't there yet.
 * @param {number} shown
 * @param {number} total
 * @param {() => void} act
 */
export function moreRows(shown, total, act) {
  const rest = total - shown;
  return rest > 0
    ? html`<p>
        <button type="button" class="button" @click=${act}>
          Show ${Math.min(rest, STEP).toLocaleString('en')} more of ${rest.toLocaleString('en')}
        </button>
      </p>`
    : nothing;
}

/** How many rows a press on that brings. */
export const STEP = 100;
