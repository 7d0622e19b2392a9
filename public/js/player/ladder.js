// Which tier plays: the engine on the audio thread, then in the worker, then with cheaper sampling, then with the cheap
// chip model. It only goes down, and only for what the next rung can cure.

/**
 * @typedef {import('../player-api.js').PlayerTier} PlayerTier
 * @typedef {'best'|'cheap'|'fast'} Sampling
 * @typedef {{tier: PlayerTier, sampling: Sampling}} Rung
 */

const SAMPLINGS = /** @type {const} */ (['best', 'cheap', 'fast']);
/** What a tune of 1, 2, 3 chips costs against one of one chip (measured: docs/performance.md). */
const COST = [1, 1.35, 1.9];
/** Least multiples of real time for the audio thread: below, a quantum leaves too little room for everything else. */
const WORKLET_SPEED = 2;
/** Below, not even the worker keeps up; what helps then is the cheap chip model, several times as fast. */
const WORKER_SPEED = 1.1;
const WINDOW_MS = 10000;
const LATE_EVENTS = 3;
const STARVED_EVENTS = 2;
const HIGH_LOAD = 0.85;
const HIGH_LOAD_LOOKS = 3;

export class Ladder {
  /**
   * @param {Sampling} sampling that the listener wants
   * @param {boolean} shared whether threads can share memory
   */
  constructor(sampling, shared) {
    /** @type {PlayerTier} */
    const worker = shared ? 'ring' : 'posted';
    /** @type {Rung[]} */
    this.rungs = [{ tier: 'worklet', sampling }];
    for (const cheaper of SAMPLINGS.slice(SAMPLINGS.indexOf(sampling))) {
      this.rungs.push({ tier: worker, sampling: cheaper });
    }
    this.index = 0;
    /** Why this rung. @type {import('../telemetry/events.js').Because} */
    this.because = 'start';
    /** @type {{at_ms: number, late: number, starved: number}[]} */
    this.troubles = [];
    this.highLoads = 0;
  }

  /** The next tune has its chance with the sampling that the listener wants. */
  nextTune() {
    this.index = Math.min(this.index, 1);
    this.forget();
  }

  forget() {
    this.troubles = [];
    this.highLoads = 0;
  }

  /** @returns {Rung} */
  get rung() {
    return /** @type {Rung} */ (this.rungs[this.index]);
  }

  /**
   * A heavy tune on a slow device starts in the worker, or with the cheap chip model at once.
   * @param {number} speed multiples of real time with one chip
   * @param {number} chips
   */
  startFor(speed, chips) {
    const tuneSpeed = speed / (COST[chips - 1] ?? 1);
    const least = tuneSpeed >= WORKLET_SPEED ? 0 : tuneSpeed >= WORKER_SPEED ? 1 : this.rungs.length - 1;
    if (least > this.index) this.because = 'speed';
    this.index = Math.max(this.index, least);
  }

  /**
   * One look at how it goes, about once a second.
   * @param {number} now_ms
   * @param {number} late gaps of the audio thread since the last look
   * @param {number} starved gaps of the worker's stream since the last look
   * @param {number} load share of the audio thread's time
   * @returns {boolean} whether it stepped down
   */
  look(now_ms, late, starved, load) {
    this.troubles.push({ at_ms: now_ms, late, starved });
    this.troubles = this.troubles.filter((trouble) => trouble.at_ms > now_ms - WINDOW_MS);
    this.highLoads = load > HIGH_LOAD ? this.highLoads + 1 : 0;
    if (this.index === this.rungs.length - 1 || !this.bad()) return false;
    this.because = this.rung.tier !== 'worklet' ? 'starved' : this.sum('late') >= LATE_EVENTS ? 'late' : 'load';
    this.index++;
    this.forget();
    return true;
  }

  bad() {
    if (this.rung.tier === 'worklet') {
      return this.sum('late') >= LATE_EVENTS || this.highLoads >= HIGH_LOAD_LOOKS;
    }
    return this.sum('starved') >= STARVED_EVENTS; // a late audio thread that only copies is no fault of the engine
  }

  /** @param {'late'|'starved'} kind */
  sum(kind) {
    return this.troubles.reduce((total, trouble) => total + trouble[kind], 0);
  }
}
