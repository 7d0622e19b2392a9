// The picture of the voices in words, for those who don't see it.

import { WAVE, pitchOf } from './track.js';

const NAMES = ['C', 'C sharp', 'D', 'D sharp', 'E', 'F', 'F sharp', 'G', 'G sharp', 'A', 'A sharp', 'B'];

/** @param {number} pitch semitones, 69 is A 4 */
export function noteWords(pitch) {
  const note = Math.round(pitch);
  return `${NAMES[((note % 12) + 12) % 12]} ${Math.floor(note / 12) - 1}`;
}

/** @param {number} wave bits of WAVE */
export function waveWords(wave) {
  const names = /** @type {[string, number][]} */ (Object.entries(WAVE)).filter(([, bit]) => wave & bit);
  return names.map(([name]) => (name === 'saw' ? 'sawtooth' : name)).join(' and ');
}

/**
 * "Voice 1: pulse, A 4. Voice 2: silent. ..." and the filter.
 * @param {import('../../player-api.js').VoiceFrame} frame
 * @param {number} clock_hz
 * @param {boolean[]} sampling the chips whose volume register plays samples
 */
export function frameWords({ registers, envelopes }, clock_hz, sampling) {
  const chips = Math.floor(registers.length / 32);
  const words = [];
  for (let chip = 0; chip < chips; chip++) {
    for (let voice = 0; voice < 3; voice++) {
      const at = chip * 32 + voice * 7;
      const name = `${chips > 1 ? `Chip ${chip + 1}, voice` : 'Voice'} ${voice + 1}`;
      const wave = registers[at + 4] >> 4;
      const pitch = pitchOf(registers[at] | (registers[at + 1] << 8), clock_hz);
      const sounds = wave !== 0 && envelopes[chip * 3 + voice] > 4 && !Number.isNaN(pitch);
      const note = wave & WAVE.noise ? '' : `, ${sounds ? noteWords(pitch) : ''}`;
      words.push(`${name}: ${sounds ? waveWords(wave) + note : 'silent'}.`);
    }
    if (sampling[chip]) words.push(`${chips > 1 ? `Chip ${chip + 1} plays` : 'It plays'} samples.`);
    if (registers[chip * 32 + 23] & 7) words.push('The filter is on.');
  }
  return words.join(' ');
}
