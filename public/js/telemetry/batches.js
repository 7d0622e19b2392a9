// Events become batches: few, bounded, sent once by beacon, and dropped where that fails.

import { MAX_EVENTS, spanOf } from './events.js';

export const EVERY_MS = 60_000;

/** A name for this page's life: random, kept nowhere. */
function newSession() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Batches {
  /** @param {string} version of the bundle */
  constructor(version) {
    this.version = version;
    this.session = newSession();
    /** @type {import('./events.js').TelemetryEvent[]} */
    this.events = [];
    this.first = true;
  }

  /** More than a batch holds is not kept. @param {import('./events.js').Told} told @param {number} [at_ms] */
  add(told, at_ms = performance.now()) {
    if (this.events.length < MAX_EVENTS) this.events.push({ at_ms: spanOf(at_ms), ...told });
  }

  forget() {
    this.events = [];
  }

  /**
   * What waits, as the text that is sent; null where nothing does. It waits no longer, whatever becomes of it.
   * @returns {string|null}
   */
  take() {
    if (this.events.length === 0) return null;
    const { session, version, events, first } = this;
    this.events = [];
    this.first = false;
    return JSON.stringify({ session, version, first, events });
  }
}

/** The browser sends it when it can, also when the page is gone by then. @param {string} text */
export const sendBatch = (text) =>
  navigator.sendBeacon('/api/telemetry', new Blob([text], { type: 'application/json' }));
