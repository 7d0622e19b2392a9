// The worker without the browser's worker around it, so that Node can test it: answers asks, keeps one silent run of the
// present song, one stream when the page wants one, exports, and songs that are listened to for their features.

import { EngineError, SidEngine, SidInstance } from '../engine.js';
import { Ear } from './ear.js';
import { Exporter } from './exporter.js';
import { fillTune } from './fill-tune.js';
import { Scheduler } from './scheduler.js';
import { Scout, Seek } from './scout.js';
import { RATE_HZ, startSong } from './setup.js';
import { Streamer } from './streamer.js';

/** Speed is measured in slices short enough that some of them run undisturbed on a busy machine. */
const SLICE_FRAMES = RATE_HZ / 50;
const SLICES = 24;

/**
 * @typedef {import('./messages.js').Ask} Ask
 * @typedef {import('./messages.js').Setup} Setup
 * @typedef {import('./scheduler.js').Job} Job
 */

export class WorkerHost {
  /**
   * @param {(message: import('./messages.js').FromWorker, transfer?: Transferable[]) => void} post
   * @param {(then: () => void) => void} defer calls back when messages have had their turn
   */
  constructor(post, defer) {
    this.post = post;
    this.scheduler = new Scheduler(defer);
    /** One for all engines here: they share its tables. @type {SidInstance|null} */
    this.instance = null;
    this.speed = 0;
    /** @type {Uint8Array|null} */
    this.file = null;
    /** @type {Scout|null} */
    this.scout = null;
    /** @type {Streamer|null} */
    this.streamer = null;
    /** Asks that take a while, by id. @type {Map<number, {job: Job, cancel: () => void}>} */
    this.jobs = new Map();
  }

  /** @param {import('./messages.js').ToWorker} message */
  receive(message) {
    if ('tell' in message) {
      this.tell(message.tell);
      return;
    }
    const { id, ask } = message;
    try {
      this.answer(id, ask);
    } catch (error) {
      this.refuse(id, error);
    }
  }

  /**
   * @param {number} id
   * @param {Ask} ask
   */
  answer(id, ask) {
    switch (ask.kind) {
      case 'prepare': {
        const prepared = this.prepare(ask.module);
        this.post({ id, value: prepared }, [prepared.image]);
        break;
      }
      case 'load':
        this.begin(ask.file, ask.setup, ask.duration_s, ask.run);
        this.post({ id, value: this.loaded() });
        break;
      case 'select':
        this.begin(this.tune(), ask.setup, ask.duration_s, ask.run);
        this.post({ id, value: this.loaded() });
        break;
      case 'seek':
        this.seek(id, ask.position_s);
        break;
      case 'export':
        this.alone(
          id,
          (progress, finish, fail) =>
            new Exporter(this.shared(), this.tune(), ask.setup, ask.duration_s, progress, (file) => finish(file, []), fail),
        );
        break;
      case 'hear':
        this.alone(
          id,
          (progress, finish, fail) =>
            new Ear(
              this.shared(), ask.file, ask.hearing, progress,
              (recording) => finish(recording, [recording.writes.buffer, recording.samples.buffer]), fail,
            ),
        );
        break;
    }
  }

  /** @param {import('./messages.js').Tell} tell */
  tell(tell) {
    switch (tell.kind) {
      case 'cancel':
        this.jobs.get(tell.id)?.cancel();
        break;
      case 'duration':
        if (this.scout) {
          this.scout.setDuration(tell.duration_s);
          this.scheduler.wake(this.scout);
        }
        break;
      case 'stream':
        this.stream(tell);
        break;
      case 'unstream':
        this.endStream();
        break;
    }
  }

  /** Fills the tables, measures the speed. @param {WebAssembly.Module} module @returns {import('./messages.js').Prepared} */
  prepare(module) {
    if (!this.instance) {
      const instance = new SidInstance(module);
      const engine = new SidEngine(instance);
      engine.load(fillTune());
      for (const model of /** @type {const} */ (['8580', '6581'])) {
        startSong(engine, { song: 1, model, clock: 'PAL', sampling: 'best', muted: [] }, 1);
        engine.renderF32(SLICE_FRAMES);
      }
      this.speed = speedOf(engine);
      engine.delete();
      this.instance = instance;
    }
    return { image: this.instance.image(), speed: this.speed, version: this.instance.version() };
  }

