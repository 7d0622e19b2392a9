// The settings room: theme, how the chip sounds, how long an unknown song is, volume.

import { html, nothing } from 'lit/html.js';

import { LENGTH_WORDS, parseLength } from '../prefs.js';
import { formatTime } from '../time.js';
import { choice } from './fields.js';
import { volume } from './transport.js';

/** @typedef {import('../prefs.js').Prefs} Prefs */

/** @type {readonly (readonly [Prefs['theme'], string])[]} */
const THEMES = [['dark', 'Dark'], ['light', 'Light'], ['classic', 'Classic C64'], ['system', 'System']]; // prettier-ignore
/** @type {readonly (readonly [Prefs['model'], string])[]} */
const MODELS = [['auto', 'As the tune says'], ['6581', '6581'], ['8580', '8580']]; // prettier-ignore
/** @type {readonly (readonly [Prefs['clock'], string])[]} */
const CLOCKS = [['auto', 'As the tune says'], ['PAL', 'PAL'], ['NTSC', 'NTSC']]; // prettier-ignore
/** @type {readonly (readonly [Prefs['sampling'], string])[]} */
const SAMPLINGS = [['best', 'Best'], ['cheap', 'Plain'], ['fast', 'Light chip']]; // prettier-ignore

const SAMPLING_HINTS = {
  best: 'The full chip, resampled with care. Right for most devices.',
  cheap: 'The full chip with plain sampling: a little less work, a little rougher on top.',
  fast: 'A light model of the chip for slow devices: less work still, and only near the real sound.',
};

/** @param {Prefs} prefs @param {import('../actions.js').Actions} actions */
function lengthSetting({ default_length_s }, actions) {
  /** @param {Event} event */
  const change = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const typed_s = parseLength(field.value);
    field.setCustomValidity(typed_s === null ? LENGTH_WORDS : '');
    if (typed_s === null) {
      field.reportValidity();
      return;
    }
    actions.setPrefs({ default_length_s: typed_s });
    field.value = formatTime(typed_s);
  };
  return html`<div class="setting">
    <label for="default-length">Length of a song that nobody knows</label>
    <input
      id="default-length"
      class="field digits"
      type="text"
      size="6"
      autocomplete="off"
      aria-describedby="default-length-hint"
      .value=${formatTime(default_length_s)}
      @change=${change}
      @input=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).setCustomValidity('')}
    />
    <p class="hint" id="default-length-hint">Minutes:seconds. A song fades out there and the next one starts.</p>
  </div>`;
}

/**
 * What stands here from the start; the app hands over what belongs around it.
 * @param {import('../state.js').PageState} state
 * @param {import('../actions.js').Actions} actions
 * @param {Partial<Record<'look'|'sound'|'rest', unknown>>} [more]
 */
export function prefsView(state, actions, more = {}) {
  const { prefs } = state;
  return html`<h1>Prefs</h1>
    <section aria-labelledby="look">
      <h2 id="look">Look</h2>
      ${choice({
        name: 'theme',
        legend: 'Theme',
        options: THEMES,
        value: prefs.theme,
        pick: (theme) => actions.setPrefs({ theme }),
      })}
      ${more.look ?? nothing}
    </section>
    <section aria-labelledby="sound">
      <h2 id="sound">Sound</h2>
      <div class="setting">
        <span class="label">Volume</span>
        ${volume(state, actions)}
      </div>
      ${choice({
        name: 'model',
        legend: 'Chip',
        options: MODELS,
        value: prefs.model,
        pick: (model) => actions.setPrefs({ model }),
        hint: 'The 6581 of the first machines is warmer and dirtier, the later 8580 cleaner.',
      })}
      ${choice({
        name: 'clock',
        legend: 'Clock',
        options: CLOCKS,
        value: prefs.clock,
        pick: (clock) => actions.setPrefs({ clock }),
        hint: 'PAL machines ran at 50 Hz, NTSC machines at 60: faster, and a little higher.',
      })}
      ${choice({
        name: 'sampling',
        legend: 'Quality',
        options: SAMPLINGS,
        value: prefs.sampling,
        pick: (sampling) => actions.setPrefs({ sampling }),
        hint: SAMPLING_HINTS[prefs.sampling],
      })}
      ${lengthSetting(prefs, actions)} ${more.sound ?? nothing}
    </section>
    ${more.rest ?? nothing}
    <section aria-labelledby="keys">
      <h2 id="keys">Keyboard</h2>
      <p><button type="button" class="button" @click=${actions.help}>Show the keys</button></p>
    </section>`;
}
