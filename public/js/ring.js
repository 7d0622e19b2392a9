// A ring of stereo frames in shared memory: one thread writes, one reads, none waits. The worker renders into it ahead
// of time, the audio worklet copies out of it.
//
// Layout: two Int32 (frames written, frames read; each runs from 0 to 2 * capacity - 1, so that full and empty differ)
// and then the samples as left, right pairs. The writer alone moves the first index, the reader alone the second; an
// index is moved only after the samples it covers were written or read, and Atomics order the two.

const HEADER_BYTES = 8;
const WRITTEN = 0;
const READ = 1;
const CHANNELS = 2;

export class Ring {
  /** @param {number} frames capacity @returns {SharedArrayBuffer} */
  static memory(frames) {
    return new SharedArrayBuffer(HEADER_BYTES + frames * CHANNELS * 4);
  }

  /** @param {SharedArrayBuffer} memory made by Ring.memory, on either side */
  constructor(memory) {
    this.memory = memory;
    this.capacity = (memory.byteLength - HEADER_BYTES) / (CHANNELS * 4);
    if (!Number.isInteger(this.capacity) || this.capacity < 1) throw new RangeError('That memory holds no ring.');
    this.indices = new Int32Array(memory, 0, 2);
    this.samples = new Float32Array(memory, HEADER_BYTES);
  }

  /** Frames that can be read now. For the reader exact or too low, for the writer exact or too high. */
  readable() {
    const ahead = Atomics.load(this.indices, WRITTEN) - Atomics.load(this.indices, READ);
    return ahead < 0 ? ahead + 2 * this.capacity : ahead;
  }

  /** Frames that can be written now. */
  writable() {
    return this.capacity - this.readable();
  }

  /**
   * Writes as many of the frames as fit.
   * @param {Float32Array} source interleaved left, right
   * @param {number} frames
   * @returns {number} frames written
   */
  write(source, frames) {
    const count = Math.min(frames, this.writable());
    const start = Atomics.load(this.indices, WRITTEN);
    let at = (start % this.capacity) * CHANNELS;
    for (let i = 0; i < count * CHANNELS; i++) {
      this.samples[at++] = source[i] ?? 0;
      if (at === this.samples.length) at = 0;
    }
    Atomics.store(this.indices, WRITTEN, (start + count) % (2 * this.capacity));
    return count;
  }

  /**
   * Reads as many of the frames as there are.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   * @returns {number} frames read
   */
  read(left, right, frames) {
    const count = Math.min(frames, this.readable());
    const start = Atomics.load(this.indices, READ);
    let at = (start % this.capacity) * CHANNELS;
    for (let i = 0; i < count; i++) {
      left[i] = this.samples[at] ?? 0;
      right[i] = this.samples[at + 1] ?? 0;
      at += CHANNELS;
      if (at === this.samples.length) at = 0;
    }
    Atomics.store(this.indices, READ, (start + count) % (2 * this.capacity));
    return count;
  }

  /**
   * Throws away as many of the frames as there are.
   * @param {number} frames
   * @returns {number} frames thrown away
   */
  discard(frames) {
    const count = Math.min(frames, this.readable());
    Atomics.store(this.indices, READ, (Atomics.load(this.indices, READ) + count) % (2 * this.capacity));
    return count;
  }
}