  shared() {
    if (!this.instance) throw new Error('The sound engine is not ready yet.');
    return this.instance;
  }

  tune() {
    if (!this.file) throw new Error('No tune is loaded.');
    return this.file;
  }

  loaded() {
    if (!this.scout) throw new Error('No tune is loaded.');
    return { info: this.scout.info, song: this.scout.song };
  }

  /**
   * Starts the silent run of a song; on an error the former tune stays.
   * @param {Uint8Array} file
   * @param {Setup} setup
   * @param {number} duration_s
   * @param {number} run
   */
  begin(file, setup, duration_s, run) {
    const scout = new Scout(
      this.shared(), file, setup, duration_s,
      (first, rows) => this.post({ event: 'timeline', run, first, rows }, [rows.buffer]),
      (error) => this.post({ event: 'fault', epoch: 0, text: sentence(error) }),
    );
    for (const { job, cancel } of [...this.jobs.values()]) {
      if (job instanceof Seek) cancel(); // an export goes on: it has its own machine
    }
    if (this.scout) {
      this.scheduler.remove(this.scout);
      this.scout.delete();
    }
    this.endStream();
    this.file = file;
    this.scout = scout;
    this.scheduler.add(scout);
  }

  /**
   * @param {number} id
   * @param {number} position_s
   */
  seek(id, position_s) {
    const { scout } = this;
    if (!scout) throw new Error('No tune is loaded.');
    const job = new Seek(
      scout, Math.round(position_s * scout.info.clockHz),
      (placed) => {
        this.jobs.delete(id);
        this.post({ id, value: placed });
      },
      (error) => {
        this.jobs.delete(id);
        this.refuse(id, error);
      },
    );
    this.run(id, job, () => job.giveBack());
  }

  /**
   * A job with a machine of its own, beside whatever plays.
   * @param {number} id
   * @param {(progress: (share: number) => void, finish: (value: unknown, transfer: Transferable[]) => void,
   *   fail: (error: unknown) => void) => Job & {delete: () => void}} begin
   */
  alone(id, begin) {
    const over = () => {
      this.jobs.delete(id);
      job.delete();
    };
    const job = begin(
      (share) => this.post({ id, share }),
      (value, transfer) => {
        over();
        this.post({ id, value }, transfer);
      },
      (error) => {
        over();
        this.refuse(id, error);
      },
    );
    this.run(id, job, () => job.delete());
  }

  /**
   * @param {number} id
   * @param {Job} job
   * @param {() => void} undo
   */
  run(id, job, undo) {
    const cancel = () => {
      this.jobs.delete(id);
      this.scheduler.remove(job);
      undo();
      this.post({ id, error: 'It was given up for something else.', status: 0 });
    };
    this.jobs.set(id, { job, cancel });
    this.scheduler.add(job);
  }

  /** @param {import('./messages.js').TellStream} order */
  stream(order) {
    this.endStream();
    try {
      const streamer = new Streamer(
        this.shared(), order,
        (job) => this.scheduler.wake(job),
        (voices) => this.post({ event: 'voices', epoch: order.epoch, voices }),
        (error) => this.post({ event: 'fault', epoch: order.epoch, text: sentence(error) }),
      );
      this.streamer = streamer;
      this.scheduler.add(streamer);
    } catch (error) {
      this.post({ event: 'fault', epoch: order.epoch, text: sentence(error) });
    }
  }

  endStream() {
    if (!this.streamer) return;
    this.scheduler.remove(this.streamer);
    this.streamer.delete();
    this.streamer = null;
  }

  /**
   * @param {number} id
   * @param {unknown} error
   */
  refuse(id, error) {
    this.post({ id, error: sentence(error), status: error instanceof EngineError ? error.status : 0 });
  }
}

/** The most multiples of real time in any slice. @param {SidEngine} engine */
function speedOf(engine) {
  let least_ms = Infinity;
  for (let i = 0; i < SLICES; i++) {
    const before_ms = performance.now();
    engine.renderF32(SLICE_FRAMES);
    least_ms = Math.min(least_ms, performance.now() - before_ms);
  }
  return (SLICE_FRAMES * 1000) / RATE_HZ / Math.max(least_ms, 0.1);
}

/** The engine's own words for a listener; anything else is a fault of ours, and says so. @param {unknown} error */
function sentence(error) {
  if (error instanceof EngineError) return error.message;
  return `The sound engine stopped: ${error instanceof Error ? error.message : String(error)}`;
}
