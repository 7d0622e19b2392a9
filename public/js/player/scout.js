// Runs a song ahead without its sound: keeps snapshots to seek from, and collects the registers and samples of each
// raster frame for the picture of the voices.

import { REGISTER_BYTES, SidEngine } from '../engine.js';
import { SampleWatch } from './sample-watch.js';
import { STEP_MS } from './scheduler.js';
import { startSong } from './setup.js';
import { Snapshots } from './snapshots.js';

const ROWS_A_POST = 512;
const LONGEST_S = 3600;
const URGENCY = 1;
const SEEK_URGENCY = 5; // before the stream: the place that is sought is where the next stream starts

/** @typedef {import('./scheduler.js').Job} Job */

/** @implements {Job} */
export class Scout {
  /**
   * Throws an EngineError when the tune can't be played.
   * @param {import('../engine.js').SidInstance} instance
   * @param {Uint8Array} file
   * @param {import('./messages.js').Setup} setup
   * @param {number} duration_s
   * @param {(first: number, rows: Uint8Array<ArrayBuffer>) => void} publish registers of frames, in order
   * @param {(error: unknown) => void} fail
   */
  constructor(instance, file, setup, duration_s, publish, fail) {
    this.urgency = URGENCY;
    this.publish = publish;
    this.fail = fail;
    this.engine = new SidEngine(instance);
    try {
      this.engine.load(file);
      startSong(this.engine, setup, 1);
      this.info = this.engine.info();
      this.song = this.engine.song();
      this.snapshots = new Snapshots(this.info.clockHz);
      this.snapshots.add(0, this.engine.stateSave());
      this.samples = new SampleWatch(this.engine);
    } catch (error) {
      this.engine.delete();
      throw error;
    }
    this.frames = 0;
    this.rowBytes = REGISTER_BYTES * this.info.chips.length;
    this.rows = new Uint8Array(ROWS_A_POST * this.rowBytes);
    this.collected = 0;
    this.lastFrame = 0;
    this.setDuration(duration_s);
  }

  /** @param {number} duration_s how far to run */
  setDuration(duration_s) {
    this.lastFrame = Math.ceil((Math.min(duration_s, LONGEST_S) * this.info.clockHz) / this.info.frameCycles);
  }

  /** Cycle that the run has reached. */
  frontier() {
    return this.frames * this.info.frameCycles;
  }

  step() {
    this.runUntil(this.lastFrame * this.info.frameCycles);
    if (this.frames < this.lastFrame) return /** @type {const} */ ('more');
    this.flush();
    return /** @type {const} */ ('wait');
  }

  /** Runs some milliseconds, frame by frame, but not past that cycle. @param {number} cycle */
  runUntil(cycle) {
    const until_ms = performance.now() + STEP_MS;
    while (this.frontier() + this.info.frameCycles <= cycle && performance.now() < until_ms) this.runFrame();
  }

  runFrame() {
    const { engine } = this;
    this.frames++;
    engine.skip(this.frontier() - engine.cycles());
    engine.copyRegisters(this.rows, this.collected * this.rowBytes, this.info.chips.length);
    this.samples.note(this.rows, this.collected * this.rowBytes);
    this.collected++;
    if (this.collected === ROWS_A_POST) this.flush();
    if (this.snapshots.wants(this.frontier())) this.snapshots.add(engine.cycles(), engine.stateSave());
  }

  flush() {
    if (this.collected === 0) return;
    this.publish(this.frames - this.collected, this.rows.slice(0, this.collected * this.rowBytes));
    this.collected = 0;
  }

  delete() {
    this.engine.delete();
  }
}

/** Finds the exact state at a cycle: from the nearest snapshot where the run has been, by running on where it hasn't. @implements {Job} */
export class Seek {
  /**
   * @param {Scout} scout
   * @param {number} cycle
   * @param {(placed: import('./messages.js').Placed) => void} found
   * @param {(error: unknown) => void} fail
   */
  constructor(scout, cycle, found, fail) {
    this.urgency = SEEK_URGENCY;
    this.scout = scout;
    this.cycle = cycle;
    this.found = found;
    this.fail = fail;
    /** The run's own state while the engine is lent to this seek. @type {Uint8Array|null} */
    this.lent = null;
  }

  step() {
    const { scout } = this;
    const { engine } = scout;
    if (scout.frontier() < this.cycle) {
      scout.runUntil(this.cycle + scout.info.frameCycles);
      return /** @type {const} */ ('more');
    }
    if (!this.lent) {
      const from = scout.snapshots.nearest(this.cycle);
      if (!from) throw new Error('The song has no snapshot to seek from.');
      this.lent = engine.stateSave();
      engine.stateLoad(from.state);
    }
    const until_ms = performance.now() + STEP_MS;
    while (engine.cycles() < this.cycle) {
      if (performance.now() > until_ms) return /** @type {const} */ ('more');
      engine.skip(Math.min(this.cycle - engine.cycles(), 4 * scout.info.frameCycles));
    }
    const placed = { state: engine.stateSave(), cycle: engine.cycles() };
    this.giveBack();
    this.found(placed);
    return /** @type {const} */ ('done');
  }

  /** Lets the run go on where it was; to be called when the seek is given up. */
  giveBack() {
    if (!this.lent) return;
    this.scout.engine.stateLoad(this.lent);
    this.scout.samples.forget();
    this.lent = null;
  }
}
