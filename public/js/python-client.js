// Python for the page: starts the worker, tells how loading goes, and calls it.

import { PythonError, known } from './python/errors.js';
import { answerPage } from './python/page-answers.js';
import { canRunPython } from './python/support.js';

export { PythonError } from './python/errors.js';

/** @typedef {import('./python/messages.js').Ready} Ready */
/** @typedef {import('./python/messages.js').FromPython} FromPython */
/** @typedef {import('./python/messages.js').ToPython} ToPython */

/**
 * @typedef {object} Options
 * @property {string} worker address of the worker's script
 * @property {string} manifest address of the manifest of what it loads
 * @property {string[]} [packages] to have from the start, beside the core
 * @property {(done_bytes: number, total_bytes: number) => void} [onProgress] bytes of the wire
 * @property {(patch: import('./mind-api.js').Patch) => void} [onPatch]
 * @property {import('./python/page-answers.js').Answers} answers to what Python asks of the page
 * @property {(error: PythonError) => void} [onEnd] told once, why it is over: it never started, crashed or was closed
 * @property {number} [silence_ms] how long starting up may say nothing before it counts as hung
 */

const SILENCE_MS = 60_000;

/** One start of Python. When it failed, make another: what was loaded is kept. */
export class PythonClient {
  /** @param {Options} options */
  constructor(options) {
    // any: each call knows its answer.
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: PythonError) => void}>} */
    this.waiting = new Map();
    this.lastId = 0;
    this.options = options;
    /** @type {PythonError|null} */
    this.over = null;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {Promise<Ready>} rejects with a PythonError whose message is for the listener */
    this.ready = new Promise((resolve, reject) => this.waiting.set(0, { resolve, reject }));
    this.start();
  }

  start() {
    if (!canRunPython()) {
      this.end(known('too-old'));
      return;
    }
    const { worker, manifest, packages = [] } = this.options;
    this.worker = new Worker(worker, { type: 'module', name: 'sidflow-python' });
    this.worker.onmessage = (event) => this.receive(event.data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(known('crashed', event.message));
    };
    this.listen();
    const controlled = Boolean(navigator.serviceWorker?.controller);
    this.post({ kind: 'boot', manifest: new URL(manifest, location.href).href, packages, controlled });
  }

  /**
   * @param {unknown} message
   * @returns {Promise<any>} any: what the application answers to this message; rejects with a PythonError
   */
  call(message) {
    return new Promise((resolve, reject) => {
      if (this.over) {
        reject(this.over);
        return;
      }
      this.lastId += 1;
      this.waiting.set(this.lastId, { resolve, reject });
      this.post({ kind: 'call', id: this.lastId, message });
    });
  }

  /** Keeps the line free of downloads, or no longer. @param {boolean} on */
  hold(on) {
    if (this.waiting.has(0)) this.listen(); // it starts, and who waits for the line says nothing
    this.post({ kind: 'hold', on });
  }

  /** How the device stands. @param {import('./python/messages.js').Told} told */
  tell(told) {
    this.post({ kind: 'device', told });
  }

  close() {
    this.end(known('closed'));
  }

  /** @param {ToPython} message @param {Transferable[]} [transfer] */
  post(message, transfer = []) {
    this.worker?.postMessage(message, transfer);
  }

  /** @param {FromPython} message */
  receive(message) {
    if (message.kind === 'reply') {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ('error' in message) {
        waiting?.reject(new PythonError(message.error.code, message.error.message));
      } else {
        waiting?.resolve(message.value);
      }
    } else if (message.kind === 'progress') {
      if (this.waiting.has(0)) this.listen(); // what is loaded later is no part of starting up
      this.options.onProgress?.(message.done_bytes, message.total_bytes);
    } else if (message.kind === 'ask') {
      void answerPage(this.options.answers, message, (answer, transfer) => this.post(answer, transfer));
    } else if (message.kind === 'patch') {
      this.options.onPatch?.(message.patch);
    } else if (message.kind === 'ready') {
      clearTimeout(this.silence);
      this.waiting.get(0)?.resolve(message);
      this.waiting.delete(0);
    } else {
      this.end(new PythonError(message.error.code, message.error.message));
    }
  }

  /** Starts the wait for the next word anew. Where the policy forbids WebAssembly, none ever comes. */
  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.end(known('silent')), this.options.silence_ms ?? SILENCE_MS);
  }

  /** @param {PythonError} error */
  end(error) {
    clearTimeout(this.silence);
    this.worker?.terminate();
    for (const { reject } of this.waiting.values()) {
      reject(error);
    }
    this.waiting.clear();
    if (!this.over) {
      this.over = error;
      this.options.onEnd?.(error);
    }
  }
}
