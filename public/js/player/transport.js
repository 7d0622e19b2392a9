// Brings a place in a song to the loudspeaker: owns the worker, the audio graph and the tiers. Seeking, changing
// settings, stepping down and starting again after a crash are all one thing here: place() finds the exact state of the
// machine in the worker and hands it to whoever plays, under a new epoch.

import { Ring } from '../ring.js';
import { compileEngine } from './compile.js';
import { fadeLength_s } from './fade.js';
import { AudioGraph } from './graph.js';
import { Ladder } from './ladder.js';
import { PlayClock } from './play-clock.js';
import { RATE_HZ } from './setup.js';
import { RING_FRAMES } from './streamer.js';
import { GrowingTimeline } from './timeline.js';
import { Troubles } from './troubles.js';
import { VoiceQueue } from './voices.js';
import { WorkerClient } from './worker-client.js';

const LOOK_MS = 1000;

/**
 * @typedef {import('../player-api.js').TuneInfo} TuneInfo
 * @typedef {import('./messages.js').Setup} Setup
 * @typedef {import('./messages.js').Loaded} Loaded
 * @typedef {{file: Uint8Array, info: TuneInfo, song: number, duration_s: number, run: number}} Tune
 * @typedef {{engine: string, worklet: string, engineWorker: string}} Assets
 */

/**
 * What the player wants to hear of.
 * @typedef {object} TransportEvents
 * @property {() => void} changed  tier, underruns, timeline or whether it seeks
 * @property {() => void} sounding  the first sound since a place was begun
 * @property {() => void} ended
 * @property {() => void} interrupted
 * @property {(text: string) => void} failed
 */

export class Transport {
  /**
   * @param {Assets} assets
   * @param {import('../player-api.js').PlayerSettings} settings
   * @param {TransportEvents} events
   */
  constructor(assets, settings, events) {
    this.assets = assets;
    this.settings = settings;
    this.events = events;
    this.graph = new AudioGraph(
      assets.worklet,
      (message) => this.fromWorklet(message),
      (text) => this.crashed('worklet', text),
      () => events.interrupted(),
    );
    this.ladder = new Ladder(settings.sampling, globalThis.crossOriginIsolated === true);
    this.troubles = new Troubles();
    this.clock = new PlayClock();
    this.voiceQueue = new VoiceQueue();
    /** @type {WorkerClient|null} */
    this.worker = null;
    /** The worker that has read the present tune. @type {WorkerClient|null} */
    this.reader = null;
    /** @type {Promise<void>|null} */
    this.restoring = null;
    /** @type {Promise<void>|null} */
    this.preparing = null;
    /** @type {Promise<void>|null} */
    this.building = null;
    /** @type {WebAssembly.Module|null} */
    this.module = null;
    /** @type {ArrayBuffer|null} */
    this.image = null;
    this.speed = 0;
    /** @type {Tune|null} */
    this.tune = null;
    /** @type {GrowingTimeline|null} */
    this.timeline = null;
    /** @type {boolean[][]} */
    this.muted = [];
    this.playing = false;
    this.run = 0;
    this.epoch = 0;
    /** The epoch whose reports count; -1 while a place is being found. */
    this.heard = -1;
    this.seeking = false;
    /** @type {AbortController|null} */
    this.search = null;
    /** A place that waits for the node. @type {{placed: import('./messages.js').Placed|null, align: boolean}|null} */
    this.placement = null;
    /** @type {(() => void)|null} */
    this.begun = null;
    this.crashes = 0;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.lookTimer = undefined;
  }

