// The parts of the settings room: a switch, a number with its limits, a share as a slider, a choice from a list.

import { html, nothing } from 'lit/html.js';

import { RULES } from '../prefs-contract.js';
import { NAMES, percent } from '../prefs-words.js';
import { vars } from './vars.js';

/**
 * @typedef {import('../prefs-contract.js').Preferences} Preferences
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {keyof typeof NAMES} Field
 */

/** The least and the most of a number, from the contract. @param {Field} field */
function limitsOf(field) {
  const rule = RULES[field];
  if (rule.kind !== 'number' && rule.kind !== 'whole') throw new Error(`${field} is no number`);
  return rule;
}

/** @param {string} field @param {unknown} words */
const hintOf = (field, words) => html`<p class="hint" id="hint-${field}">${words}</p>`;

/**
 * On or off.
 * @param {Preferences} prefs
 * @param {Actions} actions
 * @param {'training'|'training_idle_only'|'training_charging_only'|'sync'|'share_model'|'telemetry'|'wake_lock'} field
 * @param {unknown} hint
 */
export const switchSetting = (prefs, actions, field, hint) =>
  html`<div class="setting" data-field=${field}>
    <label class="switch"
      ><input
        type="checkbox"
        role="switch"
        aria-describedby="hint-${field}"
        .checked=${prefs[field]}
        @change=${(/** @type {Event} */ event) =>
          actions.setPrefs({ [field]: /** @type {HTMLInputElement} */ (event.target).checked })}
      /><span>${NAMES[field]}</span></label
    >
    ${hintOf(field, hint)}
  </div>`;

/**
 * A number that is typed; what lies outside its limits is refused where it stands, and nothing changes.
 * @param {Preferences} prefs
 * @param {Actions} actions
 * @param {'training_iterations'|'training_rate'} field
 * @param {unknown} hint
 */
export function numberSetting(prefs, actions, field, hint) {
  const { least, most, kind } = limitsOf(field);
  /** @param {Event} event */
  const change = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const value = input.valueAsNumber;
    const fits = value >= least && value <= most && (kind === 'number' || Number.isInteger(value));
    const whole = kind === 'whole' ? 'A whole number' : 'A number';
    input.setCustomValidity(fits ? '' : `${whole} from ${least} to ${most}`);
    if (fits) actions.setPrefs({ [field]: value });
    else input.reportValidity();
  };
  return html`<div class="setting" data-field=${field}>
    <label for=${field}>${NAMES[field]}</label>
    <input
      id=${field}
      class="field digits"
      type="number"
      min=${least}
      max=${most}
      step=${kind === 'whole' ? 1 : 'any'}
      aria-describedby="hint-${field}"
      .value=${String(prefs[field])}
      @change=${change}
      @input=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).setCustomValidity('')}
    />
    ${hintOf(field, html`${hint} From ${least} to ${most}.`)}
  </div>`;
}

/**
 * A slider in per cent, and what it says.
 * @param {Preferences} prefs
 * @param {Actions} actions
 * @param {'adventure'|'training_budget'} field
 * @param {{id: string, hint?: string}} names `hint` is the id of what describes it
 */
export function shareSlider(prefs, actions, field, { id, hint }) {
  const { least, most } = limitsOf(field);
  const value = prefs[field];
  return html`<span class="share">
    <input
      id=${id}
      class="slider"
      type="range"
      min=${least}
      max=${most}
      step=${most === 1 ? 0.05 : 0.005}
      aria-describedby=${hint ?? nothing}
      aria-valuetext=${percent(value)}
      .value=${String(value)}
      ${vars({ '--share': String((value - least) / (most - least)) })}
      @input=${(/** @type {Event} */ event) =>
        actions.setPrefs({ [field]: /** @type {HTMLInputElement} */ (event.target).valueAsNumber })}
    />
    <output class="digits" for=${id}>${percent(value)}</output>
  </span>`;
}

/**
 * A share of something, as a slider in per cent.
 * @param {Preferences} prefs
 * @param {Actions} actions
 * @param {'adventure'|'training_budget'} field
 * @param {unknown} hint
 */
export function shareSetting(prefs, actions, field, hint) {
  const { least, most } = limitsOf(field);
  return html`<div class="setting" data-field=${field}>
    <label for=${field}>${NAMES[field]}</label>
    ${shareSlider(prefs, actions, field, { id: field, hint: `hint-${field}` })}
    ${hintOf(field, html`${hint} From ${percent(least)} to ${percent(most)}.`)}
  </div>`;
}

/**
 * One of a few numbers, in words; another one that is set already stands among them.
 * @param {Preferences} prefs
 * @param {Actions} actions
 * @param {'sync_cadence_s'} field
 * @param {readonly number[]} offered
 * @param {(value: number) => string} words
 * @param {unknown} hint
 */
export function listSetting(prefs, actions, field, offered, words, hint) {
  const { least, most } = limitsOf(field);
  const options = [...new Set([...offered, prefs[field]])].sort((one, other) => one - other);
  return html`<div class="setting" data-field=${field}>
    <label for=${field}>${NAMES[field]}</label>
    <select
      id=${field}
      class="field"
      aria-describedby="hint-${field}"
      @change=${(/** @type {Event} */ event) =>
        actions.setPrefs({ [field]: Number(/** @type {HTMLSelectElement} */ (event.target).value) })}
    >
      ${options.map(
        (value) => html`<option value=${value} .selected=${value === prefs[field]}>${words(value)}</option>`,
      )}
    </select>
    ${hintOf(field, html`${hint} From ${words(least)} to ${words(most)}.`)}
  </div>`;
}
