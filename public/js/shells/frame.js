// The frame of every shell: brand, rooms, the room that is open, details, the small player and what there is to say.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { wordMark } from '../pixel-type.js';
import { nowOf } from '../state.js';
import { details } from '../views/details.js';
import { miniPlayer } from '../views/mini.js';
import { noticeList } from '../views/notices.js';
import { playView } from '../views/play.js';
import { prefsView } from '../views/prefs.js';
import { searchField } from '../views/search-field.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../state.js').ViewName} ViewName
 * @typedef {import('../actions.js').Actions} Actions
 */

/** @type {readonly {name: ViewName, words: string, icon: import('lit/html.js').TemplateResult}[]} */
const ROOMS = [
  { name: 'play', words: 'Play', icon: icons.rooms.play },
  { name: 'search', words: 'Search', icon: icons.rooms.search },
  { name: 'library', words: 'Library', icon: icons.rooms.library },
  { name: 'prefs', words: 'Prefs', icon: icons.rooms.prefs },
];

/** What the first screen has of the rooms itself. @type {Readonly<Record<string, import('../state.js').RoomView>>} */
const HERE = { prefs: prefsView };

const waiting = () => html`<p class="empty" role="status">This room opens in a moment …</p>`;

/**
 * The room of the address: of the pages that were handed over the nearest one, else what is here.
 * @param {PageState} state
 */
function viewOf({ address, rooms }) {
  const { room, path } = address;
  if (rooms) return rooms[`${room}/${path[0]}`] ?? rooms[room] ?? HERE[room] ?? waiting;
  return path.length > 0 ? waiting : (HERE[room] ?? waiting);
}

/** @param {PageState} state */
function rooms({ view }) {
  return html`<nav class="rooms" aria-label="Rooms">
    ${ROOMS.map(
      ({ name, words, icon }) =>
        html`<a href="#${name}" aria-current=${name === view ? 'page' : nothing}>${icon}<span>${words}</span></a>`,
    )}
  </nav>`;
}

const WITHOUT_NETWORK = html`<a href="#prefs/storage">Without network: kept tunes play</a>`;

/** The playlists, where a desk has room for them. @param {PageState} state */
function lists({ mind, address }) {
  const all = mind.views.playlists ?? [];
  if (all.length === 0) return nothing;
  return html`<nav class="rail-lists" aria-labelledby="rail-lists">
    <h2 id="rail-lists">Playlists</h2>
    <ul>
      ${all.map(
        ({ id, name }) =>
          html`<li>
            <a href="#library/playlist/${id}" aria-current=${address.path[1] === id ? 'page' : nothing}>${name}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** Only when there is something to say. @param {PageState} state */
function status({ offline, device, reading }) {
  return html`<p class="status" role="status">
    ${reading ?? (offline || device.away ? WITHOUT_NETWORK : nothing)}
  </p>`;
}

/**
 * What a shell puts into the frame.
 * @typedef {object} Inlay
 * @property {string} [kind] a class of the whole
 * @property {unknown} [top] beside the brand
 * @property {unknown} [side] below everyone's rooms
 * @property {unknown} [room] of an address that isn't everyone's, in place of the view
 */

/**
 * @param {PageState} state
 * @param {Actions} actions
 * @param {Inlay} [inlay]
 */
export function frame(state, actions, { kind = '', top = nothing, side = nothing, room } = {}) {
  const now = nowOf(state);
  const covered = state.narrow && state.detailsOpen;
  return html`<div class="shell ${kind}">
    <header class="brand" ?inert=${covered}>
      <a href="#play" class="home">${wordMark}</a>
      ${status(state)} ${top}
    </header>
    <div class="side" ?inert=${covered}>${rooms(state)}${side}${lists(state)}</div>
    <main tabindex="-1" ?inert=${covered}>
      <div class="room play" ?hidden=${state.view !== 'play'}>${playView(state, now, actions)}</div>
      ${state.view === 'play'
        ? nothing
        : html`<div class="room ${state.view}">
            ${state.view === 'search' && state.address.path.length === 0
              ? html`<h1>Search</h1>
                  ${searchField(state, actions)}`
              : nothing}
            ${room ?? viewOf(state)(state, actions)}
          </div>`}
    </main>
    <div class="mini-place" ?inert=${covered}>${miniPlayer(state, now, actions)}</div>
    ${room === undefined ? details(state, now, actions) : nothing} ${noticeList(state, actions)}
    <p class="unseen" role="status">${state.said}</p>
  </div>`;
}
