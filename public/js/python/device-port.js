// How the device stands, as the page last told, for Python's twin of the port; and turns, of which all pages of the
// browser have one at a time.

/** @typedef {import('./messages.js').Told} Told */

const LOCK = 'sidflow-training';

export class DevicePort {
  constructor() {
    /** @type {Told|null} */
    this.told = null;
    this.told_ms = 0;
    /** Gives the turn away. @type {(() => void)|null} */
    this.release = null;
    /** Settled when the lock is free again. @type {Promise<unknown>} */
    this.over = Promise.resolve();
  }

  /** @param {Told} told */
  tell(told) {
    this.told = told;
    this.told_ms = performance.now();
  }

  /** A DeviceState of client_py/ports.py as JSON; what nobody told keeps its default there. */
  state() {
    if (!this.told) return '{}';
    return JSON.stringify({ ...this.told, quiet_s: this.told.quiet_s + (performance.now() - this.told_ms) / 1000 });
  }

  /** Whether the turn is this page's now, as JSON. @returns {Promise<string>} */
  take() {
    // Absent on plain http: then each page counts as the only one.
    if (this.release || !navigator.locks) return Promise.resolve('true');
    return new Promise((resolve, reject) => {
      this.over = navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock ? 'true' : 'false');
        return lock && new Promise((release) => (this.release = () => release(undefined)));
      });
      this.over.catch(reject);
    });
  }

  async give() {
    this.release?.();
    this.release = null;
    await this.over;
  }
}
