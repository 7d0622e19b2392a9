// Loads pieces: from the store, else from the network, checked by hash and stored one by one, so that a download that
// was cut off goes on where it stopped, be it in this worker, in the next one or after the tab was closed.

import { known } from './errors.js';

/** @typedef {import('./manifest.js').Piece} Piece */
/** @typedef {import('./manifest.js').PythonFile} PythonFile */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

// Two at a time hide the way there and back; more would take the line from the music.
const LANES = 2;
const PAUSES_MS = [500, 1000, 2000, 4000];

/**
 * @typedef {object} Options
 * @property {string} base address of the manifest
 * @property {import('./store.js').PieceStore} store
 * @property {import('./line.js').Line} line
 * @property {(done_bytes: number, total_bytes: number) => void} onProgress bytes of the wire
 * @property {number[]} [pauses_ms] between attempts at one piece
 */

/** Some files under way, in their order; each can be used as its pieces come. */
export class Download {
  /**
   * @param {PythonFile[]} files
   * @param {Options} options
   */
  constructor(files, options) {
    this.options = options;
    this.pieces = files.flatMap((file) => file.pieces);
    this.meter = new Meter(this.pieces, options.onProgress);
    /** @type {Map<Piece, Arrival>} */
    this.arrivals = new Map(this.pieces.map((piece) => [piece, new Arrival()]));
    this.files = new Map(files.map((file) => [file.name, file.pieces.map((piece) => this.arrivalOf(piece).bytes)]));
    /** Once all of it is here; rejects with the code "download". */
    this.done = this.run();
  }

  /** @param {string} name */
  has(name) {
    return this.files.has(name);
  }

  /** A file from its first byte on. @param {string} name @returns {ReadableStream<Bytes>} */
  stream(name) {
    const pieces = this.files.get(name)?.values();
    if (!pieces) {
      throw new Error(`${name} is not loaded here`);
    }
    return new ReadableStream({
      async pull(controller) {
        const next = pieces.next();
        if (next.done) {
          controller.close();
        } else {
          controller.enqueue(await next.value);
        }
      },
    });
  }

  /** A whole file. @param {string} name */
  async bytes(name) {
    return new Uint8Array(await new Response(this.stream(name)).arrayBuffer());
  }

  async run() {
    try {
      /** @type {Set<Piece>} */
      const missing = new Set(this.pieces);
      await Promise.all(this.pieces.map(async (piece) => (await this.kept(piece)) && missing.delete(piece)));
      const waiting = missing.values();
      await Promise.all(Array.from({ length: LANES }, () => this.lane(waiting)));
    } catch (error) {
      const failure = known('download', error);
      for (const arrival of this.arrivals.values()) {
        arrival.reject(failure);
      }
      throw failure;
    }
  }

  /** Whether the store has it. @param {Piece} piece */
  async kept(piece) {
    const bytes = await this.options.store.get(this.urlOf(piece));
    if (bytes?.byteLength !== piece.bytes) {
      return false;
    }
    this.meter.add(piece);
    this.arrivalOf(piece).resolve(bytes);
    return true;
  }

  /** Takes one piece after the other, beside other lanes. @param {Iterator<Piece>} waiting */
  async lane(waiting) {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      await this.options.line.free;
      const bytes = await this.fetched(next.value);
      this.arrivalOf(next.value).resolve(bytes);
      await this.options.store.put(this.urlOf(next.value), bytes);
    }
  }

  /** @param {Piece} piece @returns {Promise<Bytes>} */
  async fetched(piece) {
    const pauses_ms = this.options.pauses_ms ?? PAUSES_MS;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.attempt(piece, attempt === 0 ? 'default' : 'reload');
      } catch (error) {
        const pause_ms = pauses_ms[attempt];
        if (pause_ms === undefined) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, pause_ms));
      }
    }
  }

  /**
   * @param {Piece} piece
   * @param {RequestCache} cache what the browser's own cache holds may be what is damaged
   */
  async attempt(piece, cache) {
    const url = this.urlOf(piece);
    // The browser refuses other bytes than these before it gives any.
    const answer = await fetch(url, { integrity: piece.integrity, cache });
    if (!answer.ok) {
      throw new Error(`${url}: HTTP ${answer.status}`);
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    this.meter.add(piece);
    return bytes;
  }

  /** @param {Piece} piece */
  urlOf(piece) {
    return new URL(piece.url, this.options.base).href;
  }

  /** @param {Piece} piece @returns {Arrival} */
  arrivalOf(piece) {
    return /** @type {Arrival} */ (this.arrivals.get(piece));
  }
}

/** A piece that somebody may wait for. */
class Arrival {
  constructor() {
    /** @type {(bytes: Bytes) => void} */
    this.resolve = () => {};
    /** @type {(error: Error) => void} */
    this.reject = () => {};
    /** @type {Promise<Bytes>} */
    this.bytes = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    // `done` tells of a failure, also where nobody waits for this piece.
    this.bytes.catch(() => {});
  }
}

/** Counts bytes of the wire by pieces: a browser gives unpacked bytes, and checked ones only when all are there. */
class Meter {
  /**
   * @param {Piece[]} pieces
   * @param {(done_bytes: number, total_bytes: number) => void} onProgress
   */
  constructor(pieces, onProgress) {
    this.total = pieces.reduce((sum, piece) => sum + piece.packed, 0);
    this.done = 0;
    this.onProgress = onProgress;
    onProgress(0, this.total);
  }

  /** @param {Piece} piece */
  add(piece) {
    this.done += piece.packed;
    this.onProgress(this.done, this.total);
  }
}
