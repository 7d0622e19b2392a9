import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Ring } from '../../public/js/ring.js';
import { seeded } from './support/random.js';

/** Frames numbered from `first` on. @param {number} first @param {number} count */
function numbered(first, count) {
  const samples = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    samples[2 * i] = (first + i) % 65536;
    samples[2 * i + 1] = -((first + i) % 65536);
  }
  return samples;
}

test('a new ring is empty and takes exactly its capacity', () => {
  const ring = new Ring(Ring.memory(10));
  assert.equal(ring.readable(), 0);
  assert.equal(ring.write(numbered(0, 12), 12), 10);
  assert.equal(ring.writable(), 0);
  assert.equal(ring.write(numbered(10, 1), 1), 0);
});

test('frames come out once, in order, over many turns of the ring', () => {
  const random = seeded(2026);
  const ring = new Ring(Ring.memory(97));
  const left = new Float32Array(200);
  const right = new Float32Array(200);
  let written = 0;
  let read = 0;
  while (read < 20000) {
    written += ring.write(numbered(written, 120), Math.floor(random() * 120));
    if (random() < 0.2) {
      read += ring.discard(Math.floor(random() * 50));
      continue;
    }
    const got = ring.read(left, right, Math.floor(random() * 120));
    for (let i = 0; i < got; i++) {
      assert.equal(left[i], (read + i) % 65536);
      assert.equal(right[i], -((read + i) % 65536));
    }
    read += got;
    assert.equal(ring.readable(), written - read);
  }
});

test('a writer and a reader on two threads lose and repeat nothing', async () => {
  const frames = 2_000_000;
  const memory = Ring.memory(4096);
  const reader = new Worker(new URL('./support/ring-reader.js', import.meta.url), {
    workerData: { memory, frames, seed: 7 },
  });
  const answer = new Promise((resolve, reject) => reader.once('message', resolve).once('error', reject));
  const ring = new Ring(memory);
  const random = seeded(8);
  let written = 0;
  while (written < frames) {
    if (ring.writable() === 0) await new Promise((resolve) => setImmediate(resolve));
    const count = Math.min(frames - written, 1 + Math.floor(random() * 900));
    written += ring.write(numbered(written, count), count);
  }
  assert.deepEqual(await answer, { read: frames, wrong: -1 });
});

test('memory that holds no ring is refused', () => {
  assert.throws(() => new Ring(new SharedArrayBuffer(8)), /holds no ring/);
  assert.throws(() => new Ring(new SharedArrayBuffer(8 + 12)), /holds no ring/);
});
