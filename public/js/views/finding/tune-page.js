// The page of a tune: what its file says, what the collection's documents tell, and what the listener can do with it.

import { html, nothing } from 'lit/html.js';

import { hashOf, parseAddress, tuneHash } from '../../address.js';
import { foreseen, starsWords } from '../../foreseen.js';
import { isFavourite } from '../../finding/lists.js';
import { stilParts } from '../../finding/stil.js';
import { songOf } from '../../finding/tunes.js';
import * as icons from '../../icons.js';
import { currentItem } from '../../queue.js';
import { stationFrom } from '../../station/words.js';
import { formatTime } from '../../time.js';
import { authorOf, keyOf, lengthOf, titleOf, yearOf } from '../../tune.js';
import { keepControl } from '../kept.js';
import { rating } from '../rating.js';
import { chooseList } from './tune-menu.js';
import { tuneTable } from './tune-table.js';
import { chipsOf, counted, hex } from './words.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../finding/state.js').TunePage} TunePage
 * @typedef {import('../../tune.js').Tune} Tune
 */

/** @param {Tune} tune @param {number} song @param {PageState} state @param {AllActs} acts */
function tuneActs(tune, song, state, acts) {
  const loved = isFavourite(state, keyOf(tune, song));
  const chosen = { ...tune, song };
  return html`<div class="tune-acts">
    <button type="button" class="button primary" @click=${() => acts.playNow(chosen)}>
      ${icons.play}<span>Play${tune.songs > 1 ? ` song ${song}` : ''}</span>
    </button>
    <button type="button" class="button" @click=${() => acts.enqueue([chosen], 'end')}>
      ${icons.append}<span>Add to the queue</span>
    </button>
    <button
      type="button"
      class="button"
      aria-pressed=${loved ? 'true' : 'false'}
      @click=${() => acts.favourite(tune, song, !loved)}
    >
      ${icons.heart}<span>Favourite</span>
    </button>
    <button type="button" class="button" @click=${() => chooseList([chosen], acts)}>
      ${icons.list}<span>Add to a playlist</span>
    </button>
    <button type="button" class="button" @click=${() => acts.shareTune(tune, tune.songs > 1 ? song : undefined)}>
      ${icons.share}<span>Share</span>
    </button>
    <button type="button" class="button" @click=${() => acts.startStation(...stationFrom(chosen))}>
      ${icons.station}<span>Station</span>
    </button>
    ${keepControl('tune', tune.path, state, acts)}
    ${acts.more
      .tuneActs(tune)
      .map(
        ({ words, icon, act }) =>
          html`<button type="button" class="button" @click=${act}>${icon}<span>${words}</span></button>`,
      )}
  </div>`;
}

/** @param {Tune} tune @param {number} song @param {PageState} state @param {AllActs} acts */
function songs(tune, song, state, acts) {
  if (tune.songs < 2) return nothing;
  const current = currentItem(state.queue);
  /** @param {number} number */
  const play = (number) => {
    acts.playNow({ ...tune, song: number });
    // The same page, so no new place to go back to.
    const hash = tuneHash(tune.path, number);
    history.replaceState(history.state, '', hash);
    acts.show({ address: parseAddress(hash) });
  };
  return html`<section aria-labelledby="page-songs">
    <h2 id="page-songs">Songs <span class="muted digits">${tune.songs}</span></h2>
    <ol class="songs">
      ${Array.from({ length: tune.songs }, (_, at) => at + 1).map((number) => {
        const plays = current?.tune.path === tune.path && current.song === number;
        return html`<li>
          <button
            type="button"
            class="song digits ${number === song ? 'chosen' : ''}"
            aria-current=${plays ? 'true' : nothing}
            @click=${() => play(number)}
          >
            <span><span class="unseen">Song </span><b>${number}</b></span>
            <span>${formatTime(lengthOf(tune, number, state.prefs))}</span>
          </button>
        </li>`;
      })}
    </ol>
  </section>`;
}

/** @param {string} path */
function folderLinks(path) {
  const parts = path.split('/').slice(0, -1);
  return parts.map(
    (part, at) =>
      html`${at > 0 ? ' / ' : ''}<a href=${hashOf('search', ['folder', ...parts.slice(0, at + 1)])}
          >${part.replaceAll('_', ' ')}</a
        >`,
  );
}

/** @param {Tune} tune */
function facts(tune) {
  const clock = { any: 'PAL or NTSC', unknown: 'not said' }[tune.clock] ?? tune.clock;
  const chips = tune.addresses.map((address, chip) => {
    const model = tune.models[chip] ?? 'unknown';
    const said = { any: '6581 or 8580', unknown: 'model not said' }[model] ?? model;
    return html`<span>${said}, at ${hex(address)}</span>`;
  });
  const total_s = tune.lengths_s.reduce((sum, length_s) => sum + length_s, 0);
  /** @type {readonly (readonly [string, unknown])[]} */
  const rows = [
    ['Released', tune.released || 'not said'],
    [chips.length > 1 ? 'Chips' : 'Chip', chips],
    ['Clock', clock],
    ['Length', total_s > 0 ? `${formatTime(total_s)}${tune.songs > 1 ? ' in all' : ''}` : 'not measured'],
    ['Folder', tune.path.includes('/') ? folderLinks(tune.path) : 'the collection itself'],
    ['File', tune.path.split('/').pop()],
  ];
  return html`<section aria-labelledby="page-facts">
    <h2 id="page-facts">File</h2>
    <dl class="facts">
      ${rows.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}
    </dl>
  </section>`;
}

