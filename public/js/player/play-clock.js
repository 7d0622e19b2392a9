// Where the listener is in the song, between two reports of the worklet.

import { RATE_HZ } from './setup.js';

export class PlayClock {
  constructor() {
    this.frame = 0;
    /** Context time at which `frame` is handed out; null while nothing moves. @type {number|null} */
    this.time_s = null;
    /** Where the listener saw it stand last: until its sound comes out, the position stays there and doesn't step back. */
    this.least = 0;
  }

  /** @param {number} position_s from which nothing moves yet */
  jump(position_s) {
    this.report(position_s * RATE_HZ, null);
  }

  /**
   * @param {number} frame
   * @param {number|null} time_s
   */
  report(frame, time_s) {
    this.frame = frame;
    this.time_s = time_s;
    if (time_s === null) this.least = frame;
  }

  /**
   * @param {number} heard_s context time of what is heard now
   * @returns {number} seconds of the song
   */
  position_s(heard_s) {
    const ahead_s = this.time_s === null ? 0 : heard_s - this.time_s;
    return Math.max(this.least / RATE_HZ, this.frame / RATE_HZ + Math.min(ahead_s, 0.5)); // reports come 25 times a second: more is a stall
  }
}
