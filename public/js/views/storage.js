// The storage page: whether SIDFlow starts without network, what is kept and was played lately, how much room that
// takes, and how each part is taken away.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { MOST_BYTES, MOST_TUNES } from '../offline/recent.js';
import { sizeWords } from '../when.js';
import { iconButton } from './fields.js';
import { tunesWords, wishWords } from './kept.js';
import { pageHead } from './page-head.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../mind-api.js').Wish} Wish
 * @typedef {import('../offline/device.js').DeviceAct} DeviceAct
 */

const KINDS = { tune: 'Tune', playlist: 'Playlist', favourites: 'List', search: 'Search', author: 'Composer',
  folder: 'Folder' }; // prettier-ignore

/** @param {PageState} state */
function shelterWords({ device, mind }) {
  const { shelter, done_bytes, total_bytes } = device;
  if (shelter === 'filling') return `On its way: ${sizeWords(done_bytes)} of ${sizeWords(total_bytes)}.`;
  if (shelter === 'waiting') return 'On its way, as soon as the line is free.';
  if (shelter === 'full') return 'No: this device has no room left. Take something away below.';
  if (shelter === 'unable') return 'No: this browser, or this address, lets no page do that. Tunes that you open play.';
  if (mind.kept) return 'Yes: it starts without network, with search, ratings and lists.';
  if (mind.status === 'too-old') return 'Yes: it starts without network. Search and lists need a newer browser.';
  return 'Yes: it starts without network. Search and lists follow when Python has come.';
}

/**
 * Asks once before something goes.
 * @param {PageState} state
 * @param {Actions} actions
 * @param {string} what
 * @param {string} label of the button
 * @param {string} question names what goes
 * @param {DeviceAct} act
 */
function removal({ device }, actions, what, label, question, act) {
  if (device.asked !== what) {
    return html`<button type="button" class="button" @click=${() => actions.device({ kind: 'ask', what })}>
      ${icons.bin}<span>${label}</span>
    </button>`;
  }
  return html`<span class="sure" role="group" aria-label=${question}>
    <span>${question}</span>
    <button type="button" class="button danger" @click=${() => actions.device(act)}>Remove</button>
    <button type="button" class="button quiet" @click=${() => actions.device({ kind: 'ask', what: null })}>
      Leave it
    </button>
  </span>`;
}

/** @param {Wish} wish @param {PageState} state @param {Actions} actions */
function wishRow(wish, state, actions) {
  const running = wish.state !== 'done' && wish.state !== 'paused';
  const gone = `Take “${wish.name}” off this device: ${wishWords({ ...wish, state: 'done', missing: [] })}?`;
  return html`<li>
    <div class="wish-what">
      <span class="row-title">${wish.name}</span>
      <small>${KINDS[wish.kind]} · <span class="digits">${wishWords(wish)}</span></small>
      ${wish.state === 'done'
        ? nothing
        : html`<progress max=${wish.tunes} value=${wish.done} aria-label="How far “${wish.name}” is"></progress>`}
      ${wish.missing.length > 0
        ? html`<details class="more">
            <summary>What could not be had</summary>
            <ul class="plain">
              ${wish.missing.slice(0, 50).map(({ path, reason }) => html`<li>${path}: ${reason}</li>`)}
            </ul>
          </details>`
        : nothing}
    </div>
    <div class="wish-acts">
      ${wish.state === 'done'
        ? nothing
        : iconButton({
            name: running ? `Pause ${wish.name}` : `Go on with ${wish.name}`,
            icon: running ? icons.pause : icons.play,
            act: () => actions.device({ kind: 'pause', wish: wish.id, on: running }),
          })}
      ${state.device.asked === wish.id
        ? nothing
        : iconButton({
            name: `Take ${wish.name} off this device`,
            icon: icons.bin,
            act: () => actions.device({ kind: 'ask', what: wish.id }),
          })}
    </div>
    ${state.device.asked === wish.id
      ? removal(state, actions, wish.id, '', gone, { kind: 'forget', wish: wish.id })
      : nothing}
  </li>`;
}

/** @param {PageState} state @param {Actions} actions */
function kept(state, actions) {
  const shown = state.mind.views.kept;
  const failed = state.mind.status === 'failed' || state.mind.status === 'too-old';
  const waiting = failed ? state.mind.words : 'This opens in a moment …';
  const wishes = shown?.wishes ?? [];
  return html`<section aria-labelledby="kept">
    <h2 id="kept">Kept on this device</h2>
    ${!shown
      ? html`<p class="hint" role="status">${waiting}</p>`
      : wishes.length === 0
        ? html`<p class="hint">
            Nothing yet. “Keep offline” stands on a tune's page, over a search, a composer, a folder and a playlist.
          </p>`
        : html`<p role="status" class="digits">${tunesWords(shown.tunes)}, ${sizeWords(shown.bytes)}</p>
            <ul class="entries wishes">
              ${wishes.map((wish) => wishRow(wish, state, actions))}
            </ul>
            <p class="acts">
              ${removal(
                state,
                actions,
                'kept',
                'Remove all that is kept',
                `Take all ${tunesWords(shown.tunes)}, ${sizeWords(shown.bytes)}, off this device?`,
                { kind: 'forget', wish: null },
              )}
            </p>`}
  </section>`;
}

