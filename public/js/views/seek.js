// Where the song is: the slider, the time that has gone, and the length, which the listener can change in place.

import { html } from 'lit/html.js';

import { numerals } from '../pixel-type.js';
import { LENGTH_WORDS, parseLength } from '../prefs.js';
import { formatTime, timeOf } from '../time.js';
import { vars } from './vars.js';

/** @typedef {import('../actions.js').Actions} Actions */

const STEP_S = 5;

/** @param {Event} event */
const input = (event) => /** @type {HTMLInputElement} */ (event.target);

/**
 * @param {import('../state.js').Now} now
 * @param {Actions} actions
 */
function slider({ item, position_s, duration_s }, actions) {
  /** @param {number} to */
  const seek = (to) => {
    actions.show({ scrub_s: null });
    actions.seek(Math.max(0, Math.min(to, duration_s)));
  };
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    seek(position_s + direction * STEP_S);
  };
  return html`<input
    class="slider"
    type="range"
    min="0"
    max=${Math.max(duration_s, 1)}
    step="0.1"
    aria-label="Position in the song"
    aria-valuetext=${timeOf(position_s, duration_s)}
    ?disabled=${!item}
    .value=${String(Math.min(position_s, duration_s))}
    ${vars({ '--share': duration_s > 0 ? String(Math.min(1, position_s / duration_s)) : '0' })}
    @keydown=${keydown}
    @input=${(/** @type {Event} */ event) => actions.show({ scrub_s: Number(input(event).value) })}
    @change=${(/** @type {Event} */ event) => seek(Number(input(event).value))}
  />`;
}

/**
 * @param {number} duration_s
 * @param {Actions} actions
 */
function lengthField(duration_s, actions) {
  const close = () => actions.show({ editingLength: false });
  const done = () => {
    close();
    requestAnimationFrame(() => /** @type {HTMLElement|null} */ (document.querySelector('.length-button'))?.focus());
  };
  /** @param {number} length_s */
  const keep = (length_s) => {
    if (length_s !== Math.floor(duration_s)) actions.setLength(length_s);
  };
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const field = input(event);
    const length_s = parseLength(field.value);
    if (event.key === 'Escape') {
      field.value = formatTime(duration_s); // so that leaving the field keeps nothing
      done();
    } else if (event.key === 'Enter' && length_s !== null) {
      keep(length_s);
      done();
    } else if (event.key === 'Enter') {
      field.setCustomValidity(LENGTH_WORDS);
      field.reportValidity();
    }
  };
  /** @param {Event} event */
  const leave = (event) => {
    const length_s = parseLength(input(event).value);
    if (length_s !== null) keep(length_s);
    close();
  };
  return html`<input
    class="length-field digits"
    type="text"
    inputmode="text"
    autocomplete="off"
    size="5"
    aria-label="Length of the song, minutes:seconds"
    .value=${formatTime(duration_s)}
    @keydown=${keydown}
    @input=${(/** @type {Event} */ event) => input(event).setCustomValidity('')}
    @blur=${leave}
  />`;
}

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../state.js').Now} now
 * @param {Actions} actions
 */
export function seekRow({ editingLength }, now, actions) {
  const edit = () => {
    actions.show({ editingLength: true });
    requestAnimationFrame(() => {
      /** @type {HTMLInputElement|null} */ (document.querySelector('.length-field'))?.select();
    });
  };
  return html`<div class="seek">
    <span class="clock">${numerals(formatTime(now.position_s))}</span>
    ${slider(now, actions)}
    ${editingLength && now.item
      ? lengthField(now.duration_s, actions)
      : html`<button
          type="button"
          class="length-button clock"
          ?disabled=${!now.item}
          title="Change the length"
          aria-label="Length ${formatTime(now.duration_s)}, change it"
          @click=${edit}
        >
          ${numerals(formatTime(now.duration_s))}
        </button>`}
  </div>`;
}
