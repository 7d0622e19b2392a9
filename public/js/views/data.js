// The listener's data: how much there is, a copy of all of it, and its end.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { sizeWords } from '../when.js';
import { pageHead } from './page-head.js';
import { attempt, talk } from './talk.js';
import { askToDelete } from './delete-dialog.js';

/** @typedef {import('../mind-api.js').DataSummary} DataSummary */

/** @type {readonly (readonly [keyof DataSummary, string])[]} */
const LINES = [
  ['ratings', 'ratings, likes and what was taken back'],
  ['history', 'entries of what you played'],
  ['playlists', 'playlists'],
  ['favourites', 'favourites'],
  ['settings', 'records of your settings and their changes'],
  ['unsent', 'entries that wait to be sent'],
  ['set_aside', 'entries that were set aside'],
]; // prettier-ignore

/** @type {import('../state.js').RoomView} */
export function dataView(state, actions) {
  const { data } = state.mind.views;
  const failed = state.mind.status === 'failed' || state.mind.status === 'too-old';
  return html`${pageHead('My data', '#prefs', 'Prefs')}
    <p class="lead">All of it is stored by this browser, on this device, and nowhere else unless you send your ratings.</p>
    ${data
      ? html`<ul class="plain amounts">
          ${LINES.map(([name, words]) => html`<li><b class="digits">${data[name].toLocaleString('en')}</b> ${words}</li>`)}
          <li>
            <b class="digits">${data.files.toLocaleString('en')}</b> files kept for offline use, ${sizeWords(data.files_bytes)}
          </li>
        </ul>`
      : html`<p class="empty" role="status">${failed ? state.mind.words : 'This opens in a moment …'}</p>`}
    <p class="acts">
      <button type="button" class="button" @click=${() => void attempt(actions, 'data', () => actions.ask('data.export', {}))}>
        ${icons.save}<span>Save all of it as a file</span>
      </button>
      ${data
        ? html`<button type="button" class="button danger" @click=${() => askToDelete(data, actions)}>Delete it …</button>`
        : nothing}
    </p>
    ${talk(state, 'data')}`;
}
