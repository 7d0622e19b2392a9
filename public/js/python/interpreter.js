// The interpreter as one file of the cache: Chromium keeps what it compiles of a program beside the entry that a service
// worker answers with, and a start with that takes half the time. Pieces that a script joins have no such entry.

import { fileOf } from './manifest.js';

export const INTERPRETER = 'pyodide.asm.wasm';
const TYPE = 'application/wasm';

/** @typedef {import('./download.js').Download} Download */

export class Interpreter {
  /**
   * @param {import('./loader.js').Loader} loader
   * @param {boolean} controlled a service worker answers for the caches
   */
  constructor(loader, controlled) {
    const { whole = '' } = fileOf(loader.manifest, INTERPRETER);
    this.loader = loader;
    this.address = new URL(whole, loader.base).href;
    this.controlled = controlled;
  }

  /** Whether its pieces need not be loaded. */
  isWhole() {
    return this.controlled && this.loader.store.has(this.address);
  }

  /**
   * The program, as the browser compiles it.
   * @param {Download} files
   * @returns {Promise<Response>}
   */
  async program(files) {
    if (this.controlled) {
      if (files.has(INTERPRETER)) await this.loader.store.put(this.address, await files.bytes(INTERPRETER), TYPE);
      const answer = (await this.isWhole()) && (await fetch(this.address));
      if (answer && answer.ok) return answer;
    }
    // Nobody answers for the cache, or it was cleared a moment ago.
    const pieces = files.has(INTERPRETER) ? files : this.loader.load([INTERPRETER]);
    return new Response(pieces.stream(INTERPRETER), { headers: { 'content-type': TYPE } });
  }
}