/** What this shell's reader may see of the tune beyond that. @param {Tune} tune @param {number} song @param {AllActs} acts */
function moreFacts(tune, song, acts) {
  const more = acts.more.tuneFacts(tune, song);
  if (!more) return nothing;
  return html`<section aria-labelledby="page-more">
    <h2 id="page-more">${more.title}</h2>
    <dl class="facts">
      ${more.facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}
    </dl>
  </section>`;
}

/** @param {readonly import('../../finding/stil.js').Part[]} parts */
const stil = (parts) =>
  parts.map(
    ({ song, fields }) =>
      html`${song === null ? nothing : html`<h3>Song ${song}</h3>`}
        <dl class="facts notes">
          ${fields.map(({ label, words }) => html`<div><dt>${label}</dt><dd>${words}</dd></div>`)}
        </dl>`,
  );

/** @param {TunePage} page */
function notes({ notes: own, folder }) {
  const parts = stilParts(own.stil);
  const about = stilParts(folder.stil);
  return html`${own.bug
    ? html`<section class="bug" aria-labelledby="page-bug">
        <h2 id="page-bug">Known trouble</h2>
        <p>${own.bug}</p>
      </section>`
    : nothing}
  ${parts.length > 0
    ? html`<section aria-labelledby="page-notes"><h2 id="page-notes">Notes</h2>${stil(parts)}</section>`
    : nothing}
  ${about.length > 0
    ? html`<section aria-labelledby="page-folder"><h2 id="page-folder">About this folder</h2>${stil(about)}</section>`
    : nothing}`;
}

/** @param {TunePage} page @param {Tune} tune @param {PageState} state @param {AllActs} acts */
function others({ others: tunes, othersTotal }, tune, state, acts) {
  if (tunes.length === 0) return nothing;
  return html`<section aria-labelledby="page-others">
    <header class="list-head">
      <h2 id="page-others">More by ${tune.author}</h2>
      ${othersTotal > tunes.length
        ? html`<a href=${hashOf('search', ['author', tune.author])}>all ${counted(othersTotal + 1)}</a>`
        : nothing}
    </header>
    ${tuneTable(tunes, state, acts)}
  </section>`;
}

/** @param {PageState} state */
function unknownTune({ mind, library, address }) {
  const coming = library.status !== 'ready' && library.status !== 'failed';
  const name = address.path.at(-1)?.replace(/\.sid$/i, '').replaceAll('_', ' ') ?? '';
  return html`<h1>${name || 'A tune'}</h1>
    <p class="empty" role="status">
      ${coming || mind.status === 'loading' || mind.views.catalogue?.arriving
        ? 'Looking for this tune …'
        : html`This server doesn't list the tune of this link. Look for it in the <a href="#search">search</a>.`}
    </p>`;
}

/** @param {PageState} state @param {AllActs} acts */
export function tunePage(state, acts) {
  const { page } = state.finding;
  const tune = page?.tune ?? null;
  if (!page || !tune || tune.path !== state.address.path.join('/')) return unknownTune(state);
  const song = songOf(tune, state.address);
  const key = keyOf(tune, song);
  /** The rating is that of this song, whatever plays. @type {AllActs} */
  const here = {
    ...acts,
    rate: (stars) => acts.rate(stars, key),
    like: (liked) => acts.like(liked, key),
    takeBack: (side) => acts.takeBack(side, key),
  };
  const stars = starsWords(foreseen(state, { tune, song, pick: null }));
  const known = tune.author && tune.author !== '<?>';
  return html`<header class="tune-head">
      <h1>${titleOf(tune)}</h1>
      <p class="now-facts">
        <span
          >${known
            ? html`<a href=${hashOf('search', ['author', tune.author])}>${tune.author}</a>`
            : authorOf(tune.author)}</span
        >${[yearOf(tune.released), chipsOf(tune), tune.songs > 1 ? `${tune.songs} songs` : '', stars]
          .filter(Boolean)
          .map((fact) => html`<span>${fact}</span>`)}
      </p>
      ${rating(state, { id: 0, tune, song, pick: null }, here, 'page')}
    </header>
    ${tuneActs(tune, song, state, acts)} ${songs(tune, song, state, acts)} ${notes(page)} ${facts(tune)} ${moreFacts(tune, song, acts)}
    ${page.loading ? html`<p class="muted" role="status">Looking for what else is known …</p>` : nothing}
    ${others(page, tune, state, acts)}`;
}
