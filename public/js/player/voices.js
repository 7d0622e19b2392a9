// The voices around now: raster frames arrive in batches and ahead of what is heard; this keeps them until their time.

import { ENVELOPE_BYTES, REGISTER_BYTES } from '../engine.js';

/** @typedef {import('../player-api.js').VoiceFrame} VoiceFrame */

const MOST = 512; // a stream is at most 2 s ahead

export class VoiceQueue {
  constructor() {
    /** @type {VoiceFrame[]} */
    this.frames = [];
  }

  /** @param {import('./messages.js').VoiceRows} rows */
  add(rows) {
    const registers = REGISTER_BYTES * rows.chips;
    const envelopes = ENVELOPE_BYTES * rows.chips;
    for (let i = 0; i < rows.count; i++) {
      this.frames.push({
        time_s: rows.times_s[i] ?? 0,
        registers: rows.registers.slice(i * registers, (i + 1) * registers),
        envelopes: rows.envelopes.slice(i * envelopes, (i + 1) * envelopes),
      });
    }
    if (this.frames.length > MOST) this.frames.splice(0, this.frames.length - MOST);
  }

  /** The last frame at or before that position; what is older goes. @param {number} position_s @returns {VoiceFrame|null} */
  at(position_s) {
    let index = -1;
    while (index + 1 < this.frames.length && (this.frames[index + 1]?.time_s ?? 0) <= position_s) index++;
    if (index > 0) this.frames.splice(0, index);
    return index < 0 ? null : (this.frames[0] ?? null);
  }

  clear() {
    this.frames = [];
  }
}
