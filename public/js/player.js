// The player: what the page plays with. Its types are in player-api.js; everything behind it is in player/.
//
//   import { createPlayer } from './player.js';
//   const player = createPlayer({ assets });      // {engine, worklet, engineWorker}: URLs from the page's assets JSON
//   player.prepare();                              // when the page is idle: 0.5 s of work in a worker
//   const info = await player.load(bytes, { song: 1, duration_s: 180 });
//   await player.play();                           // in a click handler the first time
//
// - A promise that rejects with an Error has a sentence for the listener in `message`, except when `error.name` is
//   'AbortError': then a later call took its place (or the export's signal was used), and there is nothing to say.
// - load, selectSong and configure run one after the other, in the order of the calls; the latest seek wins.
// - A song without a known length gets DEFAULT_DURATION_S.
// - Positions are seconds of the song as heard: the delay of the output is taken off.
// - mutedVoices and muteVoice have four voices a chip: three oscillators, and samples played by the volume register.
// - Timeline rows are the registers at the end of each raster frame.
// - Marks for performance.getEntriesByName: 'play-asked' at play(), 'first-sound' when the first quantum that isn't
//   silent was handed out after it, 'tier' and 'engine-fault' with what happened in `detail`, and the measures
//   'click-to-sound' between the first two, 'prepare', and 'seek' from its
//   call until the audio thread went on at the new place.
// - Media keys: bindMediaSession in player/media-session.js.

import { MUTABLE_VOICES } from './engine.js';
import { Transport } from './player/transport.js';
import { abortError } from './player/worker-client.js';

export const DEFAULT_DURATION_S = 180;
const LONGEST_S = 36000;
const TICK_MS = 250;

/**
 * @typedef {import('./player-api.js').Player} Player
 * @typedef {import('./player-api.js').PlayerState} PlayerState
 * @typedef {import('./player-api.js').PlayerStatus} PlayerStatus
 * @typedef {import('./player-api.js').PlayerSettings} PlayerSettings
 */

/**
 * @param {{assets: {engine: string, worklet: string, engineWorker: string}}} options
 * @returns {Player}
 */
export function createPlayer({ assets }) {
  return new SidPlayer(assets);
}

const CHOICES = /** @type {const} */ ({
  model: ['auto', '6581', '8580'],
  clock: ['auto', 'PAL', 'NTSC'],
  sampling: ['best', 'cheap', 'fast'],
});

/** @implements {Player} */
class SidPlayer {
  #transport;
  /** @type {PlayerSettings} */
  #settings = { model: 'auto', clock: 'auto', sampling: 'best' };
  /** @type {PlayerStatus} */
  #status = 'empty';
  /** @type {string|null} */
  #error = null;
  #volume = 1;
  #muted = false;
  #awaitsSound = false;
  /** @type {PlayerState} */
  #state;
  /** @type {Set<(state: PlayerState) => void>} */
  #listeners = new Set();
  /** @type {Set<() => void>} */
  #endListeners = new Set();
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #ticker;
  /** Changes of the tune happen one after the other. @type {Promise<unknown>} */
  #line = Promise.resolve();
  #loads = 0;

