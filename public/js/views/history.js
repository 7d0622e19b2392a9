// The history: what was played, skipped and rated, newest first.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import * as icons from '../icons.js';
import { formatTime } from '../time.js';
import { whenWords } from '../when.js';
import { iconButton } from './fields.js';
import { emptyList, listSearch, pager, rowStars, songButton, songTitle } from './listened.js';
import { pageHead } from './page-head.js';
import { attempt, talk } from './talk.js';

/** @typedef {import('../mind-api.js').Heard} Heard */

/** @param {Heard} row */
function whatWords({ kind, rating, position_s }) {
  const at = position_s === null ? '' : ` at ${formatTime(position_s)}`;
  const words = {
    play: 'Played',
    complete: 'Played to the end',
    skip_early: `Skipped${at}`,
    skip_late: `Left${at}`,
    replay: 'Played again',
    like: 'Liked',
    dislike: 'Disliked',
    rate: `Rated ${rating}`,
    undo: 'Taken back',
  };
  return words[kind];
}

/** @type {import('../state.js').RoomView} */
export function historyView(state, actions) {
  const shown = state.mind.views.history;
  /** @param {Heard} row */
  const takeBack = (row) =>
    iconButton({
      name: `Take “${whatWords(row)}” of ${songTitle(row, state)} back`,
      icon: icons.undo,
      act: () => void attempt(actions, 'history', async () => void (await actions.ask('rating.undo', { event: row.id }))),
    });
  return html`${pageHead('History', '#library', 'Library')}
    <div class="list-search">${listSearch(state, actions, 'history', 'Search the history')}</div>
    ${talk(state, 'history')} ${emptyList(state, actions, shown, 'Nothing yet. What you play and rate appears here.')}
    <ol class="entries">
      ${repeat(
        shown?.rows ?? [],
        ({ id }) => id,
        (row, place) =>
          html`<li class=${row.undone ? 'undone' : ''}>
            ${songButton(row, state, actions, 'history')}
            <span class="entry-what">${whatWords(row)}${row.undone ? html` <small>taken back</small>` : nothing}</span>
            <time class="entry-when digits" datetime=${row.at}>${whenWords(row.at)}</time>
            <span class="entry-acts">
              ${rowStars(state, actions, row, place)} ${row.in_force ? takeBack(row) : html`<i class="no-act"></i>`}
            </span>
          </li>`,
      )}
    </ol>
    ${shown ? pager(shown, actions, 'history') : nothing}`;
}
