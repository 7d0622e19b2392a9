// The search room: what was found, or the shelves to look along, and how much of the collection can be searched yet.

import { html, nothing } from 'lit/html.js';

import { hashOf } from '../../address.js';
import { filterTunes } from '../../filter.js';
import { KINDS, shelfOf } from '../../finding/shelves.js';
import { hasCatalogue } from '../../finding/searcher.js';
import { ROWS_STEP } from '../../state.js';
import { keepControl } from '../kept.js';
import { actsForMany } from './many.js';
import { shelfPage } from './shelf.js';
import { moreRows, STEP, tuneTable } from './tune-table.js';
import { arrivingWords, counted, SHELVES } from './words.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 */

/** How much can be searched yet, while it isn't all. @param {PageState} state @param {AllActs} acts */
function standing(state, acts) {
  const { mind, library, offline } = state;
  const listed = counted(library.tunes.length + library.opened.length);
  const { status, words } = mind;
  if (hasCatalogue(state)) return nothing;
  if (status === 'failed') {
    return html`<p class="standing">
      Only the ${listed} that this page lists can be searched. ${words}
      <button type="button" class="button" @click=${acts.startMind}>Try again</button>
    </p>`;
  }
  if (status === 'too-old') {
    return html`<p class="standing">Only the ${listed} that this page lists can be searched. ${words}</p>`;
  }
  /** @type {string} */
  let said;
  if (status !== 'ready') said = `The search of the whole collection arrives${arrivingWords(state)}`;
  else if (mind.views.catalogue?.arriving) said = `The catalogue of the collection arrives${arrivingWords(state)}`;
  else if (offline) said = 'The catalogue of the collection comes with the next visit online.';
  else return nothing; // a server without a collection: what is listed is all there is
  return html`<p class="standing muted" role="status">${said}</p>`;
}

/** @param {PageState} state @param {AllActs} acts */
function opened(state, acts) {
  const tunes = filterTunes(state.library.opened, state.filter);
  if (tunes.length === 0) return nothing;
  return html`<section aria-labelledby="found-opened">
    <header class="list-head"><h2 id="found-opened">Opened on this device</h2></header>
    ${tuneTable(tunes, state, acts, STEP)}
  </section>`;
}

/** @param {PageState} state @param {AllActs} acts */
function foundTunes(state, acts) {
  const { found } = state.finding;
  const words = state.filter.trim();
  if (!found) return html`<p class="empty" role="status">Searching …</p>`;
  if (found.trouble) return html`<p class="empty" role="alert">${found.trouble}</p>`;
  const current = found.words === words;
  const mine = opened(state, acts);
  const keeps = hasCatalogue(state) ? keepControl('search', words, state, acts) : nothing;
  if (found.total === 0 && current) {
    return mine !== nothing
      ? mine
      : html`<p class="empty" role="status">
          Nothing here matches “${words}”. Try fewer letters, or a part of the title, the author, the year or the folder.
        </p>`;
  }
  return html`${mine}
    <section aria-labelledby="found" aria-busy=${current ? 'false' : 'true'}>
      <header class="list-head">
        <h2 id="found">Found</h2>
        <span class="muted digits" role="status">${counted(found.total)}</span>
        ${actsForMany(found, acts.searchUpTo, acts, keeps)}
      </header>
      ${tuneTable(found.tunes, state, acts)}
      ${moreRows(found.tunes.length, found.total, () => void acts.searchUpTo(found.tunes.length + STEP))}
    </section>`;
}

/** The list of the page itself, where there is no catalogue. @param {PageState} state @param {AllActs} acts */
function listed(state, acts) {
  const { library, shown } = state;
  if (library.status === 'failed') {
    return html`<p class="empty">
      The list of tunes could not be loaded.
      <button type="button" class="button" @click=${acts.loadLibrary}>Try again</button>
    </p>`;
  }
  if (library.tunes.length === 0) {
    return library.status === 'ready'
      ? html`<p class="empty">No tunes yet. Open .sid files in the <a href="#library">library</a>.</p>`
      : html`<p class="empty" role="status">Loading the list of tunes …</p>`;
  }
  const some = { tunes: library.tunes, total: library.tunes.length };
  return html`<section aria-labelledby="listed">
    <header class="list-head">
      <h2 id="listed">${library.fromServer ? 'Collection' : 'Bundled tunes'}</h2>
      <span class="muted digits">${counted(some.total)}</span>
      ${actsForMany(some, () => Promise.resolve(some), acts)}
    </header>
    ${tuneTable(some.tunes, state, acts, shown)}
    ${moreRows(shown, some.total, () => acts.show({ shown: shown + ROWS_STEP }))}
  </section>`;
}

/** @param {PageState} state */
function kinds({ mind }) {
  return html`<section aria-labelledby="browse">
    <header class="list-head">
      <h2 id="browse">Browse</h2>
      <span class="muted digits">${counted(mind.views.catalogue?.tunes ?? 0)}</span>
    </header>
    <ul class="shelves">
      ${KINDS.map(
        (by) =>
          html`<li>
            <a class="shelf" href=${hashOf('search', [by])}
              ><span>${SHELVES[by].name}<small>${SHELVES[by].words}</small></span></a
            >
          </li>`,
      )}
    </ul>
    <p class="hint wide-hint">
      ↓ leads into what was found, Enter plays, A adds to the queue, N plays next, F makes a favourite, I tells more.
    </p>
  </section>`;
}

/** @param {PageState} state @param {AllActs} acts */
export function searchView(state, acts) {
  const shelf = shelfOf(state.address);
  if (shelf) return shelfPage(shelf, state, acts);
  if (state.filter.trim()) return html`${standing(state, acts)}${foundTunes(state, acts)}`;
  return html`${standing(state, acts)}${hasCatalogue(state) ? kinds(state) : listed(state, acts)}`;
}