  // ---- getting ready -------------------------------------------------------------------------------------------

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
      (event) => this.fromWorker(event),
      (text) => this.crashed('worker', text),
    );
    void fetch(this.assets.worklet).catch(() => null); // into the cache; addModule says what went wrong
    this.module ??= await compileEngine(this.assets.engine);
    /** @type {import('./messages.js').Prepared} */
    const prepared = await this.theWorker().ask({ kind: 'prepare', module: this.module });
    this.speed = prepared.speed;
    this.image = prepared.image;
  }

  theWorker() {
    if (!this.worker) throw new Error('The sound engine is being started again. Try once more.');
    return this.worker;
  }

  /** The worker, with the present tune in it: a new one after a crash has to read it first. */
  async tuneInWorker() {
    await this.prepare();
    if (this.reader !== this.worker) {
      this.restoring ??= this.restore().finally(() => {
        this.restoring = null;
      });
      await this.restoring;
    }
    return this.theWorker();
  }

  async restore() {
    const { file, song, duration_s } = this.theTune();
    const run = ++this.run;
    /** @type {Loaded} */
    const loaded = await this.theWorker().ask({ kind: 'load', file, setup: this.setup(song), duration_s, run });
    this.adopt({ file, duration_s, run }, loaded);
  }

  theTune() {
    if (!this.tune) throw new Error('No tune is loaded. Open one first.');
    return this.tune;
  }

  /** The worklet's node stands and has its place. */
  async ready() {
    await this.prepare();
    if (this.graph.node) return;
    this.building ??= this.build().finally(() => {
      this.building = null;
    });
    await this.building;
  }

  async build() {
    if (!this.module) throw new Error('The sound engine is not compiled yet.');
    let { image } = this;
    this.image = null;
    if (!image) {
      /** @type {import('./messages.js').Prepared} */
      const again = await this.theWorker().ask({ kind: 'prepare', module: this.module });
      image = again.image;
    }
    await this.graph.build(this.module, image);
    this.send();
  }

  // ---- the tune ------------------------------------------------------------------------------------------------

  /** @param {number} song @returns {Setup} */
  setup(song) {
    const { model, clock } = this.settings;
    return { song, model, clock, sampling: this.ladder.rung.sampling, muted: this.muted };
  }

  /**
   * @param {Uint8Array} file
   * @param {number} song 0 for the file's start song
   * @param {number} duration_s
   */
  async load(file, song, duration_s) {
    await this.prepare();
    const run = ++this.run;
    const setup = { ...this.setup(song), muted: [] };
    /** @type {Loaded} */
    const loaded = await this.theWorker().ask({ kind: 'load', file, setup, duration_s, run });
    this.muted = loaded.info.chips.map(() => [false, false, false, false]);
    this.crashes = 0;
    this.troubles.forget();
    this.ladder.forget();
    this.ladder.startFor(this.speed, loaded.info.chips.length);
    this.voiceQueue.clear();
    this.adopt({ file, duration_s, run }, loaded);
  }

  /**
   * Another song of the tune, or other settings for the machine.
   * @param {number} song
   * @param {number} duration_s
   */
  async select(song, duration_s) {
    const { file } = this.theTune();
    const worker = await this.tuneInWorker();
    const run = ++this.run;
    /** @type {Loaded} */
    const loaded = await worker.ask({ kind: 'select', setup: this.setup(song), duration_s, run });
    this.adopt({ file, duration_s, run }, loaded);
  }

  /**
   * @param {{file: Uint8Array, duration_s: number, run: number}} what
   * @param {Loaded} loaded
   */
  adopt(what, loaded) {
    const { info, song } = loaded;
    this.tune = { ...what, info, song };
    this.reader = this.worker;
    this.timeline = new GrowingTimeline(info);
  }

  /** @param {number} duration_s */
  setDuration(duration_s) {
    const tune = this.theTune();
    tune.duration_s = duration_s;
    this.worker?.tell({ kind: 'duration', duration_s });
    this.graph.post({ type: 'end', ...this.ending() });
  }

  ending() {
    const { duration_s } = this.theTune();
    return { endFrame: Math.round(duration_s * RATE_HZ), fadeFrames: fadeLength_s(duration_s) * RATE_HZ };
  }

  // ---- places --------------------------------------------------------------------------------------------------

  /**
   * Moves to a position; resolves once it is there, or at once superseded by a later call.
   * @param {number} position_s
   * @param {{align?: boolean}} [options] align: what sounds now goes on until the new place has caught up with it
   */
  async place(position_s, { align = false } = {}) {
    const epoch = ++this.epoch;
    this.begun?.();
    this.search?.abort();
    const search = new AbortController();
    this.search = search;
    if (!align) {
      this.heard = -1;
      this.clock.jump(position_s);
    }
    this.seeking = true;
    this.events.changed();
    try {
      const placed = position_s > 0 ? await this.find(position_s, search.signal) : null;
      if (epoch !== this.epoch) return;
      this.placement = { placed, align };
      if (this.graph.node) {
        this.send();
        if (this.graph.running()) await new Promise((resolve) => (this.begun = () => resolve(null)));
      }
    } catch (error) {
      if (epoch === this.epoch) throw error;
    } finally {
      if (epoch === this.epoch) {
        this.seeking = false;
        this.events.changed();
      }
    }
  }

  /**
   * @param {number} position_s
   * @param {AbortSignal} signal
   * @returns {Promise<import('./messages.js').Placed>}
   */
  async find(position_s, signal) {
    const worker = await this.tuneInWorker();
    return worker.ask({ kind: 'seek', position_s }, { signal });
  }

  /** Hands the place to the tier that plays. */
  send() {
    const { placement, tune, epoch } = this;
    if (!placement || !tune) return;
    this.placement = null;
    const { placed, align } = placement;
    const startFrame = placed ? Math.round((placed.cycle * RATE_HZ) / tune.info.clockHz) : 0;
    const { origin, transfer } = this.origin(tune, placed?.state ?? null);
    this.graph.post({ type: 'begin', epoch, startFrame, align, ...this.ending(), origin }, transfer);
  }

  /**
   * @param {Tune} tune
   * @param {Uint8Array|null} state
   * @returns {{origin: import('./messages.js').Origin, transfer: Transferable[]}}
   */
  origin(tune, state) {
    const { file, song, run } = tune;
    const { tier } = this.ladder.rung;
    const setup = this.setup(song);
    if (tier === 'worklet') {
      this.worker?.tell({ kind: 'unstream' });
      return { origin: { kind: 'engine', file, setup, run, state }, transfer: [] };
    }
    const { port1, port2 } = new MessageChannel();
    const memory = tier === 'ring' ? Ring.memory(RING_FRAMES) : null;
    const { epoch } = this;
    this.theWorker().tell({ kind: 'stream', epoch, file, setup, state, memory, port: port2 }, [port2]);
    return { origin: memory ? { kind: 'ring', memory, port: port1 } : { kind: 'posted', port: port1 }, transfer: [port1] };
  }

  /** The same place under other settings, or on another tier. */
  async replace() {
    const tune = this.theTune();
    tune.run = ++this.run;
    await this.place(this.position_s(), { align: true });
  }

  /**
   * Other settings at the same position. Sampling is a matter of rendering; clock and model are another machine, so
   * the silent run starts again.
   * @param {import('../player-api.js').PlayerSettings} settings
   */
  async configure(settings) {
    const former = this.settings;
    this.settings = settings;
    if (settings.sampling !== former.sampling) {
      this.ladder = new Ladder(settings.sampling, globalThis.crossOriginIsolated === true);
      if (this.tune) this.ladder.startFor(this.speed, this.tune.info.chips.length);
    }
    if (!this.tune) return;
    if (settings.model !== former.model || settings.clock !== former.clock) {
      await this.select(this.tune.song, this.tune.duration_s);
    }
    await this.replace();
  }

  /**
   * The song as it sounds now, voices muted as they are, but with the sampling that was asked for.
   * @param {'best'|'cheap'|'fast'} sampling
   * @param {(share: number) => void} progress
   * @param {AbortSignal} [signal]
   * @returns {Promise<Blob>}
   */
  async exportWav(sampling, progress, signal) {
    const { song, duration_s } = this.theTune();
    const setup = { ...this.setup(song), sampling };
    const worker = await this.tuneInWorker();
    return worker.ask({ kind: 'export', setup, duration_s }, { progress, signal });
  }

  // ---- running -------------------------------------------------------------------------------------------------

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    this.graph.post({ type: 'run', playing });
    clearInterval(this.lookTimer);
    if (playing) {
      this.troubles.rebase(this.graph.stats(), performance.now());
      this.lookTimer = setInterval(() => this.look(), LOOK_MS);
    } else {
      this.graph.rest();
    }
  }

  position_s() {
    const limit = this.tune ? this.tune.duration_s : 0;
    return Math.min(this.clock.position_s(this.graph.heard_s()), limit);
  }

  voices() {
    return this.voiceQueue.at(this.position_s());
  }

  /**
   * @param {number} chip
   * @param {number} voice
   * @param {boolean} muted
   */
  muteVoice(chip, voice, muted) {
    this.muted = this.muted.map((voices, c) => voices.map((was, v) => (c === chip && v === voice ? muted : was)));
    if (this.ladder.rung.tier === 'worklet') this.graph.post({ type: 'mute', chip, voice, muted });
    else void this.replace().catch((error) => this.crashed('worker', String(error))); // 2 s are rendered already
  }

  /** Once a second while it plays: are samples late, and does anything play at all? */
  look() {
    const now_ms = performance.now();
    const look = this.troubles.look(this.graph.stats(), now_ms);
    if (look.silent && this.graph.running()) {
      this.crashed('device', 'The audio device takes no samples.');
      return;
    }
    if (look.late + look.starved > 0) this.events.changed();
    if (this.seeking || !this.ladder.look(now_ms, look.late, look.starved, look.load)) return;
    this.replace().catch((error) => this.crashed('worker', String(error)));
  }

  // ---- what comes back -----------------------------------------------------------------------------------------

  /** @param {import('./messages.js').FromWorklet} message */
  fromWorklet(message) {
    switch (message.type) {
      case 'at':
        this.troubles.report(message, performance.now());
        if (message.epoch !== this.heard) break;
        this.clock.report(message.frame, this.playing ? message.time_s : null);
        this.voiceQueue.add(message.voices);
        break;
      case 'begun':
        if (message.epoch !== this.epoch) break;
        if (this.heard === -1) this.clock.report(message.frame, null);
        this.heard = message.epoch;
        this.troubles.rebase(this.graph.stats(), performance.now());
        this.begun?.();
        break;
      case 'sounding':
        if (message.epoch === this.epoch) this.events.sounding();
        break;
      case 'ended':
        if (message.epoch === this.heard) this.events.ended();
        break;
      case 'fault':
        if (message.epoch === this.epoch) this.crashed('worklet', message.text);
        break;
      case 'ready':
        break;
    }
  }

  /** @param {import('./worker-client.js').WorkerEvent} event */
  fromWorker(event) {
    switch (event.event) {
      case 'timeline':
        if (event.run !== this.tune?.run) break;
        this.timeline?.add(event.first, event.rows);
        break;
      case 'voices':
        if (event.epoch === this.epoch) this.voiceQueue.add(event.voices);
        break;
      case 'fault':
        if (event.epoch === this.epoch || event.epoch === 0) this.crashed('worker', event.text);
        break;
    }
  }

  // ---- when something dies -------------------------------------------------------------------------------------

  /**
   * Starts the dead part again at the same position; a second death of the same tune is an error.
   * @param {'worker'|'worklet'|'device'} part
   * @param {string} text
   */
  crashed(part, text) {
    const error = new Error(`The sound engine stopped (${text}). Press Play to start it again.`);
    const position_s = this.position_s();
    this.epoch++;
    this.begun?.();
    if (part === 'worker') {
      this.worker?.close(error);
      this.worker = null;
      this.preparing = null;
    } else if (part === 'device') {
      this.graph.close();
    } else {
      this.graph.drop();
    }
    if (!this.tune) return;
    if (this.crashes++ > 0) {
      this.setPlaying(false);
      this.seeking = false;
      this.heard = -1;
      this.clock.jump(position_s);
      this.events.failed(error.message);
      return;
    }
    this.revive(part, position_s).catch((reason) => {
      this.setPlaying(false);
      this.events.failed(reason instanceof Error ? reason.message : String(reason));
    });
  }

  /**
   * @param {'worker'|'worklet'|'device'} part
   * @param {number} position_s
   */
  async revive(part, position_s) {
    const { epoch } = this;
    await this.tuneInWorker();
    if (epoch === this.epoch) await this.place(position_s, { align: part === 'worker' && this.playing });
    if (!this.playing) return;
    if (part === 'device') await this.graph.wake();
    await this.ready();
    this.setPlaying(true);
  }
}
