// The listener's shell: brand, rooms, the room that is open, details, the small player and what there is to say.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { wordMark } from '../pixel-type.js';
import { nowOf } from '../state.js';
import { details } from '../views/details.js';
import { libraryView } from '../views/library.js';
import { miniPlayer } from '../views/mini.js';
import { noticeList } from '../views/notices.js';
import { playView } from '../views/play.js';
import { prefsView } from '../views/prefs.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../state.js').ViewName} ViewName
 */

/** @type {readonly {name: ViewName, words: string, icon: import('lit/html.js').TemplateResult}[]} */
const ROOMS = [
  { name: 'play', words: 'Play', icon: icons.rooms.play },
  { name: 'library', words: 'Library', icon: icons.rooms.library },
  { name: 'prefs', words: 'Prefs', icon: icons.rooms.prefs },
];

/** @param {string} hash of the address @returns {ViewName} */
export const roomOf = (hash) => ROOMS.find(({ name }) => `#${name}` === hash)?.name ?? 'play';

/** @param {PageState} state */
function rooms({ view }) {
  return html`<nav class="rooms" aria-label="Rooms">
    ${ROOMS.map(
      ({ name, words, icon }) =>
        html`<a href="#${name}" aria-current=${name === view ? 'page' : nothing}>${icon}<span>${words}</span></a>`,
    )}
  </nav>`;
}

/** Only when there is something to say. @param {PageState} state */
function status({ offline, reading }) {
  return html`<p class="status" role="status">
    ${reading ?? (offline ? 'Offline: tunes that you opened still play' : nothing)}
  </p>`;
}

/**
 * @param {PageState} state
 * @param {import('../actions.js').Actions} actions
 */
export function publicShell(state, actions) {
  const now = nowOf(state);
  const covered = state.narrow && state.detailsOpen;
  return html`<div class="shell">
    <header class="brand" ?inert=${covered}>
      <a href="#play" class="home">${wordMark}</a>
      ${status(state)}
    </header>
    <div class="side" ?inert=${covered}>${rooms(state)}</div>
    <main ?inert=${covered}>
      <div class="room play" ?hidden=${state.view !== 'play'}>${playView(state, now, actions)}</div>
      ${state.view === 'library' ? html`<div class="room library">${libraryView(state, actions)}</div>` : nothing}
      ${state.view === 'prefs' ? html`<div class="room prefs">${prefsView(state, actions)}</div>` : nothing}
    </main>
    <div class="mini-place" ?inert=${covered}>${miniPlayer(state, now, actions)}</div>
    ${details(state, now, actions)} ${noticeList(state, actions)}
    <p class="unseen" role="status">${state.said}</p>
  </div>`;
}
