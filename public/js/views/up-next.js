// The queue: what comes next, to play, move and take out; with shuffle and repeat.

import { html, nothing } from 'lit/html.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';

import { foreseen, whyWords } from '../foreseen.js';
import * as icons from '../icons.js';
import { upcoming } from '../queue.js';
import { formatTime } from '../time.js';
import { authorOf, lengthOf, titleOf, yearOf } from '../tune.js';
import { dragRow } from './drag-row.js';
import { iconButton } from './fields.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../queue.js').QueueItem} QueueItem
 */

const ROWS = 100;

/** @typedef {import('../prefs.js').Prefs['repeat']} Repeat */
/** @type {Record<Repeat, {words: string, then: Repeat}>} */
const REPEATS = {
  off: { words: 'Repeat: off', then: 'all' },
  all: { words: 'Repeat: the whole queue', then: 'one' },
  one: { words: 'Repeat: this song', then: 'off' },
};

/** @param {PageState} state @param {Actions} actions */
function modes({ prefs }, actions) {
  const { words, then } = REPEATS[prefs.repeat];
  return html`<div class="modes">
    <a class="button quiet" href="#library/station">${icons.station}<span>Station</span></a>
    ${iconButton({ name: 'Shuffle', icon: icons.shuffle, act: actions.toggleShuffle, pressed: prefs.shuffle })}
    ${iconButton({
      name: words,
      icon: prefs.repeat === 'one' ? icons.repeatOne : icons.repeat,
      act: () => actions.setPrefs({ repeat: then }),
      kind: prefs.repeat === 'off' ? '' : 'on',
    })}
  </div>`;
}

/**
 * @param {QueueItem} item
 * @param {number} place 0-based among the upcoming
 * @param {PageState} state
 * @param {Actions} actions
 * @param {boolean} starred some row says how it should please
 */
function row(item, place, state, actions, starred) {
  const { tune, song, pick } = item;
  const stars = foreseen(state, item);
  const length = formatTime(lengthOf(tune, song, state.prefs));
  const inWords = [stars?.score, stars?.change].filter(Boolean).join(', ');
  const title = titleOf(tune);
  const first = state.queue.at + 1;
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by) return;
    event.preventDefault();
    const focused = /** @type {HTMLElement} */ (event.target);
    actions.moveItem(item.id, Math.max(first, first + place + by));
    requestAnimationFrame(() => focused.focus()); // the browser drops the focus of a row that was moved
  };
  return html`<tr @keydown=${keydown}>
    <td class="cell-place">
      <button
        type="button"
        class="grip"
        aria-label="Move ${title}, place ${place + 1}"
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        title="Drag, or Alt with the arrow keys"
        @pointerdown=${(/** @type {PointerEvent} */ event) =>
          dragRow(event, (to) => actions.moveItem(item.id, first + to))}
      >
        <span class="digits">${place + 1}</span>${icons.grip}
      </button>
    </td>
    <td class="cell-title">
      <button type="button" class="row-button" @click=${() => actions.jump(item.id)}>
        <span class="row-title" title=${title}>${title}${song !== tune.startSong ? html` <small>song ${song}</small>` : nothing}</span>
        <span class="row-under"
          ><span class="row-author">${authorOf(tune.author)}${stars && !pick ? ` · ${inWords}` : ''}${pick
              ? html`<span class="row-length"> · ${length}</span>`
              : nothing}</span
          >${pick
            ? html`<span class="row-why"><span class="row-stars">${inWords}</span>${whyWords(pick)}</span>`
            : nothing}</span
        >
      </button>
    </td>
    <td class="cell-author">${authorOf(tune.author)}</td>
    <td class="cell-year digits">${yearOf(tune.released)}</td>
    ${starred
      ? html`<td class="cell-stars digits">${stars?.score}<small>${stars?.change}</small></td>`
      : nothing}
    <td class="cell-length digits">${length}</td>
    <td class="cell-act">
      ${iconButton({ name: `Take ${title} out`, icon: icons.close, act: () => actions.removeItem(item.id) })}
    </td>
  </tr>`;
}

/** @param {readonly QueueItem[]} rest @param {PageState} state @param {Actions} actions */
function table(rest, state, actions) {
  const shown = rest.slice(0, ROWS);
  const starred = shown.some((item) => foreseen(state, item));
  return html`<table class="rows ${shown.some(({ pick }) => pick) ? 'picked' : ''}">
      <thead>
        <tr>
          <th scope="col" class="cell-place">#</th>
          <th scope="col" class="cell-title">Title</th>
          <th scope="col" class="cell-author">Author</th>
          <th scope="col" class="cell-year">Year</th>
          ${starred ? html`<th scope="col" class="cell-stars" title="Stars that you may give it">Predicted</th>` : nothing}
          <th scope="col" class="cell-length">Length</th>
          <th scope="col" class="cell-act"><span class="unseen">Take out</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(shown, (item) => item.id, (item, place) => row(item, place, state, actions, starred))}
      </tbody>
    </table>
    ${rest.length > ROWS ? html`<p class="muted">and ${rest.length - ROWS} more</p>` : nothing}`;
}

/** @param {PageState} state @param {Actions} actions */
export function upNext(state, actions) {
  const rest = upcoming(state.queue);
  const total_s = rest.reduce((sum, { tune, song }) => sum + lengthOf(tune, song, state.prefs), 0);
  return html`<section class="up-next" aria-labelledby="up-next">
    <header>
      <h2 id="up-next">Up next</h2>
      ${rest.length > 0
        ? html`<span class="muted digits"
            >${rest.length} ${rest.length === 1 ? 'tune' : 'tunes'}, ${formatTime(total_s)}</span
          >`
        : nothing}
      ${modes(state, actions)}
    </header>
    ${state.rooms?.['play/station']?.(state, actions) ?? nothing}
    ${rest.length > 0
      ? guard([state.queue, state.prefs, state.mind.views.predicted], () => table(rest, state, actions))
      : html`<p class="empty">
          ${state.queue.items.length > 0
            ? html`The queue ends here. Add tunes from the <a href="#search">search</a>, or turn repeat on.`
            : html`Tunes that you add from the <a href="#search">search</a> or drop on this page wait here.`}
        </p>`}
  </section>`;
}
