// The listener's data: how much there is, a copy of all of it, and its end.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { counted, sizeWords } from '../when.js';
import { pageHead } from './page-head.js';
import { attempt, talk } from './talk.js';
import { askToDelete } from './delete-dialog.js';

/** @typedef {import('../mind-api.js').DataSummary} DataSummary */

/** @type {readonly (readonly [keyof DataSummary, string])[]} */
const LINES = [
  ['ratings', 'Ratings and likes'],
  ['history', 'Entries of what you played'],
  ['playlists', 'Playlists'],
  ['favourites', 'Favourites'],
  ['settings', 'Records of your settings and their changes'],
  ['unsent', 'Waiting to be sent'],
  ['set_aside', 'Set aside'],
];

/** @type {import('../state.js').RoomView} */
export function dataView(state, actions) {
  const { data } = state.mind.views;
  const failed = state.mind.status === 'failed' || state.mind.status === 'too-old';
  const save = () => void attempt(actions, 'data', () => actions.ask('data.export', {}));
  return html`${pageHead('My data', '#prefs', 'Prefs')}
    <p class="lead">
      All of it is stored by this browser, on this device, and nowhere else unless you send your ratings.
    </p>
    ${data
      ? html`<dl class="amounts">
          ${LINES.map(
            ([name, words]) =>
              html`<div>
                <dt>${words}</dt>
                <dd class="digits">${data[name].toLocaleString('en')}</dd>
              </div>`,
          )}
          <div>
            <dt>Kept for offline use</dt>
            <dd class="digits">${counted(data.files, 'file', 'files')}, ${sizeWords(data.files_bytes)}</dd>
          </div>
        </dl>`
      : html`<p class="empty" role="status">${failed ? state.mind.words : 'This opens in a moment …'}</p>`}
    <p class="acts">
      <button type="button" class="button" @click=${save}>${icons.save}<span>Save all of it as a file</span></button>
      ${data
        ? html`<button type="button" class="button danger" @click=${() => askToDelete(data, actions)}>
            Delete it …
          </button>`
        : nothing}
    </p>
    ${talk(state, 'data')}`;
}