/** @param {PageState} state @param {Actions} actions */
function lately(state, actions) {
  const recent = state.device.measure?.recent ?? { tunes: 0, bytes: 0 };
  const amount = `${tunesWords(recent.tunes)}, ${sizeWords(recent.bytes)}`;
  return html`<section aria-labelledby="lately">
    <h2 id="lately">Played lately</h2>
    <p class="digits">${recent.tunes === 0 ? 'None yet' : amount}</p>
    <p class="hint">
      What you play from the server stays here by itself, up to ${tunesWords(MOST_TUNES)} or
      ${sizeWords(MOST_BYTES)}. The ones that you played longest ago go first.
    </p>
    ${recent.tunes > 0
      ? html`<p class="acts">
          ${removal(state, actions, 'recent', 'Remove them', `Take ${amount}, off this device?`, {
            kind: 'remove',
            part: 'recent',
          })}
        </p>`
      : nothing}
  </section>`;
}

/** @param {PageState} state @param {Actions} actions */
function room(state, actions) {
  const { measure } = state.device;
  if (!measure) return html`<section><p class="hint" role="status">Measuring …</p></section>`;
  const { used_bytes, quota_bytes, persisted, python_bytes, app_bytes } = measure;
  return html`<section aria-labelledby="room">
    <h2 id="room">Room</h2>
    <div class="gauge">
      <meter min="0" max=${quota_bytes || 1} value=${used_bytes} aria-labelledby="room-words"></meter>
      <p id="room-words" class="digits">
        ${sizeWords(used_bytes)} used${quota_bytes > 0 ? ` of ${sizeWords(quota_bytes)} that this browser allows` : ''}
      </p>
    </div>
    <ul class="plain amounts">
      <li><b class="digits">${sizeWords(app_bytes)}</b> the app, its engine and the bundled tunes</li>
      <li><b class="digits">${sizeWords(python_bytes)}</b> Python, for search, ratings and lists</li>
    </ul>
    ${persisted === null
      ? nothing
      : persisted
        ? html`<p class="hint">Your browser promised to keep all of it, also when the device runs short of room.</p>`
        : html`<p class="hint">When the device runs short of room, your browser may throw all of it away.</p>
            <p class="acts">
              <button type="button" class="button" @click=${() => actions.device({ kind: 'persist' })}>
                Ask it to keep it
              </button>
            </p>`}
    <p class="acts">
      ${python_bytes > 0
        ? removal(
            state,
            actions,
            'python',
            'Remove Python',
            `Remove Python, ${sizeWords(python_bytes)}? It comes again with the next visit; nothing of yours goes.`,
            { kind: 'remove', part: 'python' },
          )
        : nothing}
      ${app_bytes > 0
        ? removal(
            state,
            actions,
            'app',
            'Remove the app',
            `Remove the app, ${sizeWords(app_bytes)}? It needs the network then, until the next visit brings it again.`,
            { kind: 'remove', part: 'app' },
          )
        : nothing}
    </p>
  </section>`;
}

/** Measured each time that the page is opened. @type {import('../address.js').Address|null} */
let measuredAt = null;

/** @type {import('../state.js').RoomView} */
export function storageView(state, actions) {
  if (state.address !== measuredAt) {
    measuredAt = state.address;
    // After this drawing: what it finds draws the page anew.
    queueMicrotask(() => actions.device({ kind: 'measure' }));
  }
  const { installable, update } = state.device;
  return html`${pageHead('Storage', '#prefs', 'Prefs')}
    <section aria-labelledby="without">
      <h2 id="without">Without network</h2>
      <p role="status">${shelterWords(state)}</p>
      <p class="hint">
        Always there: the bundled tunes, what is kept, what was played lately, your ratings and lists. Without network
        you miss the tunes that are not on this device.
      </p>
      ${installable || update
        ? html`<p class="acts">
            ${installable
              ? html`<button type="button" class="button primary" @click=${() => actions.device({ kind: 'install' })}>
                  ${icons.save}<span>Install SIDFlow</span>
                </button>`
              : nothing}
            ${update
              ? html`<button type="button" class="button" @click=${() => actions.device({ kind: 'update' })}>
                  Use the new version
                </button>`
              : nothing}
          </p>`
        : nothing}
    </section>
    ${kept(state, actions)} ${lately(state, actions)} ${room(state, actions)}`;
}
