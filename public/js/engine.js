// The typed wrapper over sid.wasm (its ABI is wasm/engine.h): the same few classes run it in the audio worklet, in the
// worker and under Node. Nothing here needs more than WebAssembly and typed arrays, because a worklet has no more.

export const ABI_VERSION = 1;
export const MAX_FILE_BYTES = 131072;
export const MAX_RENDER_FRAMES = 65536;
export const MAX_SKIP_CYCLES = 4194304;
export const MAX_CHIPS = 3;
export const REGISTER_BYTES = 32;
export const ENVELOPE_BYTES = 3;
/** Of a `sid_write`: cycle (32 bits, little-endian), chip, register, value, 0. */
export const WRITE_BYTES = 8;
/** Voices of a chip that can be muted: three oscillators, and 3 for samples played by the volume register. */
export const MUTABLE_VOICES = 4;

/** Keys of sid_config. */
export const Config = Object.freeze({
  rate: 0, channels: 1, sampling: 2, clock: 3, model: 4, core: 5, filter6581: 6, filter8580: 7, powerOnDelay: 8,
});

/** Kinds of sid_rom. */
export const RomKind = Object.freeze({ kernal: 0, basic: 1, chargen: 2 });

/** Fields of sid_info. */
const Info = Object.freeze({
  format: 0, version: 1, songs: 2, startSong: 3, load: 4, loadEnd: 5, init: 6, play: 7, clock: 8, chips: 9,
  address: 10, model: 13, speed: 16, song: 19, clockUsed: 20, modelUsed: 21, clockHz: 24, frameCycles: 25,
});

const MODELS = /** @type {const} */ (['unknown', '6581', '8580', 'any']);
const CLOCKS = /** @type {const} */ (['unknown', 'PAL', 'NTSC', 'any']);
const STATUS_ARGUMENT = -1;
/** The song can't run without a ROM image that isn't there. */
export const STATUS_NEEDS_ROM = -5;
const PAGE_BYTES = 65536;

/**
 * What sid.wasm exports, typed.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} [_initialize]
 * @property {() => number} sid_abi_version
 * @property {() => number} sid_engine_version
 * @property {() => number} sid_new
 * @property {(engine: number) => void} sid_delete
 * @property {(size: number) => number} sid_alloc
 * @property {(memory: number) => void} sid_free
 * @property {(engine: number) => number} sid_error
 * @property {(engine: number, file: number, size: number) => number} sid_load
 * @property {(engine: number, field: number) => number} sid_text
 * @property {(engine: number, field: number) => number} sid_info
 * @property {(engine: number, kind: number, image: number, size: number) => number} sid_rom
 * @property {(engine: number, key: number, value: number) => number} sid_config
 * @property {(engine: number, song: number) => number} sid_start
 * @property {(engine: number, out: number, frames: number) => number} sid_render_f32
 * @property {(engine: number, out: number, frames: number) => number} sid_render_i16
 * @property {(engine: number, cycles: number) => number} sid_skip
 * @property {(engine: number) => number} sid_cycles
 * @property {(engine: number, chip: number, voice: number, muted: number) => number} sid_mute
 * @property {(engine: number, chip: number) => number} sid_registers
 * @property {(engine: number, chip: number) => number} sid_envelopes
 * @property {(engine: number, capacity: number) => number} sid_trace_start
 * @property {(engine: number, out: number, most: number) => number} sid_trace_drain
 * @property {(engine: number) => number} sid_trace_dropped
 * @property {(engine: number) => number} sid_state_size
 * @property {(engine: number, out: number, size: number) => number} sid_state_save
 * @property {(engine: number, state: number, size: number) => number} sid_state_load
 */

/** What the engine refused, in its own words. */
export class EngineError extends Error {
  /**
   * @param {string} message
   * @param {number} status the negative sid_status
   */
  constructor(message, status) {
    super(message);
    this.name = 'EngineError';
    this.status = status;
  }
}

/** One instance of the wasm module with its memory; engines of one instance share its tables. */
export class SidInstance {
  /**
   * @param {WebAssembly.Module} module
   * @param {ArrayBuffer} [image] memory of another instance of the same module, with its tables filled
   */
  constructor(module, image) {
    const instance = new WebAssembly.Instance(module, {});
    /** @type {Exports} */
    this.exports = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
    this.memory = this.exports.memory;
    /** @type {Uint8Array<ArrayBuffer>} */
    this.bytes = new Uint8Array(this.memory.buffer);
    if (image) {
      const missing = image.byteLength - this.memory.buffer.byteLength;
      if (missing > 0) this.memory.grow(missing / PAGE_BYTES);
      this.view().set(new Uint8Array(image));
    } else {
      this.exports._initialize?.();
    }
    const abi = this.exports.sid_abi_version();
    if (abi !== ABI_VERSION) {
      throw new EngineError(`The sound engine speaks version ${abi}, the page ${ABI_VERSION}: reload the page.`, abi);
    }
  }

