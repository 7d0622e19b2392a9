// Renders a song at its length into a WAV file: 16 bit, 44.1 kHz, stereo, with the fade that is heard.

import { SidEngine } from '../engine.js';
import { wavHeader } from '../wav.js';
import { fadeGain, fadeLength_s } from './fade.js';
import { STEP_MS } from './scheduler.js';
import { RATE_HZ, startSong } from './setup.js';

const CHANNELS = 2;
const BLOCK_FRAMES = 1024;
const PART_FRAMES = 5 * RATE_HZ; // what is done goes into a Blob each 5 s: the browser may keep that on disk
const PROGRESS_MS = 100;
const URGENCY = 2;

/** @typedef {import('./scheduler.js').Job} Job */

/** @implements {Job} */
export class Exporter {
  /**
   * @param {import('../engine.js').SidInstance} instance
   * @param {Uint8Array} file
   * @param {import('./messages.js').Setup} setup
   * @param {number} duration_s
   * @param {(share: number) => void} progress
   * @param {(file: Blob) => void} finish
   * @param {(error: unknown) => void} fail
   */
  constructor(instance, file, setup, duration_s, progress, finish, fail) {
    this.urgency = URGENCY;
    this.progress = progress;
    this.finish = finish;
    this.fail = fail;
    this.frames = Math.round(duration_s * RATE_HZ);
    this.fadeFrames = fadeLength_s(duration_s) * RATE_HZ;
    /** @type {BlobPart[]} */
    this.parts = [wavHeader(this.frames, CHANNELS, RATE_HZ)];
    this.part = new Int16Array(PART_FRAMES * CHANNELS);
    this.inPart = 0;
    this.frame = 0;
    this.told_ms = 0;
    this.engine = new SidEngine(instance);
    this.engine.load(file);
    startSong(this.engine, setup, CHANNELS);
  }

  step() {
    const until_ms = performance.now() + STEP_MS;
    while (this.frame < this.frames && performance.now() < until_ms) this.renderBlock();
    if (this.frame < this.frames) {
      if (performance.now() > this.told_ms + PROGRESS_MS) {
        this.told_ms = performance.now();
        this.progress(this.frame / this.frames);
      }
      return /** @type {const} */ ('more');
    }
    this.keepPart();
    this.progress(1);
    this.finish(new Blob(this.parts, { type: 'audio/wav' }));
    return /** @type {const} */ ('done');
  }

  renderBlock() {
    const count = Math.min(BLOCK_FRAMES, this.frames - this.frame, PART_FRAMES - this.inPart);
    const samples = this.engine.renderI16(count);
    if (this.frame + count > this.frames - this.fadeFrames) this.fade(samples, count);
    this.part.set(samples, this.inPart * CHANNELS);
    this.frame += count;
    this.inPart += count;
    if (this.inPart === PART_FRAMES) this.keepPart();
  }

  /**
   * @param {Int16Array} samples
   * @param {number} count
   */
  fade(samples, count) {
    for (let i = 0; i < count; i++) {
      const gain = fadeGain(this.frame + i, this.frames, this.fadeFrames);
      for (let c = 0; c < CHANNELS; c++) samples[CHANNELS * i + c] = Math.round((samples[CHANNELS * i + c] ?? 0) * gain);
    }
  }

  delete() {
    this.engine.delete();
  }

  keepPart() {
    if (this.inPart > 0) this.parts.push(new Blob([this.part.subarray(0, this.inPart * CHANNELS)]));
    this.inPart = 0;
  }
}
