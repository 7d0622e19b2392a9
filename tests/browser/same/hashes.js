// The sound of tunes as SHA-256, in whatever host runs this: both browsers' pages and Node.

import { SidEngine, SidInstance } from '../../../public/js/engine.js';
import { channelsFor, startSong } from '../../../public/js/player/setup.js';

const QUANTUM = 128;

/**
 * @param {BufferSource} wasm sid.wasm
 * @param {{name: string, file: Uint8Array}[]} tunes
 * @param {number} frames of each
 * @returns {Promise<Record<string, string>>} hash of the samples by "name sampling"
 */
export async function soundHashes(wasm, tunes, frames) {
  const instance = new SidInstance(await WebAssembly.compile(wasm));
  /** @type {Record<string, string>} */
  const found = {};
  for (const { name, file } of tunes) {
    for (const sampling of /** @type {const} */ (['best', 'cheap', 'fast'])) {
      const engine = new SidEngine(instance);
      engine.load(file);
      const channels = channelsFor(engine.chips());
      startSong(engine, { song: 1, model: 'auto', clock: 'auto', sampling, muted: [] }, channels);
      const samples = new Float32Array(frames * channels);
      for (let at = 0; at < frames; at += QUANTUM) {
        samples.set(engine.renderF32(Math.min(QUANTUM, frames - at)), at * channels);
      }
      engine.delete();
      found[`${name} ${sampling}`] = await sha256(samples);
    }
  }
  return found;
}

/** @param {Float32Array<ArrayBuffer>} samples */
async function sha256(samples) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', samples));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