  /** @param {import('./player/transport.js').Assets} assets */
  constructor(assets) {
    this.#transport = new Transport(assets, this.#settings, {
      changed: () => this.#tell(),
      sounding: () => this.#markSound(),
      ended: () => this.#end(),
      interrupted: () => {
        if (this.#status === 'playing') this.pause();
      },
      failed: (text) => this.#become('error', text),
    });
    this.#state = this.#snapshot();
  }

  async prepare() {
    const start = performance.now();
    await this.#transport.room.prepare();
    performance.measure('prepare', { start });
  }

  /**
   * @param {Uint8Array} file
   * @param {{song?: number, duration_s?: number}} [options]
   */
  load(file, { song = 0, duration_s = DEFAULT_DURATION_S } = {}) {
    checkDuration(duration_s);
    const number = ++this.#loads;
    const transport = this.#transport;
    return this.#inLine(async () => {
      if (number !== this.#loads) throw abortError('Another tune was opened.');
      const former = this.#status;
      this.#become('loading');
      try {
        await transport.load(file.slice(), song, duration_s);
      } catch (error) {
        if (this.#status === 'loading') this.#become(former);
        throw error;
      }
      transport.setPlaying(false);
      await transport.place(0);
      this.#become('ready');
      return transport.room.theTune().info;
    });
  }

  async play() {
    const transport = this.#transport;
    transport.room.theTune();
    if (this.#status === 'playing') return;
    performance.mark('play-asked');
    this.#awaitsSound = true;
    const awake = transport.graph.wake(); // before any await: the browser counts the click only until then
    try {
      const { crashes } = transport;
      const again = this.#status === 'ended' ? 0 : this.#status === 'error' ? transport.position_s() : null;
      this.#become('loading');
      transport.playing = true;
      transport.crashes = again === null ? crashes : 0;
      await Promise.all([awake, this.#line, again === null ? null : transport.place(again)]);
      await transport.ready();
    } catch (error) {
      transport.setPlaying(false);
      this.#become('paused', error instanceof Error ? error.message : String(error));
      throw error;
    }
    if (!transport.playing) return; // paused or stopped meanwhile
    transport.setPlaying(true);
    this.#become('playing');
  }

  pause() {
    if (this.#status !== 'playing' && !this.#transport.playing) return;
    this.#transport.setPlaying(false);
    this.#become('paused');
  }

  stop() {
    if (!this.#transport.tune) return;
    this.#transport.setPlaying(false);
    this.#become('ready');
    this.#transport.place(0).catch((error) => this.#become('error', String(error.message)));
  }

  /** @param {number} position_s */
  async seek(position_s) {
    if (!Number.isFinite(position_s)) throw new TypeError('A position is a number of seconds.');
    const { duration_s } = this.#transport.room.theTune();
    if (this.#status === 'ended') this.#become('paused');
    const start = performance.now();
    await this.#transport.place(Math.min(Math.max(position_s, 0), duration_s));
    performance.measure('seek', { start });
  }

  /**
   * @param {number} song 1-based
   * @param {{duration_s?: number}} [options]
   */
  selectSong(song, { duration_s = DEFAULT_DURATION_S } = {}) {
    checkDuration(duration_s);
    return this.#inLine(async () => {
      const transport = this.#transport;
      const { songs } = transport.room.theTune().info;
      if (!Number.isInteger(song) || song < 1 || song > songs) {
        throw new RangeError(`This tune has songs 1 to ${songs}; there is no song ${song}.`);
      }
      await transport.room.select(song, duration_s);
      await transport.place(0);
      if (!transport.playing) this.#become('ready');
    });
  }

  /** @param {number} duration_s */
  setDuration(duration_s) {
    checkDuration(duration_s);
    this.#transport.setDuration(duration_s);
    this.#tell();
  }

  /** @param {number} volume 0 to 1; the ear's scale: half way is a quarter of the amplitude */
  setVolume(volume) {
    if (!(volume >= 0 && volume <= 1)) throw new RangeError('The volume lies between 0 and 1.');
    this.#volume = volume;
    this.#setLevel();
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this.#muted = muted;
    this.#setLevel();
  }

  #setLevel() {
    this.#transport.graph.setLevel(this.#muted ? 0 : this.#volume * this.#volume);
    this.#tell();
  }

  /**
   * @param {number} chip
   * @param {number} voice
   * @param {boolean} muted
   */
  muteVoice(chip, voice, muted) {
    const chips = this.#transport.room.theTune().info.chips.length;
    if (!(chip in Array(chips).fill(0)) || !(voice in Array(MUTABLE_VOICES).fill(0))) {
      throw new RangeError(`There is no voice ${voice} on chip ${chip} of this tune.`);
    }
    this.#transport.muteVoice(chip, voice, muted);
    this.#tell();
  }

  get settings() {
    return { ...this.#settings };
  }

  /** @param {Partial<PlayerSettings>} settings */
  configure(settings) {
    return this.#inLine(async () => {
      const next = { ...this.#settings, ...settings };
      for (const key of /** @type {(keyof PlayerSettings)[]} */ (Object.keys(CHOICES))) {
        const choices = /** @type {readonly string[]} */ (CHOICES[key]);
        if (!choices.includes(next[key])) throw new RangeError(`The setting ${key} is one of ${choices.join(', ')}.`);
      }
      await this.#transport.configure(next);
      this.#settings = next;
      this.#tell();
    });
  }

  /** @param {import('./player/messages.js').RomImages} roms */
  setRoms(roms) {
    return this.#inLine(() => this.#transport.setRoms(roms));
  }

  /**
   * @param {(share: number) => void} onProgress
   * @param {AbortSignal} [signal]
   */
  exportWav(onProgress, signal) {
    return this.#transport.room.export(this.#settings.sampling, onProgress, signal);
  }

  async engineVersion() {
    await this.#transport.room.prepare();
    return this.#transport.room.version;
  }

  /**
   * @param {Uint8Array} file
   * @param {import('./player/messages.js').Hearing} hearing
   * @param {(share: number) => void} onProgress
   */
  hear(file, hearing, onProgress) {
    return this.#transport.room.listen(file, hearing, onProgress);
  }

  voices() {
    return this.#transport.voices();
  }

  timeline() {
    return this.#transport.room.timeline;
  }

  output() {
    return this.#transport.graph.volume;
  }

  get state() {
    return this.#state;
  }

  /** @param {(state: PlayerState) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param {() => void} listener */
  onEnded(listener) {
    this.#endListeners.add(listener);
    return () => void this.#endListeners.delete(listener);
  }

  /**
   * @template T
   * @param {() => Promise<T>} change
   * @returns {Promise<T>}
   */
  #inLine(change) {
    const result = this.#line.catch(() => null).then(change);
    this.#line = result.catch(() => null);
    return result;
  }

  #markSound() {
    if (!this.#awaitsSound) return;
    this.#awaitsSound = false;
    performance.mark('first-sound');
    performance.measure('click-to-sound', 'play-asked', 'first-sound');
  }

  #end() {
    this.#transport.setPlaying(false);
    this.#become('ended');
    for (const listener of [...this.#endListeners]) listener();
  }

  /**
   * @param {PlayerStatus} status
   * @param {string|null} [error]
   */
  #become(status, error = null) {
    this.#status = status;
    this.#error = error;
    clearInterval(this.#ticker);
    if (status === 'playing') this.#ticker = setInterval(() => this.#tell(), TICK_MS);
    this.#tell();
  }

  #tell() {
    this.#state = this.#snapshot();
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  /** @returns {PlayerState} */
  #snapshot() {
    const { tune, ladder, troubles, seeking, muted } = this.#transport;
    return {
      status: this.#status,
      position_s: this.#status === 'ended' && tune ? tune.duration_s : this.#transport.position_s(),
      duration_s: tune?.duration_s ?? 0,
      song: tune?.song ?? 1,
      info: tune?.info ?? null,
      tier: ladder.rung.tier,
      sampling: ladder.rung.sampling,
      underruns: troubles.underruns,
      ahead: this.#transport.ahead,
      volume: this.#volume,
      muted: this.#muted,
      seeking,
      mutedVoices: muted,
      error: this.#error,
    };
  }
}

/** @param {number} duration_s */
function checkDuration(duration_s) {
  if (!(duration_s > 0 && duration_s <= LONGEST_S)) {
    throw new RangeError(`A song lasts more than nothing and at most ${LONGEST_S / 3600} hours.`);
  }
}
