// Loads pieces: from the store, else from the network, checked by hash and stored one by one, so that a download that
// was cut off goes on where it stopped, be it in this worker, in the next one or after the tab was closed.

import { known } from './errors.js';

/** @typedef {import('./manifest.js').Piece} Piece */
/** @typedef {import('./manifest.js').PythonFile} PythonFile */

// Two at a time hide the way there and back; more would take the line from the music.
const LANES = 2;
const PAUSES_MS = [500, 1000, 2000, 4000];

/**
 * @typedef {object} Options
 * @property {string} base address of the manifest
 * @property {import('./store.js').PieceStore} store
 * @property {(done_bytes: number, total_bytes: number) => void} onProgress bytes of the wire
 * @property {number[]} [pauses_ms] between attempts at one piece
 */

/**
 * All of the files, whole, by name. Rejects with the code "download".
 * @param {PythonFile[]} files
 * @param {Options} options
 * @returns {Promise<Map<string, Uint8Array<ArrayBuffer>>>}
 */
export async function download(files, options) {
  const meter = new Meter(files, options.onProgress);
  const pieces = files.flatMap((file) => file.pieces);
  /** @type {Map<Piece, Uint8Array<ArrayBuffer>>} */
  const found = new Map();
  const waiting = [...pieces];
  let failed = false;
  const lane = async () => {
    for (let piece = waiting.shift(); piece && !failed; piece = waiting.shift()) {
      try {
        found.set(piece, await one(piece, options, meter));
      } catch (error) {
        failed = true;
        throw known('download', error);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return new Map(files.map(({ name, pieces }) => [name, joined(pieces.map((piece) => found.get(piece) ?? new Uint8Array()))]));
}

/**
 * @param {Piece} piece
 * @param {Options} options
 * @param {Meter} meter
 */
async function one(piece, options, meter) {
  const url = new URL(piece.url, options.base).href;
  const kept = await options.store.get(url);
  if (kept && kept.byteLength === piece.bytes) {
    meter.add(piece, piece.bytes);
    return kept;
  }
  const bytes = await fetched(url, piece, options.pauses_ms ?? PAUSES_MS, meter);
  await options.store.put(url, bytes);
  return bytes;
}

/**
 * @param {string} url
 * @param {Piece} piece
 * @param {number[]} pauses_ms
 * @param {Meter} meter
 */
async function fetched(url, piece, pauses_ms, meter) {
  for (let attempt = 0; ; attempt += 1) {
    let had = 0;
    try {
      // What a cache holds may be what is damaged.
      const answer = await fetch(url, { integrity: piece.integrity, cache: attempt === 0 ? 'default' : 'reload' });
      if (!answer.ok || !answer.body) {
        throw new Error(`${url}: HTTP ${answer.status}`);
      }
      const bytes = new Uint8Array(piece.bytes);
      const reader = answer.body.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        bytes.set(next.value, had);
        had += next.value.byteLength;
        meter.add(piece, next.value.byteLength);
      }
      if (had !== piece.bytes) {
        throw new Error(`${url}: ${had} bytes of ${piece.bytes}`);
      }
      return bytes;
    } catch (error) {
      meter.add(piece, -had);
      const pause_ms = pauses_ms[attempt];
      if (pause_ms === undefined) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
  }
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** Bytes of the wire: a browser gives unpacked ones, and doesn't say what came. */
class Meter {
  /**
   * @param {PythonFile[]} files
   * @param {(done_bytes: number, total_bytes: number) => void} onProgress
   */
  constructor(files, onProgress) {
    this.total = files.flatMap((file) => file.pieces).reduce((sum, piece) => sum + piece.packed, 0);
    this.done = 0;
    this.onProgress = onProgress;
    onProgress(0, this.total);
  }

  /** @param {Piece} piece @param {number} bytes unpacked; negative when they have to come again */
  add(piece, bytes) {
    this.done += (bytes / piece.bytes) * piece.packed;
    this.onProgress(Math.round(this.done), this.total);
  }
}
