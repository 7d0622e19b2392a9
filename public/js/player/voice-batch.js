// Collects the voices once a raster frame while an engine renders, into arrays made beforehand, so that a batch can be
// posted from the audio thread.

import { ENVELOPE_BYTES, MAX_CHIPS, REGISTER_BYTES } from '../engine.js';

/** Rows of a batch: more than the raster frames of any span between two posts. */
const ROWS = 16;

export class VoiceBatch {
  constructor() {
    /** @type {import('./messages.js').VoiceRows} */
    this.rows = {
      count: 0,
      chips: 1,
      times_s: new Float64Array(ROWS),
      registers: new Uint8Array(ROWS * REGISTER_BYTES * MAX_CHIPS),
      envelopes: new Uint8Array(ROWS * ENVELOPE_BYTES * MAX_CHIPS),
    };
    this.frameCycles = 1;
    this.clockHz = 1;
    this.next = 0;
  }

  /**
   * @param {number} chips
   * @param {number} frameCycles
   * @param {number} clockHz
   * @param {number} cycle where the rendering starts
   */
  begin(chips, frameCycles, clockHz, cycle) {
    this.rows.count = 0;
    this.rows.chips = chips;
    this.frameCycles = frameCycles;
    this.clockHz = clockHz;
    this.next = cycle;
  }

  full() {
    return this.rows.count === ROWS;
  }

  /** Notes the voices when a raster frame has passed since the last note. @param {import('../engine.js').SidEngine} engine */
  sample(engine) {
    const cycle = engine.cycles();
    if (cycle < this.next || this.full()) return;
    const { rows } = this;
    rows.times_s[rows.count] = cycle / this.clockHz;
    engine.copyRegisters(rows.registers, rows.count * REGISTER_BYTES * rows.chips, rows.chips);
    engine.copyEnvelopes(rows.envelopes, rows.count * ENVELOPE_BYTES * rows.chips, rows.chips);
    rows.count++;
    this.next = cycle - (cycle % this.frameCycles) + this.frameCycles;
  }

  clear() {
    this.rows.count = 0;
  }
}