  /** The memory as bytes; made anew only after the memory has grown. */
  view() {
    if (this.bytes.byteLength === 0) this.bytes = new Uint8Array(this.memory.buffer);
    return this.bytes;
  }

  /** A copy of the whole memory, to make further instances from. @returns {ArrayBuffer} */
  image() {
    return this.memory.buffer.slice(0);
  }

  /** @param {number} address of a NUL-terminated UTF-8 string, or 0 */
  text(address) {
    return address === 0 ? '' : decodeUtf8(this.view(), address);
  }

  version() {
    return this.text(this.exports.sid_engine_version());
  }
}

/** One C64 that plays one tune. */
export class SidEngine {
  /** @param {SidInstance} instance */
  constructor(instance) {
    this.instance = instance;
    this.exports = instance.exports;
    this.handle = this.exports.sid_new();
    if (this.handle === 0) throw new EngineError('There is not enough memory for the sound engine.', -4);
    this.channels = 1;
    this.buffer = 0;
    this.bufferBytes = 0;
    /** @type {Float32Array<ArrayBuffer>} */
    this.samples = new Float32Array(0);
  }

  delete() {
    if (this.buffer !== 0) this.exports.sid_free(this.buffer);
    this.exports.sid_delete(this.handle);
    this.handle = 0;
    this.buffer = 0;
    this.bufferBytes = 0;
  }

  /**
   * @param {number} status
   * @returns {number} the status when it is none of the negative ones
   */
  check(status) {
    if (status < 0) {
      const text = this.instance.text(this.exports.sid_error(this.handle));
      throw new EngineError(text || `The sound engine failed with status ${status}.`, status);
    }
    return status;
  }

  /** @param {number} size @returns {number} address of a scratch buffer of at least that many bytes */
  reserve(size) {
    if (size > this.bufferBytes) {
      if (this.buffer !== 0) this.exports.sid_free(this.buffer);
      this.buffer = this.exports.sid_alloc(size);
      if (this.buffer === 0) {
        this.bufferBytes = 0;
        throw new EngineError('There is not enough memory for the sound engine.', -4);
      }
      this.bufferBytes = size;
      this.samples = new Float32Array(0);
    }
    return this.buffer;
  }

  /** @param {Uint8Array} file a PSID or RSID file; on an error the former tune stays */
  load(file) {
    if (file.length > MAX_FILE_BYTES) {
      throw new EngineError('The file is too large to be a SID tune.', STATUS_ARGUMENT);
    }
    const address = this.reserve(Math.max(file.length, 1));
    this.instance.view().set(file, address);
    this.check(this.exports.sid_load(this.handle, address, file.length));
  }

  /**
   * Takes effect at the next start.
   * @param {number} kind one of RomKind
   * @param {Uint8Array|null} image copied; null takes it out
   */
  rom(kind, image) {
    const size = image?.length ?? 0;
    const address = this.reserve(Math.max(size, 1));
    if (image) this.instance.view().set(image, address);
    this.check(this.exports.sid_rom(this.handle, kind, address, size));
  }

  /**
   * @param {number} key one of Config
   * @param {number} value
   */
  configure(key, value) {
    this.check(this.exports.sid_config(this.handle, key, value));
    if (key === Config.channels) this.channels = value;
  }

  /** @param {number} song 1-based, 0 for the file's start song */
  start(song) {
    this.check(this.exports.sid_start(this.handle, song));
  }

  /**
   * The next frames, interleaved by channel: a view that lasts until the next call.
   * @param {number} frames
   */
  renderF32(frames) {
    const count = frames * this.channels;
    const address = this.reserve(count * 4);
    this.check(this.exports.sid_render_f32(this.handle, address, frames));
    if (this.samples.length !== count || this.samples.byteOffset !== address) {
      this.samples = new Float32Array(this.instance.memory.buffer, address, count);
    }
    return this.samples;
  }

  /** As renderF32, 16 bit. @param {number} frames */
  renderI16(frames) {
    const address = this.reserve(frames * this.channels * 2);
    this.check(this.exports.sid_render_i16(this.handle, address, frames));
    return new Int16Array(this.instance.memory.buffer, address, frames * this.channels);
  }

  /** Runs on without sound. @param {number} cycles any number; made of bounded calls */
  skip(cycles) {
    let left = cycles;
    while (left > 0) {
      const step = Math.min(left, MAX_SKIP_CYCLES);
      left -= Math.max(this.check(this.exports.sid_skip(this.handle, step)), 1);
    }
  }

  /** Cycles of the machine since start. */
  cycles() {
    return this.exports.sid_cycles(this.handle);
  }

  /**
   * @param {number} chip
   * @param {number} voice 0 to 2, 3 for samples played by the volume register
   * @param {boolean} muted
   */
  mute(chip, voice, muted) {
    this.check(this.exports.sid_mute(this.handle, chip, voice, muted ? 1 : 0));
  }

