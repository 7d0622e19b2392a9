// Sending ratings: off until the listener wants it, what is sent, how it stands, and what nobody could take.

import { html, nothing } from 'lit/html.js';

import { spanWords } from '../when.js';
import { pageHead } from './page-head.js';
import { listSetting, switchSetting } from './settings.js';
import { attempt, talk } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 */

const CADENCES_S = [30, 60, 300, 900, 3600, 21_600, 86_400];
const WHEN = 'And at once when the network comes back.';
const KINDS = { play: 'played', complete: 'played to the end', skip: 'skipped', replay: 'played again', like: 'liked',
  dislike: 'disliked', rate: 'rated', undo: 'taken back' }; // prettier-ignore

/** @param {number} count */
const events = (count) => (count === 1 ? 'One entry' : `${count.toLocaleString('en')} entries`);

/** @param {import('../mind-api.js').SyncStatus} sync */
function standing({ state, queued, wait_s, sent, reason }) {
  const wait = queued === 1 ? 'waits' : 'wait';
  const left = queued > 0 ? `${events(queued)} ${wait} to be sent.` : 'Nothing waits to be sent.';
  const done = sent > 0 ? ` ${events(sent)} sent since the page was opened.` : '';
  if (state === 'off') return 'Off: nothing is sent.';
  if (state === 'idle') return `${left}${done}`;
  return `${left} ${reason} It is tried again in ${spanWords(Math.max(1, wait_s))}.`;
}

/**
 * What an entry was about: one that was set aside may lack anything.
 * @param {string|null} tune
 * @param {keyof typeof KINDS|null} kind
 * @param {number|null} rating
 */
function whatWords(tune, kind, rating) {
  const file = tune?.split('/').pop() ?? 'An entry without a tune';
  return kind ? `${file}, ${KINDS[kind] ?? kind}${rating ? ` ${rating}` : ''}` : file;
}

/** @param {number} seconds */
const everyWords = (seconds) => `every ${spanWords(seconds).replace(/^an? /, '')}`;

/** @param {PageState} state @param {Actions} actions */
function setAside({ mind, prefs }, actions) {
  const rows = mind.views.setAside ?? [];
  if (rows.length === 0) return nothing;
  const act = (/** @type {() => Promise<unknown>} */ ask) => () => void attempt(actions, 'sync', ask);
  const refused = rows.some(({ by }) => by === 'server');
  return html`<section aria-labelledby="aside">
    <h2 id="aside">Set aside</h2>
    <p class="hint">
      ${events(rows.length)} that could not be taken. They are part of “My data”, and nothing else is held up.
    </p>
    <ul class="entries aside">
      ${rows.slice(0, 100).map(
        ({ by, tune, kind, rating, reason }) =>
          html`<li>
            <span class="entry-what">${whatWords(tune, kind, rating)}</span>
            <span class="entry-why">${by === 'server' ? 'The server: ' : ''}${reason}</span>
          </li>`,
      )}
    </ul>
    <p class="acts">
      ${refused && prefs.sync
        ? html`<button type="button" class="button" @click=${act(() => actions.ask('sync.again', {}))}>
            Send them again
          </button>`
        : nothing}
      <button type="button" class="button" @click=${act(() => actions.ask('sync.forget', {}))}>Remove them</button>
    </p>
  </section>`;
}

/** @type {import('../state.js').RoomView} */
export function syncView(state, actions) {
  const { prefs, mind } = state;
  const { sync } = mind.views;
  const sendNow = () => void attempt(actions, 'sync', () => actions.ask('sync.now', {}));
  const trouble = sync?.state === 'trouble' || sync?.state === 'waiting';
  return html`${pageHead('Send my ratings', '#prefs', 'Prefs')}
    ${switchSetting(prefs, actions, 'sync', 'Off unless you turn it on. What you did before stays on this device.')}
    <section aria-labelledby="what-is-sent">
      <h2 id="what-is-sent">What is sent</h2>
      <ul class="plain">
        <li>Which song of the collection you played, finished, skipped, liked, disliked or rated, with how many stars.</li>
        <li>At which second of the song, and when.</li>
        <li>A random number for each of these, so that none counts twice.</li>
      </ul>
      <p class="hint">
        No name and no account: an entry doesn't say who it is from. Nothing of files that you opened yourself. It goes
        to the server of this page and to nobody else.
      </p>
    </section>
    ${listSetting(prefs, actions, 'sync_cadence_s', CADENCES_S, everyWords, WHEN)}
    <section aria-labelledby="standing">
      <h2 id="standing">How it stands</h2>
      <p class=${trouble ? 'talk bad' : ''} role="status">
        ${sync ? standing(prefs.sync ? sync : { ...sync, state: 'off' }) : 'This opens in a moment …'}
      </p>
      ${prefs.sync
        ? html`<p>
            <button type="button" class="button" @click=${sendNow}>
              ${trouble ? 'Try again' : 'Send now'}
            </button>
          </p>`
        : nothing}
      ${talk(state, 'sync')}
    </section>
    ${setAside(state, actions)}`;
}
