// What is kept on this device, beside a tune or a list: a badge, and the button that keeps it, with how far it is.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { sizeWords } from '../when.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../mind-api.js').KeepKind} KeepKind
 * @typedef {import('../mind-api.js').Wish} Wish
 */

/** @type {{paths: readonly string[], set: ReadonlySet<string>}} */
let last = { paths: [], set: new Set() };

/** @param {PageState} state @param {string} path of a tune's file */
export function isKept({ mind }, path) {
  const paths = mind.views.keptTunes ?? [];
  if (paths !== last.paths) last = { paths, set: new Set(paths) };
  return last.set.has(path);
}

/**
 * The mark of a tune that is on this device.
 * @param {PageState} state
 * @param {string} path
 */
export const keptBadge = (state, path) =>
  isKept(state, path)
    ? html`<span class="kept-badge" title="Plays without network">${icons.kept}<span class="unseen">kept</span></span>`
    : nothing;

/** @param {number} tunes */
export const tunesWords = (tunes) => (tunes === 1 ? 'one tune' : `${tunes.toLocaleString('en')} tunes`);

/** @param {Wish} wish */
export function wishWords({ state, tunes, done, bytes, missing, reason }) {
  const size = sizeWords(bytes);
  const lacks = missing.length > 0 ? `, ${missing.length} not to be had` : '';
  if (state === 'done') return `${tunes === 1 ? '' : `${tunesWords(done)}, `}${size}${lacks}`;
  const far = `${done.toLocaleString('en')} of ${tunesWords(tunes)}, ${size}${lacks}`;
  if (state === 'paused') return `${far}. Paused.`;
  return state === 'going' ? `${far} …` : `${far}. ${reason}`;
}

/** Short, for a button. @param {Wish} wish */
function keepingWords({ state, tunes, done, bytes }) {
  const far = `${done.toLocaleString('en')} of ${tunes.toLocaleString('en')}, ${sizeWords(bytes)}`;
  return state === 'going' ? `Keeping: ${far}` : `Kept so far: ${far}`;
}

/**
 * The button that keeps a tune or a list for the days without network, or says how far that is.
 * @param {KeepKind} what
 * @param {string} value path, id of a playlist, words, author or folder
 * @param {PageState} state
 * @param {Actions} actions
 */
export function keepControl(what, value, state, actions) {
  const { planned } = state.device;
  if (planned?.what === what && planned.value === value) {
    return html`<span class="keep-sure" role="group" aria-label="Keep offline">
      <span>${tunesWords(planned.tunes)}, about ${sizeWords(planned.bytes)}: keep them?</span>
      <button
        type="button"
        class="button"
        @click=${() => actions.device({ kind: 'keep', what, value, sure: true })}
      >
        Keep
      </button>
      <button type="button" class="button quiet" @click=${() => actions.device({ kind: 'keepNot' })}>No</button>
    </span>`;
  }
  const wish = state.mind.views.kept?.wishes.find((each) => each.kind === what && each.value === value);
  if (!wish) {
    return html`<button type="button" class="button" @click=${() => actions.device({ kind: 'keep', what, value })}>
      ${icons.keep}<span>Keep offline</span>
    </button>`;
  }
  return html`<a class="button kept-state" href="#prefs/storage"
    >${wish.state === 'done' ? icons.kept : icons.keep}<span role="status"
      >${wish.state === 'done' ? `Kept: ${wishWords(wish)}` : keepingWords(wish)}</span
    ></a
  >`;
}
