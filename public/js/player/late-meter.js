// Counts the times the audio thread came too late, where the browser doesn't: the context's clock stands still while
// the device gets nothing, so the wall clock runs ahead of it for good.

/** Quanta between two looks, about 0.25 s: callbacks come in bursts, only the least distance of a span says much. */
const SPAN_QUANTA = 86;
const NOTICEABLE_MS = 10;
/** A longer jump is a sleeping machine or a corrected clock. */
const LONGEST_MS = 5000;

export class LateMeter {
  /** @param {() => number} now wall clock in ms; whole ms will do */
  constructor(now) {
    this.now = now;
    this.events = 0;
    this.quanta = 0;
    this.least = Infinity;
    this.reference = Infinity;
  }

  /** Forget the distance, as after a pause; the count stays. */
  reset() {
    this.quanta = 0;
    this.least = Infinity;
    this.reference = Infinity;
  }

  /** Call once a quantum. @param {number} contextTime_s */
  tick(contextTime_s) {
    this.least = Math.min(this.least, this.now() - contextTime_s * 1000);
    if (++this.quanta < SPAN_QUANTA) return;
    const grown = this.least - this.reference;
    if (grown > NOTICEABLE_MS && grown < LONGEST_MS) this.events++;
    this.reference = this.least;
    this.quanta = 0;
    this.least = Infinity;
  }
}
