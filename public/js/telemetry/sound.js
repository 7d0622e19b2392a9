// How the sound goes: gaps, and the least that was rendered ahead.

import { atMost } from './events.js';

/**
 * @typedef {import('../state.js').PlayerState} PlayerState
 * @typedef {import('./events.js').Told} Told
 */

/** Until a buffer was that full, it is being filled for the first time at this place of the tune. */
const FILLED = 0.5;

export class SoundWatch {
  constructor() {
    /** @type {PlayerState|null} */
    this.last = null;
    this.gaps = 0;
    this.gapSaid = false;
    /** @type {number|null} */
    this.least = null;
    this.filled = false;
  }

  /** @param {PlayerState} now */
  look(now) {
    const { last } = this;
    if (now === last) return;
    this.last = now;
    // Counted by the tune: another one begins at 0.
    const before = last && now.underruns >= last.underruns ? last.underruns : 0;
    this.gaps += last ? now.underruns - before : 0;
    const goesOn =
      now.status === 'playing' && !now.seeking && now.tier !== 'worklet' && now.tier === last?.tier && now.info === last.info;
    if (!goesOn) this.filled = false;
    else if (now.ahead >= FILLED) this.filled = true;
    if (this.filled && now.position_s < now.duration_s) this.least = Math.min(this.least ?? 1, now.ahead);
  }

  /** @returns {Told[]} since the last time */
  told() {
    const tier = this.last?.tier ?? 'worklet';
    /** @type {Told[]} */
    const found = [];
    if (this.gaps > 0) {
      found.push({ underrun: { count: atMost(this.gaps), tier, first: !this.gapSaid } });
      this.gapSaid = true;
    }
    if (this.least !== null) found.push({ low_water: { tier, share: Math.round(this.least * 100) / 100 } });
    this.gaps = 0;
    this.least = null;
    return found;
  }
}
