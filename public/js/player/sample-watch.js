// Follows the samples that a tune plays by the volume registers, frame by frame, from the engine's trace of writes.

import { REGISTER_BYTES } from '../engine.js';

/** Where a row of registers tells of samples: how many (255 and more are 255), the lowest, the highest (0 to 15). */
export const SAMPLES_AT = 25;

const VOLUME = 0x18;
const WRITE_BYTES = 8; // cycle (4), chip, register, value, nothing
const CAPACITY = 8192; // a write takes four cycles or more, a raster frame has 19,656
/** Changes of volume closer than this are samples, not a fade: what the engine mutes as voice 3 too. */
const GAP_CYCLES = 4000;

export class SampleWatch {
  /** @param {import('../engine.js').SidEngine} engine at the start of a song */
  constructor(engine) {
    this.engine = engine;
    engine.check(engine.exports.sid_trace_start(engine.handle, CAPACITY));
    this.volumes = Array.from({ length: engine.chips() }, () => ({ level: 0, cycle: -GAP_CYCLES }));
  }

  /**
   * Takes the writes since the last time and notes their samples in a row of registers, 32 bytes a chip.
   * @param {Uint8Array} rows
   * @param {number} offset
   */
  note(rows, offset) {
    for (let chip = 0; chip < this.volumes.length; chip++) {
      rows.fill(0, offset + chip * REGISTER_BYTES + SAMPLES_AT, offset + (chip + 1) * REGISTER_BYTES);
    }
    const writes = this.take();
    for (let at = 0; at < writes.length; at += WRITE_BYTES) {
      if (writes[at + 5] !== VOLUME) continue;
      const chip = writes[at + 4] ?? 0;
      const volume = this.volumes[chip];
      if (!volume) continue;
      const cycle = cycleOf(writes, at);
      const level = (writes[at + 6] ?? 0) & 15;
      // Cycles are 32 bits wide: after an hour they begin anew.
      if (level !== volume.level && (cycle - volume.cycle) >>> 0 < GAP_CYCLES) {
        count(rows, offset + chip * REGISTER_BYTES + SAMPLES_AT, volume.level, level);
      }
      volume.level = level;
      volume.cycle = cycle;
    }
  }

  /** Forgets the writes since the last time: the engine was elsewhere. */
  forget() {
    this.take();
  }

  /** @returns {Uint8Array} a view of the engine's memory, good until its next call */
  take() {
    const { engine } = this;
    const address = engine.reserve(CAPACITY * WRITE_BYTES);
    const taken = engine.check(engine.exports.sid_trace_drain(engine.handle, address, CAPACITY));
    return engine.instance.view().subarray(address, address + taken * WRITE_BYTES);
  }
}

/** @param {Uint8Array} writes @param {number} at */
function cycleOf(writes, at) {
  const low = (writes[at] ?? 0) | ((writes[at + 1] ?? 0) << 8);
  return (low | ((writes[at + 2] ?? 0) << 16) | ((writes[at + 3] ?? 0) << 24)) >>> 0;
}

/**
 * @param {Uint8Array} rows
 * @param {number} at
 * @param {number} from level before
 * @param {number} to
 */
function count(rows, at, from, to) {
  const before = rows[at] ?? 0;
  rows[at] = Math.min(255, before + 1);
  rows[at + 1] = Math.min(before === 0 ? 15 : (rows[at + 1] ?? 15), from, to);
  rows[at + 2] = Math.max(before === 0 ? 0 : (rows[at + 2] ?? 0), from, to);
}
