// The reading thread of the ring's test: reads counted frames in pieces of random size and reports the first wrong one.

import { parentPort, workerData } from 'node:worker_threads';
import { Ring } from '../../../public/js/ring.js';
import { seeded } from './random.js';

const { memory, frames, seed } = workerData;
const ring = new Ring(memory);
const random = seeded(seed);
const left = new Float32Array(700);
const right = new Float32Array(700);
let read = 0;
let wrong = -1;
while (read < frames && wrong < 0) {
  const got = ring.read(left, right, 1 + Math.floor(random() * 700));
  for (let i = 0; i < got && wrong < 0; i++) {
    if (left[i] !== (read + i) % 65536 || right[i] !== -((read + i) % 65536)) wrong = read + i;
  }
  read += got;
}
parentPort?.postMessage({ read, wrong });
