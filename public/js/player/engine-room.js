// The page's side of the worker: the compiled engine, the tune that the worker has read, its timeline, and a new worker
// with the same tune when the old one died.

import { compileEngine } from './compile.js';
import { GrowingTimeline } from './timeline.js';
import { WorkerClient } from './worker-client.js';

/**
 * @typedef {import('./messages.js').Setup} Setup
 * @typedef {import('./messages.js').Loaded} Loaded
 * @typedef {{file: Uint8Array, info: import('../tune-info.js').TuneInfo, song: number, duration_s: number, run: number}} Tune
 *   run: the number of the worker's silent run of this song in this machine
 */

export class EngineRoom {
  /**
   * @param {{engine: string, worklet: string, engineWorker: string}} assets
   * @param {(song: number) => Setup} setup that is in force
   * @param {object} events
   * @param {(event: import('./messages.js').VoicesEvent) => void} events.voices
   * @param {(fault: import('./messages.js').StreamFault) => void} events.fault
   * @param {(text: string) => void} events.crashed
   */
  constructor(assets, setup, events) {
    this.assets = assets;
    this.setup = setup;
    this.events = events;
    /** @type {WorkerClient|null} */
    this.worker = null;
    /** The worker that has read the present tune. @type {WorkerClient|null} */
    this.reader = null;
    /** @type {Promise<void>|null} */
    this.preparing = null;
    /** @type {Promise<void>|null} */
    this.restoring = null;
    /** @type {WebAssembly.Module|null} */
    this.module = null;
    /** @type {ArrayBuffer|null} */
    this.image = null;
    this.speed = 0;
    this.version = '';
    this.run = 0;
    /** @type {Tune|null} */
    this.tune = null;
    /** @type {GrowingTimeline|null} */
    this.timeline = null;
  }

  // ---- the engine ----------------------------------------------------------------------------------------------

  prepare() {
    this.preparing ??= this.prepareOnce().catch((error) => {
      this.preparing = null;
      throw error;
    });
    return this.preparing;
  }

  async prepareOnce() {
    this.worker = new WorkerClient(
      this.assets.engineWorker,
      (event) => this.hear(event),
      (text) => this.events.crashed(text),
    );
    void fetch(this.assets.worklet).catch(() => null); // into the cache; addModule says what went wrong
    this.module ??= await compileEngine(this.assets.engine);
    const prepared = await this.askPrepared(this.module);
    this.speed = prepared.speed;
    this.version = prepared.version;
    this.image = prepared.image;
  }

  /** @param {WebAssembly.Module} module @returns {Promise<import('./messages.js').Prepared>} */
  askPrepared(module) {
    return this.theWorker().ask({ kind: 'prepare', module });
  }

  /** The engine for the audio thread: the module, and a memory image to give away. */
  async forWorklet() {
    await this.prepare();
    const { module, image } = this;
    if (!module) throw new Error('The sound engine is not compiled yet.');
    this.image = null;
    return { module, image: image ?? (await this.askPrepared(module)).image };
  }

  theWorker() {
    if (!this.worker) throw new Error('The sound engine is being started again. Try once more.');
    return this.worker;
  }

  /** The worker is dead; whatever waits for it is rejected with that reason. @param {Error} reason */
  bury(reason) {
    this.worker?.close(reason);
    this.worker = null;
    this.preparing = null;
  }

  /** @param {import('./worker-client.js').WorkerEvent} event */
  hear(event) {
    if (event.event === 'voices') this.events.voices(event);
    else if (event.event === 'fault') this.events.fault(event);
    else if (event.run === this.tune?.run) this.timeline?.add(event.first, event.rows);
  }

  // ---- the tune ------------------------------------------------------------------------------------------------

  theTune() {
    if (!this.tune) throw new Error('No tune is loaded. Open one first.');
    return this.tune;
  }

  /**
   * On an error the former tune stays.
   * @param {Uint8Array} file
   * @param {Setup} setup
   * @param {number} duration_s
   */
  async load(file, setup, duration_s) {
    await this.prepare();
    const run = ++this.run;
    /** @type {Loaded} */
    const loaded = await this.theWorker().ask({ kind: 'load', file, setup, duration_s, run });
    this.adopt({ file, duration_s, run }, loaded);
  }

  /**
   * Another song of the tune, or the same one in another machine.
   * @param {number} song
   * @param {number} duration_s
   */
  async select(song, duration_s) {
    const worker = await this.withTune();
    const { file } = this.theTune();
    const run = ++this.run;
    /** @type {Loaded} */
    const loaded = await worker.ask({ kind: 'select', setup: this.setup(song), duration_s, run });
    this.adopt({ file, duration_s, run }, loaded);
  }

  /**
   * @param {{file: Uint8Array, duration_s: number, run: number}} what
   * @param {Loaded} loaded
   */
  adopt(what, { info, song }) {
    this.tune = { ...what, info, song };
    this.timeline = new GrowingTimeline(info);
    this.reader = this.worker;
  }

  /** The worker, with the present tune in it: a new one has to read it first. */
  async withTune() {
    await this.prepare();
    if (this.reader !== this.worker) {
      const { file, song, duration_s } = this.theTune();
      this.restoring ??= this.load(file, this.setup(song), duration_s).finally(() => {
        this.restoring = null;
      });
      await this.restoring;
    }
    return this.theWorker();
  }

  /** @param {number} duration_s */
  setDuration(duration_s) {
    this.theTune().duration_s = duration_s;
    this.worker?.tell({ kind: 'duration', duration_s });
  }

  /**
   * The exact state of the machine at a position.
   * @param {number} position_s
   * @param {AbortSignal} signal
   * @returns {Promise<import('./messages.js').Placed>}
   */
  async find(position_s, signal) {
    const worker = await this.withTune();
    return worker.ask({ kind: 'seek', position_s }, { signal });
  }

  /**
   * @param {'best'|'cheap'|'fast'} sampling
   * @param {(share: number) => void} progress
   * @param {AbortSignal} [signal]
   * @returns {Promise<Blob>}
   */
  async export(sampling, progress, signal) {
    const { song, duration_s } = this.theTune();
    const setup = { ...this.setup(song), sampling };
    const worker = await this.withTune();
    return worker.ask({ kind: 'export', setup, duration_s }, { progress, signal });
  }

  /**
   * Listens to a song of any file for its features, whatever plays.
   * @param {Uint8Array} file
   * @param {import('./messages.js').Hearing} hearing
   * @param {(share: number) => void} progress
   * @returns {Promise<import('./messages.js').Recording>}
   */
  async listen(file, hearing, progress) {
    await this.prepare();
    return this.theWorker().ask({ kind: 'hear', file, hearing }, { progress });
  }

  /**
   * @param {Omit<import('./messages.js').TellStream, 'kind'>} order
   */
  stream(order) {
    this.theWorker().tell({ kind: 'stream', ...order }, [order.port]);
  }

  unstream() {
    this.worker?.tell({ kind: 'unstream' });
  }
}