  /**
   * Copies what the tune last wrote to each register of every chip.
   * @param {Uint8Array} out
   * @param {number} offset
   * @param {number} chips
   */
  copyRegisters(out, offset, chips) {
    this.copyRows(this.exports.sid_registers, REGISTER_BYTES, out, offset, chips);
  }

  /**
   * Copies the envelope of each voice of every chip.
   * @param {Uint8Array} out
   * @param {number} offset
   * @param {number} chips
   */
  copyEnvelopes(out, offset, chips) {
    this.copyRows(this.exports.sid_envelopes, ENVELOPE_BYTES, out, offset, chips);
  }

  /**
   * Byte by byte on purpose: a subarray for each frame would be garbage on the audio thread.
   * @param {(engine: number, chip: number) => number} row
   * @param {number} size
   * @param {Uint8Array} out
   * @param {number} offset
   * @param {number} chips
   */
  copyRows(row, size, out, offset, chips) {
    for (let chip = 0; chip < chips; chip++) {
      const address = row(this.handle, chip);
      const bytes = this.instance.view();
      for (let i = 0; i < size; i++) out[offset + chip * size + i] = address === 0 ? 0 : (bytes[address + i] ?? 0);
    }
  }

  /** Records writes to the chips, up to so many between two drains. @param {number} capacity */
  traceStart(capacity) {
    this.check(this.exports.sid_trace_start(this.handle, capacity));
  }

  /** The oldest writes since the last drain, a copy: WRITE_BYTES each. @param {number} most of them */
  traceDrain(most) {
    const address = this.reserve(most * WRITE_BYTES);
    const count = this.check(this.exports.sid_trace_drain(this.handle, address, most));
    return this.instance.view().slice(address, address + count * WRITE_BYTES);
  }

  /** Writes that were lost because more came between two drains. */
  traceDropped() {
    return this.exports.sid_trace_dropped(this.handle);
  }

  /** @returns {Uint8Array<ArrayBuffer>} the state of the machine, for stateLoad with the same tune and settings */
  stateSave() {
    const size = this.check(this.exports.sid_state_size(this.handle));
    const address = this.reserve(size);
    this.check(this.exports.sid_state_save(this.handle, address, size));
    return this.instance.view().slice(address, address + size);
  }

  /** @param {Uint8Array} state */
  stateLoad(state) {
    const address = this.reserve(state.length);
    this.instance.view().set(state, address);
    this.check(this.exports.sid_state_load(this.handle, address, state.length));
  }

  /** @param {number} field @returns {number} */
  infoField(field) {
    return this.check(this.exports.sid_info(this.handle, field));
  }

  /** The tune as its file describes it, and what is in force; once started. @returns {import('./tune-info.js').TuneInfo} */
  info() {
    const chips = [];
    for (let chip = 0; chip < this.chips(); chip++) {
      chips.push({
        address: this.infoField(Info.address + chip),
        model: MODELS[this.infoField(Info.model + chip)] ?? 'unknown',
        modelUsed: /** @type {'6581'|'8580'} */ (this.infoField(Info.modelUsed + chip) === 2 ? '8580' : '6581'),
      });
    }
    return {
      title: this.instance.text(this.exports.sid_text(this.handle, 0)),
      author: this.instance.text(this.exports.sid_text(this.handle, 1)),
      released: this.instance.text(this.exports.sid_text(this.handle, 2)),
      format: this.infoField(Info.format) === 1 ? 'RSID' : 'PSID',
      version: this.infoField(Info.version),
      songs: this.infoField(Info.songs),
      startSong: this.infoField(Info.startSong),
      clock: CLOCKS[this.infoField(Info.clock)] ?? 'unknown',
      clockUsed: this.infoField(Info.clockUsed) === 2 ? 'NTSC' : 'PAL',
      chips,
      loadAddress: this.infoField(Info.load),
      loadEnd: this.infoField(Info.loadEnd),
      initAddress: this.infoField(Info.init),
      playAddress: this.infoField(Info.play),
      speed: this.infoField(Info.speed) === 1 ? 'CIA' : 'raster',
      clockHz: this.infoField(Info.clockHz),
      frameCycles: this.infoField(Info.frameCycles),
    };
  }

  /** Chips of the tune that is loaded. */
  chips() {
    return this.infoField(Info.chips);
  }

  /** The song that was started, 1-based. */
  song() {
    return this.infoField(Info.song);
  }
}

/**
 * UTF-8 to a string by hand: a worklet has no TextDecoder. The engine writes valid UTF-8 only.
 * @param {Uint8Array} bytes
 * @param {number} start of a string that ends with NUL
 */
export function decodeUtf8(bytes, start) {
  let text = '';
  for (let i = start; i < bytes.length;) {
    const lead = bytes[i++] ?? 0;
    if (lead === 0) break;
    const more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    let point = more === 0 ? lead : lead & (0x3f >> more);
    for (let k = 0; k < more; k++) point = (point << 6) | ((bytes[i++] ?? 0) & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}
