// A kind of shelves with their labels, or one shelf with its folders and tunes.

import { html, nothing } from 'lit/html.js';
import { guard } from 'lit/directives/guard.js';

import { hashOf } from '../../address.js';
import { hasCatalogue } from '../../finding/searcher.js';
import * as icons from '../../icons.js';
import { stationOf } from '../../station/words.js';
import { keepControl } from '../kept.js';
import { actsForMany } from './many.js';
import { moreRows, STEP, tuneTable } from './tune-table.js';
import { counted, SHELVES, shelfWords } from './words.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../mind-api.js').Shelf} Shelf
 * @typedef {import('../../mind-api.js').Count} Count
 * @typedef {{by: Shelf, value: string}} Named
 */

/** More labels than this are parted by their first letters. */
const PARTED_FROM = 150;

/** @param {Named} shelf @returns {{href: string, words: string}[]} the way from the search room to the shelf */
function wayTo({ by, value }) {
  const kind = { href: hashOf('search', [by]), words: SHELVES[by].name };
  const parts = by === 'folder' ? value.split('/').filter(Boolean) : [value].filter(Boolean);
  const steps = parts.map((part, at) => ({
    href: hashOf('search', [by, ...parts.slice(0, at + 1)]),
    words: shelfWords(by, part),
  }));
  return [{ href: '#search', words: 'Search' }, kind, ...steps];
}

/** @param {Named} shelf */
function crumbs(shelf) {
  const way = wayTo(shelf);
  return html`<nav class="crumbs" aria-label="Breadcrumb">
    <ol>
      ${way.slice(0, -1).map(({ href, words }) => html`<li><a href=${href}>${words}</a>${icons.chevronRight}</li>`)}
    </ol>
  </nav>`;
}

/** @param {string} label @returns {string} under which it stands */
function letterOf(label) {
  const first = label.normalize('NFD').charAt(0).toUpperCase();
  return /[A-Z]/.test(first) ? first : '#';
}

/** @param {readonly string[]} letters @param {string} chosen @param {Shelf} by */
const letterRow = (letters, chosen, by) =>
  html`<nav class="letters" aria-label="First letter">
    ${letters.map(
      (letter) =>
        html`<a href=${hashOf('search', [by], { letter })} aria-current=${letter === chosen ? 'true' : nothing}
          >${letter}</a
        >`,
    )}
  </nav>`;

/** @param {Named} shelf @param {readonly Count[]} counts */
const labels = ({ by, value }, counts) =>
  html`<ul class="shelves">
    ${counts.map(({ label, tunes }) => {
      const path = by === 'folder' ? [...value.split('/').filter(Boolean), label] : [label];
      return html`<li data-key=${label}>
        <a class="shelf" href=${hashOf('search', [by, ...path])}
          ><span>${shelfWords(by, label)}</span
          ><span class="muted digits">${tunes.toLocaleString('en')}<span class="unseen"> tunes</span></span></a
        >
      </li>`;
    })}
  </ul>`;

/** @param {Named} shelf @param {readonly Count[]} counts @param {PageState} state */
function shelvesOf(shelf, counts, state) {
  if (counts.length <= PARTED_FROM || shelf.by === 'folder') return labels(shelf, counts);
  const letters = [...new Set(counts.map(({ label }) => letterOf(label)))].sort();
  const asked = state.address.params.letter ?? '';
  const chosen = letters.includes(asked) ? asked : (letters.find((letter) => letter !== '#') ?? letters[0] ?? '');
  return html`${letterRow(letters, chosen, shelf.by)}${labels(
    shelf,
    counts.filter(({ label }) => letterOf(label) === chosen),
  )}`;
}

/** Authors and folders can be kept on the device. @param {Named} shelf @param {PageState} state @param {AllActs} acts */
const keeps = ({ by, value }, state, acts) =>
  (by === 'author' || by === 'folder') && value && value !== 'unknown' ? keepControl(by, value, state, acts) : nothing;

/** What can be done with all of a shelf besides playing it. @param {Named} shelf @param {PageState} state @param {AllActs} acts */
function more(shelf, state, acts) {
  const station = stationOf(shelf);
  return html`${station
    ? html`<button
        type="button"
        class="button"
        @click=${() => acts.startStation(station, shelfWords(shelf.by, shelf.value))}
      >
        ${icons.station}<span>Station</span>
      </button>`
    : nothing}
  ${keeps(shelf, state, acts)}`;
}

/**
 * @param {Named} shelf
 * @param {PageState} state
 * @param {AllActs} acts
 */
export function shelfPage(shelf, state, acts) {
  const page = state.finding.shelf;
  const title = shelf.value ? shelfWords(shelf.by, shelf.value) : SHELVES[shelf.by].name;
  const head = html`${crumbs(shelf)}<h1>${title}</h1>`;
  if (!hasCatalogue(state)) {
    return html`${head}
      <p class="empty" role="status">The shelves stand here as soon as the catalogue of the collection has come.</p>`;
  }
  if (!page || (page.loading && page.tunes.length === 0 && page.shelves.length === 0)) {
    return html`${head}<p class="empty" role="status">Looking along the shelf …</p>`;
  }
  if (page.trouble) return html`${head}<p class="empty" role="alert">${page.trouble}</p>`;
  if (page.shelves.length === 0 && page.total === 0) return html`${head}<p class="empty">Nothing stands here.</p>`;
  return html`${head}
  ${guard([page.shelves, state.address], () => (page.shelves.length > 0 ? shelvesOf(shelf, page.shelves, state) : nothing))}
  ${page.total > 0
    ? html`<section aria-labelledby="shelf">
        <header class="list-head">
          <h2 id="shelf">Tunes</h2>
          <span class="muted digits">${counted(page.total)}</span>
          ${actsForMany(page, acts.shelfUpTo, acts, more(shelf, state, acts))}
        </header>
        ${tuneTable(page.tunes, state, acts)}
        ${moreRows(page.tunes.length, page.total, () => void acts.shelfUpTo(page.tunes.length + STEP))}
      </section>`
    : nothing}`;
}
