// Runs models of ONNX: the runtime comes in pieces like Python itself, when the first model is run, and is kept like it.

import { fileOf } from './manifest.js';

const GROUP = 'onnx';
const SCRIPT = 'ort.mjs';
const PROGRAM = 'ort.wasm';

/** @typedef {typeof import('onnxruntime-web/wasm')} Runtime */

export class Onnx {
  /** @param {import('./loader.js').Loader} loader */
  constructor(loader) {
    this.loader = loader;
    /** @type {Promise<Runtime>|null} */
    this.loading = null;
  }

  /** Rejects with the code "download"; another try goes on there. */
  runtime() {
    this.loading ??= this.load().catch((error) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  /** @returns {Promise<Runtime>} */
  async load() {
    const { manifest, base } = this.loader;
    const files = this.loader.load([GROUP]);
    const [program] = await Promise.all([files.bytes(PROGRAM), files.bytes(SCRIPT), files.done]);
    /** @type {Runtime} */
    const runtime = await import(new URL(fileOf(manifest, SCRIPT).pieces[0]?.url ?? '', base).href);
    const { env } = runtime;
    env.logLevel = 'error';
    // One row is too little for threads, and they would need memory that only isolated pages may share.
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary = program.buffer;
    return runtime;
  }

  /**
   * What a model says of rows of numbers, by the names of its outputs. The session isn't kept: it is made in less time
   * than the song took that it is asked about.
   * @param {Uint8Array<ArrayBuffer>} model
   * @param {string} input its name
   * @param {Uint8Array<ArrayBuffer>} rows float32, one after the other
   * @param {number} columns of a row
   * @returns {Promise<Record<string, Uint8Array>>} float32
   */
  async run(model, input, rows, columns) {
    const { InferenceSession, Tensor } = await this.runtime();
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
    try {
      const values = new Float32Array(rows.buffer);
      const tensor = new Tensor('float32', values, [values.length / columns, columns]);
      const found = Object.entries(await session.run({ [input]: tensor }));
      return Object.fromEntries(found.map(([name, { data }]) => [name, bytesOf(/** @type {Float32Array} */ (data))]));
    } finally {
      await session.release();
    }
  }
}

/** @param {Float32Array} values */
function bytesOf(values) {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}
