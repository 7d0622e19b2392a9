// The worker as the sound's engine: renders ahead of what is heard into a ring in shared memory or into chunks that it
// posts, for tunes that are too heavy for the audio thread.

import { SidEngine } from '../engine.js';
import { Ring } from '../ring.js';
import { STEP_MS } from './scheduler.js';
import { channelsFor, startSong } from './setup.js';
import { VoiceBatch } from './voice-batch.js';

const BLOCK_FRAMES = 512;
const CHUNK_FRAMES = 2048;
/** With a ring of 2 s, chunks for 2 s. */
const CHUNKS = 43;
const ROWS_A_POST = 4;
const URGENCY = 4;

/** @typedef {import('./scheduler.js').Job} Job */

/**
 * The writing end of a stream.
 * @typedef {object} Sink
 * @property {() => number} room frames that can be written now
 * @property {(samples: Float32Array, frames: number) => void} write interleaved left, right; no more than there is room
 */

/** @implements {Sink} */
class RingSink {
  /**
   * @param {SharedArrayBuffer} memory
   * @param {MessagePort} port on which the reader says that it wants more
   * @param {() => void} wake
   */
  constructor(memory, port, wake) {
    this.ring = new Ring(memory);
    port.onmessage = wake;
  }

  room() {
    return this.ring.writable();
  }

  /**
   * @param {Float32Array} samples
   * @param {number} frames
   */
  write(samples, frames) {
    this.ring.write(samples, frames);
  }
}

/** @implements {Sink} */
class ChunkSink {
  /**
   * @param {MessagePort} port that carries chunks to the reader, and used ones back
   * @param {() => void} wake
   */
  constructor(port, wake) {
    this.port = port;
    /** @type {Float32Array<ArrayBuffer>[]} */
    this.free = Array.from({ length: CHUNKS }, () => new Float32Array(CHUNK_FRAMES * 2));
    this.filled = 0;
    port.onmessage = (event) => {
      this.free.push(/** @type {Float32Array<ArrayBuffer>} */ (event.data));
      wake();
    };
  }

  room() {
    return this.free.length * CHUNK_FRAMES - this.filled;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} frames a divisor of the chunk's
   */
  write(samples, frames) {
    const chunk = this.free[0];
    if (!chunk) throw new Error('There is no room in the stream.');
    chunk.set(samples.subarray(0, frames * 2), this.filled * 2);
    this.filled += frames;
    if (this.filled < CHUNK_FRAMES) return;
    this.free.shift();
    this.filled = 0;
    this.port.postMessage(chunk, [chunk.buffer]);
  }
}

/** @implements {Job} */
export class Streamer {
  /**
   * @param {import('../engine.js').SidInstance} instance
   * @param {import('./messages.js').TellStream} order
   * @param {(job: Streamer) => void} wake
   * @param {(voices: import('./messages.js').VoiceRows) => void} publish
   * @param {(error: unknown) => void} fail
   */
  constructor(instance, order, wake, publish, fail) {
    this.urgency = URGENCY;
    this.publish = publish;
    this.fail = fail;
    this.port = order.port;
    const again = () => wake(this);
    /** @type {Sink} */
    this.sink = order.memory ? new RingSink(order.memory, order.port, again) : new ChunkSink(order.port, again);
    this.samples = new Float32Array(BLOCK_FRAMES * 2);
    this.voices = new VoiceBatch();
    this.engine = new SidEngine(instance);
    this.engine.load(order.file);
    const chips = this.engine.chips();
    startSong(this.engine, order.setup, channelsFor(chips));
    if (order.state) this.engine.stateLoad(order.state);
    const { frameCycles, clockHz } = this.engine.info();
    this.voices.begin(chips, frameCycles, clockHz, this.engine.cycles());
  }

  step() {
    const until_ms = performance.now() + STEP_MS;
    do {
      if (this.sink.room() < BLOCK_FRAMES) {
        this.tell();
        return /** @type {const} */ ('wait');
      }
      this.renderBlock();
    } while (performance.now() < until_ms);
    return /** @type {const} */ ('more');
  }

  renderBlock() {
    const rendered = this.engine.renderF32(BLOCK_FRAMES);
    if (this.engine.channels === 2) {
      this.samples.set(rendered);
    } else {
      for (let i = 0; i < BLOCK_FRAMES; i++) this.samples[2 * i] = this.samples[2 * i + 1] = rendered[i] ?? 0;
    }
    this.sink.write(this.samples, BLOCK_FRAMES);
    this.voices.sample(this.engine);
    if (this.voices.rows.count >= ROWS_A_POST) this.tell();
  }

  tell() {
    if (this.voices.rows.count === 0) return;
    this.publish(this.voices.rows);
    this.voices.clear();
  }

  delete() {
    this.engine.delete();
    this.port.close();
  }
}
