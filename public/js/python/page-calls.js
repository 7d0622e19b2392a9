// What Python's worker asks of the page, which has the player and the listener's files; the answers come as buffers.

import { PythonError } from './errors.js';

/**
 * @typedef {import('./messages.js').PageAsk} PageAsk
 * @typedef {import('./messages.js').PageAnswer} PageAnswer
 * @typedef {{tell: (share: number) => void, resolve: (value: any) => void, reject: (error: Error) => void}} Waiting
 *   any: each question knows its answer
 */

export class PageCalls {
  /** @param {(message: {kind: 'ask', id: number, ask: PageAsk}) => void} post */
  constructor(post) {
    this.post = post;
    this.lastId = 0;
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
  }

  /**
   * @param {PageAsk} ask
   * @param {(share: number) => void} [tell] how far it is, 0 to 1
   * @returns {Promise<any>} any: as messages.js has it; rejects with a PythonError
   */
  ask(ask, tell = () => {}) {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { tell, resolve, reject });
      this.post({ kind: 'ask', id, ask });
    });
  }

  /** @param {PageAnswer} message */
  receive(message) {
    const waiting = this.waiting.get(message.id);
    if ('share' in message) {
      waiting?.tell(message.share);
      return;
    }
    this.waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new PythonError(message.error.code, message.error.message));
    else waiting?.resolve(message.value);
  }
}
