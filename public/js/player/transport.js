// Brings a place in a song to the loudspeaker: owns the tiers, between the worker and the audio graph. Seeking, changing
// settings, stepping down and starting again after a crash are all one thing here: place() finds the exact state of the
// machine in the worker and hands it to whoever plays, under a new epoch.

import { ENVELOPE_BYTES, MUTABLE_VOICES } from '../engine.js';
import { Ring } from '../ring.js';
import { EngineRoom } from './engine-room.js';
import { fadeLength_s } from './fade.js';
import { AudioGraph } from './graph.js';
import { Ladder } from './ladder.js';
import { PlayClock } from './play-clock.js';
import { RATE_HZ } from './setup.js';
import { STREAM_FRAMES } from './streams.js';
import { Troubles } from './troubles.js';
import { VoiceQueue } from './voices.js';

const LOOK_MS = 1000;

/**
 * @typedef {import('./messages.js').Setup} Setup
 * @typedef {import('./engine-room.js').Tune} Tune
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
    this.settings = settings;
    this.events = events;
    /** In force for the tune that is loaded. @type {import('./messages.js').RomImages} */
    this.roms = {};
    /** For the next one too. @type {import('./messages.js').RomImages} */
    this.givenRoms = {};
    this.graph = new AudioGraph(
      assets.worklet,
      (message) => this.fromWorklet(message),
      (text) => this.crashed('worklet', text),
      () => events.interrupted(),
    );
    this.room = new EngineRoom(assets, (song) => this.setup(song), {
      voices: ({ epoch, voices }) => {
        if (epoch === this.epoch) this.voiceQueue.add(voices);
      },
      fault: ({ epoch, text }) => {
        if (epoch === this.epoch || epoch === 0) this.crashed('worker', text);
      },
      crashed: (text) => this.crashed('worker', text),
    });
    this.ladder = new Ladder(settings.sampling, globalThis.crossOriginIsolated === true);
    this.troubles = new Troubles();
    this.clock = new PlayClock();
    this.voiceQueue = new VoiceQueue();
    /** @type {Promise<void>|null} */
    this.building = null;
    /** @type {boolean[][]} */
    this.muted = [];
    /** The last that were heard. @type {Uint8Array} */
    this.envelopes = new Uint8Array(0);
    this.playing = false;
    this.epoch = 0;
    /** The epoch whose reports count; -1 while a place is being found. */
    this.heard = -1;
    this.seeking = false;
    /** As the last report said. */
    this.ahead = 0;
    /** @type {AbortController|null} */
    this.search = null;
    /** A place that waits for the node. @type {{placed: import('./messages.js').Placed|null, align: boolean}|null} */
    this.placement = null;
    /** @type {(() => void)|null} */
    this.begun = null;
    this.crashes = 0;
    /** The tier that was marked last. */
    this.marked = '';
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.lookTimer = undefined;
  }

  get tune() {
    return this.room.tune;
  }

  // ---- getting ready -------------------------------------------------------------------------------------------

  /** The worklet's node stands and has its place. */
  async ready() {
    await this.room.prepare();
    if (this.graph.node) return;
    this.building ??= this.build().finally(() => {
      this.building = null;
    });
    await this.building;
  }

  async build() {
    const { module, image } = await this.room.forWorklet();
    await this.graph.build(module, image);
    this.send();
  }

  // ---- the tune ------------------------------------------------------------------------------------------------

  /** @param {number} song @returns {Setup} */
  setup(song) {
    const { model, clock } = this.settings;
    return { song, model, clock, sampling: this.ladder.rung.sampling, muted: this.muted, roms: this.roms };
  }

  /**
   * @param {Uint8Array} file
   * @param {number} song 0 for the file's start song
   * @param {number} duration_s
   */
  async load(file, song, duration_s) {
    const setup = { ...this.setup(song), muted: [], roms: this.givenRoms };
    await this.room.load(file, setup, duration_s);
    this.roms = setup.roms;
    const { info } = this.room.theTune();
    this.muted = info.chips.map(() => new Array(MUTABLE_VOICES).fill(false));
    this.crashes = 0;
    this.troubles.forget();
    this.ladder.nextTune();
    this.ladder.startFor(this.room.speed, info.chips.length);
    this.envelopes = new Uint8Array(ENVELOPE_BYTES * info.chips.length);
  }

  /** @param {number} duration_s */
  setDuration(duration_s) {
    this.room.setDuration(duration_s);
    this.graph.post({ type: 'end', ...this.ending() });
  }

  ending() {
    const { duration_s } = this.room.theTune();
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
      this.room.unstream(); // what it would render is not wanted any more
      this.heard = -1;
      this.clock.jump(position_s);
      this.voiceQueue.clear();
    }
    this.seeking = true;
    this.events.changed();
    try {
      const placed = position_s > 0 ? await this.room.find(position_s, search.signal) : null;
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
    if (tier !== this.marked) performance.mark('tier', { detail: { tier, because: this.ladder.because } });
    this.marked = tier;
    const setup = this.setup(song);
    if (tier === 'worklet') {
      this.room.unstream();
      return { origin: { kind: 'engine', file, setup, key: `${run} ${setup.sampling}`, state }, transfer: [] };
    }
    const { port1, port2 } = new MessageChannel();
    const memory = tier === 'ring' ? Ring.memory(STREAM_FRAMES) : null;
    const { epoch } = this;
    this.room.stream({ epoch, file, setup, state, memory, port: port2 });
    return { origin: memory ? { kind: 'ring', memory, port: port1 } : { kind: 'posted', port: port1 }, transfer: [port1] };
  }

  /** The same place under other settings, or on another tier. */
  async replace() {
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
      this.ladder.because = 'settings';
      if (this.tune) this.ladder.startFor(this.room.speed, this.tune.info.chips.length);
    }
    if (!this.tune) return;
    if (settings.model !== former.model || settings.clock !== former.clock) {
      await this.room.select(this.tune.song, this.tune.duration_s).catch((error) => {
        this.settings = former;
        throw error;
      });
    }
    await this.replace();
  }

  /**
   * Other ROM images, another machine: the song goes on in it at the same position. A song that can't do without those
   * it has keeps them to its end.
   * @param {import('./messages.js').RomImages} roms
   */
  async setRoms(roms) {
    this.givenRoms = roms;
    if (!this.tune) return;
    const former = this.roms;
    this.roms = roms;
    await this.room.select(this.tune.song, this.tune.duration_s).catch((error) => {
      this.roms = former;
      throw error;
    });
    await this.replace();
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

  /** Where no report has come yet, after a seek, the registers are those of the silent run. */
  voices() {
    const position_s = this.position_s();
    const now = this.voiceQueue.at(position_s);
    if (now) this.envelopes = now.envelopes;
    return now ?? this.room.timeline?.frameAt(position_s, this.envelopes) ?? null;
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
        this.ahead = message.ahead;
        this.clock.report(message.frame, this.playing ? message.time_s : null);
        this.voiceQueue.add(message.voices);
        break;
      case 'begun':
        if (message.epoch !== this.epoch) break;
        if (this.heard === -1) this.clock.report(message.frame, null);
        this.heard = message.epoch;
        this.ahead = 0;
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
      this.room.bury(error);
    } else if (part === 'device') {
      this.graph.close();
    } else {
      this.graph.drop();
    }
    performance.mark('engine-fault', { detail: part });
    if (!this.tune) return;
    if (this.crashes++ > 0) {
      performance.mark('engine-fault', { detail: 'given_up' });
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
    await this.room.withTune();
    if (epoch === this.epoch) await this.place(position_s, { align: part === 'worker' && this.playing });
    if (!this.playing) return;
    if (part === 'device') await this.graph.wake();
    await this.ready();
    this.setPlaying(true);
  }
}
