// Small form parts that several views share: a row of choices, a slider, a button with an icon alone.

import { html, nothing } from 'lit/html.js';

import { vars } from './vars.js';

/**
 * A button that shows an icon; its name is for screen readers and the tooltip.
 * @param {object} button
 * @param {string} button.name
 * @param {import('lit/html.js').TemplateResult} button.icon
 * @param {() => void} button.act
 * @param {string} [button.kind] further classes
 * @param {boolean|null} [button.pressed] for switches
 * @param {boolean} [button.disabled]
 * @param {string|null} [button.keys] shown in the tooltip
 */
export function iconButton({ name, icon, act, kind = '', pressed = null, disabled = false, keys = null }) {
  return html`<button
    type="button"
    class="icon-button ${kind}"
    aria-label=${name}
    title=${keys ? `${name} (${keys})` : name}
    aria-pressed=${pressed ?? nothing}
    ?disabled=${disabled}
    @click=${act}
  >
    ${icon}
  </button>`;
}

/**
 * Radio buttons that look like one row of segments.
 * @template {string} T
 * @param {object} choice
 * @param {string} choice.name unique in the page
 * @param {string} choice.legend
 * @param {readonly (readonly [T, string])[]} choice.options value and words
 * @param {T} choice.value
 * @param {(value: T) => void} choice.pick
 * @param {string} [choice.hint]
 */
export function choice({ name, legend, options, value, pick, hint }) {
  return html`<fieldset class="choice">
    <legend>${legend}</legend>
    <div class="segments">
      ${options.map(
        ([option, words]) =>
          html`<label
            ><input type="radio" name=${name} .checked=${option === value} @change=${() => pick(option)} /><span
              >${words}</span
            ></label
          >`,
      )}
    </div>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}
  </fieldset>`;
}

/**
 * @param {object} state
 * @param {import('../prefs.js').Prefs} state.prefs
 * @param {import('../actions.js').Actions} actions
 */
export function volumeSlider({ prefs }, actions) {
  const percent = Math.round(prefs.volume * 100);
  return html`<input
    class="slider"
    type="range"
    min="0"
    max="100"
    step="1"
    aria-label="Volume"
    aria-valuetext="${percent} %${prefs.muted ? ', muted' : ''}"
    .value=${String(percent)}
    ${vars({ '--share': String(prefs.muted ? 0 : prefs.volume) })}
    @input=${(/** @type {InputEvent} */ event) =>
      actions.setPrefs({ volume: Number(/** @type {HTMLInputElement} */ (event.target).value) / 100, muted: false })}
  />`;
}
