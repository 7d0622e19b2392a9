// States of the machine along a song, to seek from: one each second or so, in bounded memory. When there are too many,
// every second one goes and the distance doubles.

const LIMIT = 200;

/** @typedef {{cycle: number, state: Uint8Array}} Snapshot */

export class Snapshots {
  /**
   * @param {number} everyCycles the least distance at first
   * @param {number} [limit]
   */
  constructor(everyCycles, limit = LIMIT) {
    this.everyCycles = everyCycles;
    this.limit = limit;
    /** @type {Snapshot[]} */
    this.kept = [];
  }

  /** Whether a snapshot at this cycle would be kept. @param {number} cycle */
  wants(cycle) {
    const last = this.kept[this.kept.length - 1];
    return !last || cycle >= last.cycle + this.everyCycles;
  }

  /**
   * @param {number} cycle later than all before
   * @param {Uint8Array} state
   */
  add(cycle, state) {
    this.kept.push({ cycle, state });
    if (this.kept.length <= this.limit) return;
    this.kept = this.kept.filter((_snapshot, index) => index % 2 === 0);
    this.everyCycles *= 2;
  }

  /** The last snapshot at or before that cycle. @param {number} cycle @returns {Snapshot|null} */
  nearest(cycle) {
    let low = 0;
    let high = this.kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.kept[middle];
      if (at && at.cycle <= cycle) low = middle + 1;
      else high = middle;
    }
    return this.kept[low - 1] ?? null;
  }
}
