// Samples that the worker renders ahead and the audio worklet only copies: out of a ring in shared memory, or out of
// chunks that come as messages where the page has no shared memory.

import { Ring } from '../ring.js';

/** Frames that a stream must hold before it is heard, at the start and after a gap: 0.1 s. */
export const PRIME_FRAMES = 4410;

/** What the worker renders ahead of what is heard: 2 s. */
export const STREAM_FRAMES = 88200;

/** @typedef {import('./sources.js').Source} Source */

/**
 * The reading end of a stream.
 * @typedef {object} Reader
 * @property {() => number} readable  frames at hand
 * @property {(left: Float32Array, right: Float32Array, frames: number) => number} read  frames read
 * @property {(frames: number) => number} discard  frames thrown away
 * @property {() => void} close
 */

/** A stream as a source: it waits until enough is at hand, and counts the gaps. @implements {Source} */
export class StreamSource {
  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
    /** The worker posts them. @type {import('./voice-batch.js').VoiceBatch|null} */
    this.voices = null;
    this.starved = 0;
    this.primed = false;
    this.toDiscard = 0;
  }

  /** @param {number} lead */
  ready(lead) {
    return this.reader.readable() >= lead + PRIME_FRAMES;
  }

  /** Share of the 2 s. */
  ahead() {
    return Math.min(1, this.reader.readable() / STREAM_FRAMES);
  }

  /** @param {number} frames */
  advance(frames) {
    this.toDiscard = frames;
  }

  /**
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   */
  pull(left, right, frames) {
    if (this.toDiscard > 0) this.toDiscard -= this.reader.discard(this.toDiscard);
    if (!this.primed && !this.ready(this.toDiscard)) return 0;
    this.primed = true;
    const got = this.reader.read(left, right, frames);
    if (got < frames) {
      this.starved++;
      this.primed = false;
    }
    return got;
  }

  /** Nothing to do: the worker has the engine, and the page tells it too. */
  mute() {}

  close() {
    this.reader.close();
  }
}

/** @implements {Reader} */
export class RingReader {
  /**
   * @param {SharedArrayBuffer} memory
   * @param {MessagePort} port to the worker, which sleeps while the ring is full
   */
  constructor(memory, port) {
    this.ring = new Ring(memory);
    this.port = port;
    this.asked = false;
  }

  readable() {
    return this.ring.readable();
  }

  /**
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   */
  read(left, right, frames) {
    const got = this.ring.read(left, right, frames);
    this.ask();
    return got;
  }

  /** @param {number} frames */
  discard(frames) {
    const gone = this.ring.discard(frames);
    this.ask();
    return gone;
  }

  /** Wakes the worker once each time the ring runs below three quarters. */
  ask() {
    const low = this.ring.readable() < this.ring.capacity * 0.75;
    if (low && !this.asked) this.port.postMessage(null);
    this.asked = low;
  }

  close() {
    this.port.close();
  }
}

/** Each chunk goes back when it is used up: the worker fills it again, and so knows how far ahead it is. @implements {Reader} */
export class ChunkReader {
  /** @param {MessagePort} port to the worker */
  constructor(port) {
    this.port = port;
    /** @type {Float32Array<ArrayBuffer>[]} */
    this.chunks = [];
    this.offset = 0;
    this.frames = 0;
    port.onmessage = (event) => {
      const chunk = /** @type {Float32Array<ArrayBuffer>} */ (event.data);
      this.chunks.push(chunk);
      this.frames += chunk.length / 2;
    };
  }

  readable() {
    return this.frames;
  }

  /**
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   */
  read(left, right, frames) {
    return this.take(frames, left, right);
  }

  /** @param {number} frames */
  discard(frames) {
    return this.take(frames, null, null);
  }

  /**
   * @param {number} frames
   * @param {Float32Array|null} left
   * @param {Float32Array|null} right
   */
  take(frames, left, right) {
    let taken = 0;
    for (let chunk = this.chunks[0]; chunk && taken < frames; chunk = this.chunks[0]) {
      const count = Math.min(frames - taken, chunk.length / 2 - this.offset);
      if (left && right) {
        for (let i = 0; i < count; i++) {
          left[taken + i] = chunk[2 * (this.offset + i)] ?? 0;
          right[taken + i] = chunk[2 * (this.offset + i) + 1] ?? 0;
        }
      }
      taken += count;
      this.offset += count;
      if (this.offset === chunk.length / 2) {
        this.chunks.shift();
        this.offset = 0;
        this.port.postMessage(chunk, [chunk.buffer]);
      }
    }
    this.frames -= taken;
    return taken;
  }

  close() {
    this.port.close();
  }
}
