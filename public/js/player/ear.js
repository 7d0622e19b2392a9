// Listens to a song for its features, in the worker's spare time: all writes to its chips, and the sound of some passages.

import { Config, EngineError, SidEngine } from '../engine.js';
import { STEP_MS } from './scheduler.js';

const URGENCY = 0; // after everything that is heard or seen
/** The machine makes at most one write in four cycles, so that what lies between two drains always fits. */
const MOST_CYCLES = 200_000;
const MOST_WRITES = 65_536;
const MOST_FRAMES = 2048;
const PROGRESS_MS = 100;
const STATUS_LATE = -1;

/** @typedef {import('./scheduler.js').Job} Job */

/** @implements {Job} */
export class Ear {
  /**
   * Throws an EngineError when the tune can't be played.
   * @param {import('../engine.js').SidInstance} instance
   * @param {Uint8Array} file
   * @param {import('./messages.js').Hearing} hearing
   * @param {(share: number) => void} progress
   * @param {(recording: import('./messages.js').Recording) => void} finish
   * @param {(error: unknown) => void} fail
   */
  constructor(instance, file, hearing, progress, finish, fail) {
    this.urgency = URGENCY;
    this.hearing = hearing;
    this.progress = progress;
    this.finish = finish;
    this.fail = fail;
    /** @type {Uint8Array<ArrayBuffer>[]} */
    this.writes = [];
    this.samples = new Int16Array(hearing.passages.reduce((sum, { frames }) => sum + frames, 0) * hearing.channels);
    this.sounded = 0;
    this.worked_ms = 0;
    this.told_ms = 0;
    this.engine = new SidEngine(instance);
    try {
      this.engine.load(file);
      for (const [key, value] of /** @type {const} */ ([
        [Config.rate, hearing.rate_hz],
        [Config.channels, hearing.channels],
        [Config.sampling, hearing.sampling],
        [Config.core, hearing.core],
      ])) {
        this.engine.configure(key, value);
      }
      this.engine.traceStart(MOST_WRITES);
      this.engine.start(hearing.song);
      this.info = this.engine.info();
      this.parts = this.run();
    } catch (error) {
      this.engine.delete();
      throw error;
    }
  }

  step() {
    const begun_ms = performance.now();
    while (performance.now() < begun_ms + STEP_MS) {
      if (this.parts.next().done) {
        this.finish(this.recording());
        return /** @type {const} */ ('done');
      }
      this.writes.push(this.engine.traceDrain(MOST_WRITES));
    }
    this.worked_ms += performance.now() - begun_ms;
    this.look();
    return /** @type {const} */ ('more');
  }

  /** The song, a bounded piece of work each. */
  *run() {
    for (const { begin_s, frames } of this.hearing.passages) {
      yield* this.silently(begin_s);
      yield* this.aloud(frames);
    }
    yield* this.silently(this.hearing.end_s);
  }

  /** @param {number} until_s */
  *silently(until_s) {
    const until = nearest(until_s * this.info.clockHz);
    while (this.engine.cycles() < until) {
      this.engine.skip(Math.min(until - this.engine.cycles(), MOST_CYCLES));
      yield;
    }
  }

  /** @param {number} frames */
  *aloud(frames) {
    for (let done = 0; done < frames; done += MOST_FRAMES) {
      const samples = this.engine.renderI16(Math.min(MOST_FRAMES, frames - done));
      this.samples.set(samples, this.sounded);
      this.sounded += samples.length;
      yield;
    }
  }

  look() {
    const { bound_s, end_s } = this.hearing;
    if (this.worked_ms > bound_s * 1000) {
      throw new EngineError(`The song took more than ${bound_s} s to play ${end_s} s of it.`, STATUS_LATE);
    }
    if (performance.now() > this.told_ms + PROGRESS_MS) {
      this.told_ms = performance.now();
      this.progress(Math.min(this.engine.cycles() / (end_s * this.info.clockHz), 1));
    }
  }

  /** @returns {import('./messages.js').Recording} */
  recording() {
    if (this.engine.traceDropped() > 0) {
      throw new EngineError('The song writes to its chips faster than they can be recorded.', STATUS_LATE);
    }
    const writes = new Uint8Array(this.writes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.writes) {
      writes.set(part, at);
      at += part.length;
    }
    return {
      writes,
      samples: new Uint8Array(this.samples.buffer),
      chips: this.info.chips.length,
      clock_hz: this.info.clockHz,
      frame_cycles: this.info.frameCycles,
      end_cycle: this.engine.cycles(),
    };
  }

  delete() {
    this.engine.delete();
  }
}

/** The nearest whole number, of two as near the even one: as Python rounds, which the server's cycles are from. @param {number} value */
function nearest(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
