// The page's end of the worker: asks that are answered, tells that aren't, and what happens when the worker dies.

/**
 * @typedef {import('./messages.js').FromWorker} FromWorker
 * @typedef {Extract<FromWorker, {event: string}>} WorkerEvent
 * @typedef {{resolve: (value: unknown) => void, reject: (error: Error) => void, progress: ((share: number) => void)|undefined}} Waiting
 */

/** An error for work that was given up on purpose: nothing to tell the listener. @param {string} message */
export function abortError(message) {
  return new DOMException(message, 'AbortError');
}

export class WorkerClient {
  /**
   * @param {string} url
   * @param {(event: WorkerEvent) => void} onEvent
   * @param {(text: string) => void} onCrash
   */
  constructor(url, onEvent, onCrash) {
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.lastId = 0;
    this.onEvent = onEvent;
    this.worker = new Worker(url, { type: 'module', name: 'sidflow-engine' });
    this.worker.onmessage = (event) => this.receive(event.data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      onCrash(event.message ?? 'its script could not be loaded');
    };
  }

  /** @param {FromWorker} message */
  receive(message) {
    if ('event' in message) {
      this.onEvent(message);
      return;
    }
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    if ('share' in message) {
      waiting.progress?.(message.share);
      return;
    }
    this.waiting.delete(message.id);
    if ('error' in message) waiting.reject(Object.assign(new Error(message.error), { status: message.status }));
    else waiting.resolve(message.value);
  }

  /**
   * @template T
   * @param {import('./messages.js').Ask} ask
   * @param {{signal?: AbortSignal | undefined, progress?: (share: number) => void}} [options]
   * @returns {Promise<T>} what the worker answers to that kind of ask (messages.js)
   */
  ask(ask, { signal, progress } = {}) {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError('It was cancelled.'));
        return;
      }
      const giveUp = () => {
        this.waiting.delete(id);
        this.tell({ kind: 'cancel', id });
        reject(abortError('It was cancelled.'));
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.waiting.set(id, {
        resolve: (value) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(/** @type {T} */ (value));
        },
        reject: (error) => {
          signal?.removeEventListener('abort', giveUp);
          reject(error);
        },
        progress,
      });
      this.worker.postMessage({ id, ask });
    });
  }

  /**
   * @param {import('./messages.js').Tell} tell
   * @param {Transferable[]} [transfer]
   */
  tell(tell, transfer = []) {
    this.worker.postMessage({ tell }, transfer);
  }

  /** Ends the worker; whatever waits for it is rejected. @param {Error} reason */
  close(reason) {
    this.worker.terminate();
    for (const { reject } of [...this.waiting.values()]) reject(reason);
    this.waiting.clear();
  }
}
