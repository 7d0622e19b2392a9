// What history and ratings share: the search field, the pages, a song's title that plays it, its stars.

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

import { hashOf } from '../address.js';
import * as icons from '../icons.js';
import { ownTune, partsOf } from '../finding/tunes.js';
import { opinionOf } from '../opinions.js';
import { playSong } from '../play-song.js';
import { titleOf } from '../tune.js';
import { attempt } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 */

export const ROWS = 50;
const STARS = [1, 2, 3, 4, 5];
const TYPING_MS = 150;

/** @type {ReturnType<typeof setTimeout>|undefined} */
let typing;

/**
 * Another page of the list, or other words: the address says which, so that going back works.
 * @param {Actions} actions
 * @param {string} page 'history' or 'ratings'
 * @param {string} words
 * @param {number} start
 */
function lookAt(actions, page, words, start) {
  const params = { q: words, from: start > 0 ? String(start) : '' };
  history.replaceState(history.state, '', hashOf('library', [page], params));
  actions.show({ address: { room: 'library', path: [page], params } });
}

/**
 * @param {PageState} state
 * @param {Actions} actions
 * @param {string} page
 * @param {string} label
 */
export function listSearch({ address }, actions, page, label) {
  /** @param {Event} event */
  const typed = ({ target }) => {
    clearTimeout(typing);
    const { value } = /** @type {HTMLInputElement} */ (target);
    typing = setTimeout(() => lookAt(actions, page, value, 0), TYPING_MS);
  };
  return html`<input
    class="field filter"
    type="search"
    aria-label=${label}
    placeholder=${label}
    autocomplete="off"
    spellcheck="false"
    maxlength="200"
    .value=${address.params.q ?? ''}
    @input=${typed}
  />`;
}

/**
 * How many there are, and the ways to newer and older ones.
 * @param {import('../mind-api.js').Page<unknown>} shown
 * @param {Actions} actions
 * @param {string} page
 */
export function pager({ words, start, total, rows }, actions, page) {
  if (total <= ROWS) return nothing;
  const to = (/** @type {number} */ place) => () => {
    lookAt(actions, page, words, Math.max(0, place));
    scrollTo(0, 0);
    document.querySelector('main')?.scrollTo(0, 0);
  };
  return html`<nav class="pager" aria-label="Pages">
    <button type="button" class="button" ?disabled=${start === 0} @click=${to(start - ROWS)}>Newer</button>
    <span class="digits" role="status">${start + 1} to ${start + rows.length} of ${total.toLocaleString('en')}</span>
    <button type="button" class="button" ?disabled=${start + ROWS >= total} @click=${to(start + ROWS)}>Older</button>
  </nav>`;
}

/**
 * What to call a song: as the catalogue does, else as the page's lists do, else by the name of its file.
 * @param {{tune: string, title: string}} row
 * @param {PageState} state
 */
export function songTitle({ tune, title }, { library }) {
  const { path } = partsOf(tune);
  const own = title ? null : ownTune(library, path);
  if (title || own) return title || titleOf(/** @type {import('../tune.js').Tune} */ (own));
  return titleOf(/** @type {import('../tune.js').Tune} */ ({ title: '', path })).replaceAll('_', ' ');
}

/**
 * Title and author, as a button that plays the song.
 * @param {{tune: string, title: string, author: string}} row
 * @param {PageState} state
 * @param {Actions} actions
 * @param {string} page where it says why it can't
 */
export function songButton(row, state, actions, page) {
  const play = () => attempt(actions, page, () => playSong(state, actions, row.tune, songTitle(row, state)));
  const { path, song } = partsOf(row.tune);
  const folder = path.split('/').slice(0, -1).join(' / ').replaceAll('_', ' ');
  const author = row.author || (ownTune(state.library, path)?.author ?? '') || folder;
  return html`<button
    type="button"
    class="row-button"
    title="Play ${songTitle(row, state)}"
    @click=${() => void play()}
  >
    <span class="row-title">${songTitle(row, state)}${song > 1 ? html` <small>song ${song}</small>` : nothing}</span>
    <span class="row-author">${author}</span>
  </button>`;
}

/**
 * The stars of a song in a list, to rate it anew.
 * @param {PageState} state
 * @param {Actions} actions
 * @param {{tune: string, title: string}} row
 * @param {number} place of the row
 */
export function rowStars(state, actions, row, place) {
  const { stars } = opinionOf(state, row.tune);
  return html`<fieldset class="stars">
    <legend class="unseen">Rating of ${songTitle(row, state)}</legend>
    ${STARS.map(
      (number) =>
        html`<label class=${number <= (stars ?? 0) ? 'on' : ''} title="Rate ${number}"
          ><input
            type="radio"
            name="row-${place}"
            aria-label=${number === 1 ? '1 star' : `${number} stars`}
            .checked=${live(number === stars)}
            @change=${() => actions.rate(number, row.tune)}
          />${icons.star}</label
        >`,
    )}
  </fieldset>`;
}

/**
 * While Python isn't there, and when there is nothing.
 * @param {PageState} state
 * @param {Actions} actions
 * @param {import('../mind-api.js').Page<unknown>|undefined} shown
 * @param {string} none what to do when nothing was ever there
 */
export function emptyList({ mind }, actions, shown, none) {
  if (mind.status === 'failed' || mind.status === 'too-old') {
    return html`<p class="empty">
      ${mind.words}
      ${mind.status === 'failed'
        ? html`<button type="button" class="button" @click=${actions.startMind}>Try again</button>`
        : nothing}
    </p>`;
  }
  if (!shown) return html`<p class="empty" role="status">This opens in a moment …</p>`;
  if (shown.total > 0) return nothing;
  return html`<p class="empty" role="status">
    ${shown.words.trim() ? `Nothing here matches “${shown.words.trim()}”. Try fewer letters.` : none}
  </p>`;
}
