// The one store that the page writes: raw intents, on disk before anyone is told; Python files them when it runs.

import { Records, RecordsError } from './records.js';

/** @typedef {import('./mind-api.js').RawIntent} RawIntent */

const FULL = 'This device has no room left for SIDFlow, so this was not kept. Make room and try again.';

const FAILED = 'This could not be kept. Reload the page and try again.';

/** Id of version 7 (RFC 9562, 5.7): sorts by its time. @param {number} unix_ms */
export function uuid7(unix_ms) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0, rest = unix_ms; at < 6; at++, rest = Math.floor(rest / 256)) bytes[5 - at] = rest % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

/**
 * Where the browser forbids storage, intents wait in memory and `withoutStorage` is called for each: Python then takes
 * them from here.
 * @param {(raw: RawIntent) => void} withoutStorage
 */
export function createInbox(withoutStorage) {
  const records = new Records('sidflow-feedback');
  let last_ms = 0;

  /**
   * Resolves with the intent's id when it is on disk. The worker hears of it by the channel of the records.
   * @param {Omit<RawIntent, 'id'>} raw
   */
  async function file(raw) {
    // Two within a millisecond keep their order: the later one tells by its id that it is the later one.
    last_ms = Math.max(raw.at_ms, last_ms + 1);
    /** @type {RawIntent} */
    const intent = { id: uuid7(last_ms), ...raw };
    try {
      await records.apply([['put', 'inbox', intent.id, JSON.stringify(intent)]]);
    } catch (error) {
      const code = error instanceof RecordsError ? error.code : 'failed';
      if (code === 'full') throw new Error(FULL, { cause: error });
      if (code === 'failed') throw new Error(FAILED, { cause: error });
      withoutStorage(intent);
    }
    return intent.id;
  }
  return { file };
}
