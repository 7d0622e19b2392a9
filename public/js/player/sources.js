// Where the audio worklet's samples come from, as it sees them, and the first of them: the engine on the audio thread
// itself. (The other is a stream from the worker: streams.js.)

import { SidEngine } from '../engine.js';
import { RATE_HZ, channelsFor, startSong } from './setup.js';
import { VoiceBatch } from './voice-batch.js';

/**
 * @typedef {object} Source
 * @property {(lead: number) => boolean} ready  whether it can be heard after `lead` frames were left out
 * @property {(frames: number) => void} advance  leave out the next frames
 * @property {(left: Float32Array, right: Float32Array, frames: number) => number} pull  frames handed out; the rest is untouched
 * @property {() => number} ahead  share of what should be at hand, 0 to 1
 * @property {number} starved  gaps so far
 * @property {VoiceBatch|null} voices  null where the worker posts them
 * @property {(chip: number, voice: number, muted: boolean) => void} mute
 * @property {() => void} close
 */

/** The engine on this thread. It lives as long as the worklet; begin() moves it to another song or place. @implements {Source} */
export class EngineSource {
  /** @param {import('../engine.js').SidInstance} instance */
  constructor(instance) {
    this.engine = new SidEngine(instance);
    this.voices = new VoiceBatch();
    this.starved = 0;
    this.key = '';
    this.clockHz = 1;
    this.frameCycles = 1;
    this.chips = 1;
  }

  /** @param {import('./messages.js').EngineOrigin} origin */
  begin(origin) {
    if (origin.key !== this.key || origin.state === null) {
      this.key = '';
      this.engine.load(origin.file);
      this.chips = this.engine.chips();
      startSong(this.engine, origin.setup, channelsFor(this.chips));
      const info = this.engine.info();
      this.clockHz = info.clockHz;
      this.frameCycles = info.frameCycles;
      this.key = origin.key;
    }
    if (origin.state) this.engine.stateLoad(origin.state);
    this.voices.begin(this.chips, this.frameCycles, this.clockHz, this.engine.cycles());
  }

  ready() {
    return true;
  }

  /** It renders what it is asked for. */
  ahead() {
    return 1;
  }

  /** @param {number} frames */
  advance(frames) {
    this.engine.skip(Math.round((frames * this.clockHz) / RATE_HZ));
  }

  /**
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   */
  pull(left, right, frames) {
    const samples = this.engine.renderF32(frames);
    const stereo = this.engine.channels === 2;
    for (let i = 0; i < frames; i++) {
      left[i] = samples[stereo ? 2 * i : i] ?? 0;
      right[i] = samples[stereo ? 2 * i + 1 : i] ?? 0;
    }
    this.voices.sample(this.engine);
    return frames;
  }

  /**
   * @param {number} chip
   * @param {number} voice
   * @param {boolean} muted
   */
  mute(chip, voice, muted) {
    if (this.key !== '') this.engine.mute(chip, voice, muted);
  }

  close() {}
}
