// The buttons that move the music: play, stop, previous, next, ten seconds back and on, which song of the tune, volume.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { formatTime } from '../time.js';
import { lengthOf } from '../tune.js';
import { iconButton, volumeSlider } from './fields.js';

/**
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../state.js').Now} Now
 */

const JUMP_S = 10;

/**
 * @param {Now} now
 * @param {Actions} actions
 * @param {string} [kind]
 */
export function playButton({ playing, waiting }, actions, kind = '') {
  return html`<button
    type="button"
    class="play-button ${kind} ${waiting ? 'waiting' : ''}"
    aria-label=${playing ? 'Pause' : 'Play'}
    title="${playing ? 'Pause' : 'Play'} (space)"
    @click=${actions.toggle}
  >
    ${playing ? icons.pause : icons.play}
  </button>`;
}

/**
 * @param {import('../state.js').PageState} state
 * @param {Now} now
 * @param {Actions} actions
 */
function songPicker(state, { item }, actions) {
  if (!item || item.tune.songs < 2) return nothing;
  const { tune, song } = item;
  const songs = Array.from({ length: tune.songs }, (_, index) => index + 1);
  return html`<label class="song-picker">
    <span aria-hidden="true">song <b>${song}/${tune.songs}</b></span>
    <select
      aria-label="Song of this tune"
      @change=${(/** @type {Event} */ event) =>
        actions.selectSong(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
    >
      ${songs.map(
        (number) =>
          html`<option value=${number} .selected=${number === song}>
            Song ${number} of ${tune.songs}, ${formatTime(lengthOf(tune, number, state.prefs))}
          </option>`,
      )}
    </select>
  </label>`;
}

/**
 * @param {import('../state.js').PageState} state
 * @param {Now} now
 * @param {Actions} actions
 */
export function transport(state, now, actions) {
  const { prefs, queue } = state;
  const idle = !now.item;
  /** @param {number} by_s */
  const jump = (by_s) => actions.seek(Math.max(0, Math.min(now.position_s + by_s, now.duration_s)));
  const last = prefs.repeat !== 'all' && queue.at >= queue.items.length - 1;
  return html`<div class="transport" role="group" aria-label="Player">
    <div class="transport-side">
      ${iconButton({ name: 'Stop', icon: icons.stop, act: actions.stop, disabled: idle })}
      ${state.narrow ? nothing : songPicker(state, now, actions)}
    </div>
    <div class="transport-main">
      ${iconButton({
        name: 'Previous',
        icon: icons.previous,
        act: () => actions.step(-1),
        disabled: idle,
        keys: 'shift ←',
      })}
      ${iconButton({
        name: '10 seconds back',
        icon: icons.back,
        act: () => jump(-JUMP_S),
        disabled: idle,
        kind: 'wide-only',
      })}
      ${playButton(now, actions)}
      ${iconButton({
        name: '10 seconds on',
        icon: icons.forward,
        act: () => jump(JUMP_S),
        disabled: idle,
        kind: 'wide-only',
      })}
      ${iconButton({ name: 'Next', icon: icons.next, act: () => actions.step(1), disabled: last, keys: 'shift →' })}
    </div>
    <div class="transport-side end">
      ${state.narrow ? songPicker(state, now, actions) : volume(state, actions)}
    </div>
  </div>`;
}

/**
 * Volume and mute, in the transport where there is room, else among the details.
 * @param {import('../state.js').PageState} state
 * @param {Actions} actions
 */
export function volume(state, actions) {
  const { muted } = state.prefs;
  return html`<div class="volume">
    ${iconButton({
      name: 'Mute',
      icon: muted ? icons.muted : icons.volume,
      act: () => actions.setPrefs({ muted: !muted }),
      pressed: muted,
      keys: 'm',
    })}
    ${volumeSlider(state, actions)}
  </div>`;
}
