// The envelope of a voice followed frame by frame from its registers alone, near enough for a picture.
// Times of attack, decay and release: MOS 6581 data sheet, table 2.

/** Seconds of a full attack; decay and release take three times as long. */
const ATTACK_S = [0.002, 0.008, 0.016, 0.024, 0.038, 0.056, 0.068, 0.08, 0.1, 0.25, 0.5, 0.8, 1, 3, 5, 8];

/** The fall is nearly exponential and through at its nominal time: four time constants. */
const FALL = 4;

export class Envelope {
  level = 0; // 0 to 1
  #gate = false;
  #rising = false;

  /**
   * @param {number} control
   * @param {number} attackDecay
   * @param {number} sustainRelease
   * @param {number} dt_s since the last step
   * @returns {number} the level now, 0 to 1
   */
  step(control, attackDecay, sustainRelease, dt_s) {
    const gate = (control & 1) === 1;
    if (gate && !this.#gate) this.#rising = true;
    if (!gate) this.#rising = false;
    this.#gate = gate;
    if (this.#rising) {
      this.level += dt_s / ATTACK_S[attackDecay >> 4];
      if (this.level >= 1) {
        this.level = 1;
        this.#rising = false;
      }
    } else if (gate) {
      const floor = Math.min((sustainRelease >> 4) / 15, this.level); // a sustain above the level doesn't lift it
      this.level = floor + (this.level - floor) * Math.exp((-FALL * dt_s) / (3 * ATTACK_S[attackDecay & 15]));
    } else {
      this.level *= Math.exp((-FALL * dt_s) / (3 * ATTACK_S[sustainRelease & 15]));
    }
    return this.level;
  }
}
