// The registers of the whole song as the worker's silent run finds them, row after row in one growing array.

import { REGISTER_BYTES } from '../engine.js';

const FIRST_ROWS = 4096;

/** @typedef {import('../player-api.js').Timeline} Timeline */

/** @implements {Timeline} */
export class GrowingTimeline {
  /** @param {import('../player-api.js').TuneInfo} info */
  constructor(info) {
    this.frame_s = info.frameCycles / info.clockHz;
    this.chips = info.chips.length;
    this.frames = 0;
    this.rowBytes = REGISTER_BYTES * this.chips;
    this.registers = new Uint8Array(FIRST_ROWS * this.rowBytes);
  }

  /**
   * The voices as the run found them, null where it hasn't been.
   * @param {number} position_s
   * @param {Uint8Array} envelopes that the run doesn't know
   * @returns {import('../player-api.js').VoiceFrame|null}
   */
  frameAt(position_s, envelopes) {
    const frame = Math.floor(position_s / this.frame_s);
    if (frame >= this.frames) return null;
    const registers = this.registers.subarray(frame * this.rowBytes, (frame + 1) * this.rowBytes);
    return { time_s: frame * this.frame_s, registers, envelopes };
  }

  /**
   * @param {number} first frame of the rows
   * @param {Uint8Array} rows
   */
  add(first, rows) {
    const end = first * this.rowBytes + rows.length;
    if (end > this.registers.length) {
      const larger = new Uint8Array(Math.max(end, this.registers.length * 2));
      larger.set(this.registers);
      this.registers = larger;
    }
    this.registers.set(rows, first * this.rowBytes);
    this.frames = Math.max(this.frames, end / this.rowBytes);
  }
}
