// One voice over the whole song as plain rows, a raster frame each: pitch, level, waveform, pulse width.

import { Envelope } from './envelope.js';

export const WAVE = { triangle: 1, saw: 2, pulse: 4, noise: 8 };

const TEST_BIT = 8;

/**
 * Pitch of a frequency register in semitones, 69 is A-4 (440 Hz). Frequency in Hz = value * clock / 2^24.
 * @param {number} frequency 0 to 65535
 * @param {number} clock_hz
 */
export function pitchOf(frequency, clock_hz) {
  return frequency === 0 ? NaN : 69 + 12 * Math.log2((frequency * clock_hz) / 2 ** 24 / 440);
}

export class VoiceTrack {
  frames = 0;
  pitch = new Float32Array(0);
  level = new Float32Array(0); // 0 to 1; 0 too where no waveform is chosen
  duty = new Float32Array(0); // 0 to 1
  wave = new Uint8Array(0); // bits of WAVE
  #envelope = new Envelope();

  /**
   * @param {number} chip
   * @param {number} voice
   * @param {number} clock_hz
   */
  constructor(chip, voice, clock_hz) {
    this.offset = chip * 32 + voice * 7;
    this.clock_hz = clock_hz;
  }

  /**
   * Reads on to the end of what is known.
   * @param {import('../../player-api.js').Timeline} timeline
   */
  extend({ frame_s, frames, chips, registers }) {
    if (frames > this.pitch.length) this.#grow(Math.max(frames, 2 * this.pitch.length, 1024));
    const row = chips * 32;
    for (let frame = this.frames; frame < frames; frame++) {
      const at = frame * row + this.offset;
      const control = registers[at + 4];
      const level = this.#envelope.step(control, registers[at + 5], registers[at + 6], frame_s);
      const wave = control >> 4;
      this.pitch[frame] = pitchOf(registers[at] | (registers[at + 1] << 8), this.clock_hz);
      this.duty[frame] = (registers[at + 2] | ((registers[at + 3] & 15) << 8)) / 4096;
      this.wave[frame] = wave;
      this.level[frame] = wave === 0 || control & TEST_BIT ? 0 : level;
    }
    this.frames = Math.max(this.frames, frames);
  }

  /** @param {number} capacity frames */
  #grow(capacity) {
    for (const name of /** @type {const} */ (['pitch', 'level', 'duty'])) {
      const grown = new Float32Array(capacity);
      grown.set(this[name]);
      this[name] = grown;
    }
    const wave = new Uint8Array(capacity);
    wave.set(this.wave);
    this.wave = wave;
  }
}

/** The quietest level that is drawn. */
export const AUDIBLE = 0.03;

/** A step of pitch from one frame to the next that is a new note, not a slide, in semitones. */
const LEAP = 1.2;

/**
 * Whether a frame goes on where the one before left off: the same waveform, no leap in pitch, no silence between.
 * @param {VoiceTrack} track
 * @param {number} frame
 */
export function goesOn({ wave, level, pitch }, frame) {
  return (
    frame > 0 &&
    level[frame] >= AUDIBLE &&
    level[frame - 1] >= AUDIBLE &&
    wave[frame] === wave[frame - 1] &&
    Math.abs(pitch[frame] - pitch[frame - 1]) < LEAP
  );
}

/**
 * The runs of frames that make one stroke each, overlapping a span.
 * @param {VoiceTrack} track
 * @param {number} from first frame
 * @param {number} to after the last frame
 * @returns {{from: number, to: number}[]}
 */
export function strokes(track, from, to) {
  const end = Math.min(to, track.frames);
  let frame = Math.max(0, Math.min(from, end));
  while (goesOn(track, frame)) frame--;
  const found = [];
  while (frame < end) {
    if (!(track.level[frame] >= AUDIBLE) || Number.isNaN(track.pitch[frame])) {
      frame++;
      continue;
    }
    const first = frame++;
    while (frame < track.frames && goesOn(track, frame)) frame++;
    found.push({ from: first, to: frame });
  }
  return found;
}

/**
 * The span of pitch that a lane shows: nearly all of what the voice plays, an octave and a half at least.
 * @param {VoiceTrack} track
 * @returns {{low: number, high: number}} semitones
 */
export function rangeOf({ frames, pitch, level, wave }) {
  const counts = new Uint32Array(128);
  let total = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (level[frame] < AUDIBLE || wave[frame] & WAVE.noise || Number.isNaN(pitch[frame])) continue;
    counts[Math.max(0, Math.min(127, Math.round(pitch[frame])))]++;
    total++;
  }
  if (total === 0) return { low: 36, high: 84 };
  /** @param {number} share */
  const quantile = (share) => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) > share * total);
  };
  const low = quantile(0.02);
  const high = quantile(0.98);
  const spare = Math.max(4, 18 - (high - low)) / 2;
  return { low: low - spare, high: high + spare };
}
