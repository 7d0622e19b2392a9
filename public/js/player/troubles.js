// Counts what went wrong with the sound of a tune: gaps of the audio thread (by the browser's own count where it has one)
// and gaps of the worker's stream; and notices when nothing is played at all.

const SILENT_MS = 3000;
const LATE_LOOK_MS = 1500; // a look that comes later says that this thread was busy, not that the sound was
const GAP_S = 0.05; // one long underrun weighs as several

/** @typedef {import('./graph.js').PlaybackStats} PlaybackStats */

export class Troubles {
  constructor() {
    this.underruns = 0;
    this.late = 0;
    this.starved = 0;
    this.skipLook = false;
    this.lastReport_ms = 0;
    this.lastLook_ms = 0;
    this.load = 0;
    this.epoch = -1;
    this.starvedSeen = 0;
    this.lateSeen = 0;
    this.eventsSeen = 0;
    this.durationSeen_s = 0;
  }

  /** A new tune. */
  forget() {
    this.underruns = 0;
    this.late = 0;
    this.starved = 0;
  }

  /**
   * From here on; what happened while a place was begun is no trouble of playing.
   * @param {PlaybackStats|null} stats
   * @param {number} now_ms
   */
  rebase(stats, now_ms) {
    this.eventsSeen = stats?.underrunEvents ?? 0;
    this.durationSeen_s = stats?.underrunDuration ?? 0;
    this.late = 0;
    this.lastReport_ms = now_ms;
    this.lastLook_ms = now_ms;
    this.skipLook = true;
  }

  /**
   * @param {import('./messages.js').At} at
   * @param {number} now_ms
   */
  report(at, now_ms) {
    if (at.epoch !== this.epoch) {
      this.epoch = at.epoch;
      this.starvedSeen = 0;
    }
    if (at.late < this.lateSeen) this.lateSeen = 0; // another node
    this.starved += at.starved - this.starvedSeen;
    this.late += at.late - this.lateSeen;
    this.starvedSeen = at.starved;
    this.lateSeen = at.late;
    this.load = at.load;
    this.lastReport_ms = now_ms;
  }

  /**
   * @param {PlaybackStats|null} stats
   * @param {number} now_ms
   * @returns {{late: number, starved: number, load: number, silent: boolean}} since the last look
   */
  look(stats, now_ms) {
    const onTime = now_ms - this.lastLook_ms < LATE_LOOK_MS;
    const silent = onTime && now_ms - this.lastReport_ms > SILENT_MS;
    if (!onTime) this.lastReport_ms = now_ms;
    this.lastLook_ms = now_ms;
    let { late } = this;
    if (stats) {
      const events = stats.underrunEvents - this.eventsSeen;
      const gaps = Math.floor((stats.underrunDuration - this.durationSeen_s) / GAP_S);
      late = this.skipLook ? 0 : Math.max(events, gaps, 0); // the browser's counts are up to a second old
      this.eventsSeen = stats.underrunEvents;
      this.durationSeen_s = stats.underrunDuration;
    }
    this.skipLook = false;
    const { starved, load } = this;
    this.late = 0;
    this.starved = 0;
    this.underruns += late + starved;
    return { late, starved, load, silent };
  }
}
