// The built engine for tests under Node; test_node.py says where it is.

import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { SidEngine, SidInstance } from '../../../public/js/engine.js';
import { channelsFor, startSong } from '../../../public/js/player/setup.js';

const path = process.env['SIDFLOW_TEST_ENGINE'];
if (!path) throw new Error('SIDFLOW_TEST_ENGINE names no sid.wasm: run these tests with pytest tests/js.');

export const engineModule = new WebAssembly.Module(readFileSync(path));

/** @type {ArrayBuffer|null} */
let image = null;

/** Memory with filled tables, made once. */
export function engineImage() {
  if (!image) {
    const instance = new SidInstance(engineModule);
    const engine = new SidEngine(instance);
    engine.delete();
    image = instance.image();
  }
  return image.slice(0);
}

/** @returns {import('../../../public/js/player/messages.js').Setup} */
export function plain(song = 1) {
  return { song, model: 'auto', clock: 'auto', sampling: 'best', muted: [] };
}

/**
 * An engine at the start of a song, in an instance of its own.
 * @param {Uint8Array} file
 */
export function started(file, setup = plain(), instance = new SidInstance(engineModule)) {
  const engine = new SidEngine(instance);
  engine.load(file);
  startSong(engine, setup, channelsFor(engine.chips()));
  return engine;
}

/**
 * SHA-256 of the next frames.
 * @param {SidEngine} engine
 * @param {number} frames
 */
export function soundHash(engine, frames, block = 128) {
  const hash = createHash('sha256');
  for (let done = 0; done < frames; done += block) hash.update(engine.renderF32(Math.min(block, frames - done)));
  return hash.digest('hex');
}

/**
 * Pitch in Hz by counting the falling edges of a saw.
 * @param {Float32Array} samples
 */
export function sawPitch(samples, rate_hz = 44100) {
  const swing = Math.max(...samples) - Math.min(...samples);
  const falls = [];
  for (let i = 8; i < samples.length; i++) {
    const last = falls[falls.length - 1] ?? -20;
    if ((samples[i] ?? 0) - (samples[i - 8] ?? 0) < -swing / 2 && i - last > 16) falls.push(i);
  }
  const first = falls[0] ?? 0;
  const end = falls[falls.length - 1] ?? 0;
  return ((falls.length - 1) * rate_hz) / (end - first);
}
