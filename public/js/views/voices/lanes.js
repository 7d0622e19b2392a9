// The lanes over the picture: which there are and how high, and the button of each that mutes its voice.

import { html } from 'lit/html.js';

import { vars } from '../vars.js';

/** The voice of a chip that stands for samples by the volume register. */
export const SAMPLES = 3;

/**
 * @typedef {object} Place
 * @property {number} chip
 * @property {number} voice 0 to 2, or SAMPLES
 * @property {number} share of the height of all lanes
 */

/**
 * Three lanes a chip, and a thinner one for samples where the tune plays some; with more chips it can't be much thinner
 * and still be hit.
 * @param {number} chips
 * @param {boolean[]} sampled of each chip
 * @returns {Place[]}
 */
export function places(chips, sampled) {
  const thin = chips > 1 ? 0.8 : 0.5;
  const found = Array.from({ length: chips }, (_, chip) => {
    const voices = [0, 1, 2].map((voice) => ({ chip, voice, share: 1 }));
    return sampled[chip] ? [...voices, { chip, voice: SAMPLES, share: thin }] : voices;
  }).flat();
  const whole = found.reduce((sum, { share }) => sum + share, 0);
  return found.map((place) => ({ ...place, share: place.share / whole }));
}

/** @param {string} words */
const capital = (words) => words[0].toUpperCase() + words.slice(1);

/**
 * @param {boolean[][]} muted [chip][voice]
 * @param {boolean[]} sampled of each chip
 * @param {import('../../actions.js').Actions} actions
 */
export function laneButtons(muted, sampled, actions) {
  const many = muted.length > 1;
  const all = places(muted.length, sampled);
  const rows = all.map(({ share }) => `${share.toFixed(4)}fr`).join(' ');
  return html`<div class="lanes" role="group" aria-label="Voices" ${vars({ '--rows': rows })}>
    ${all.map(({ chip, voice }) => {
      const silent = muted[chip][voice];
      const name = voice === SAMPLES ? 'samples' : `voice ${voice + 1}`;
      const number = voice === SAMPLES ? 'samples' : voice + 1;
      return html`<button
        type="button"
        class="lane ${voice === SAMPLES ? 'samples' : `v${voice + 1}`}"
        aria-pressed=${silent}
        aria-label="Mute ${many ? `SID ${chip + 1}, ${name}` : capital(name)}"
        @click=${() => actions.muteVoice(chip, voice, !silent)}
      >
        <span class="name">${many ? `${chip + 1}·${number}` : number}</span>
        <span class="state">${silent ? 'muted' : 'mute'}</span>
      </button>`;
    })}
  </div>`;
}
