// The one store that the page writes: raw intents, on disk before anyone is told; Python files them when it runs.

import { Records, RecordsError } from './records.js';

/** @typedef {import('./mind-api.js').RawIntent} RawIntent */

const FULL = 'This device has no room left for SIDFlow, so this was not kept. Make room and try again.';

const FAILED = 'This could not be kept. Reload the page and try again.';

/**
 * Where the browser forbids storage, intents wait in memory and `withoutStorage` is called for each: Python then takes
 * them from here.
 * @param {(raw: RawIntent) => void} withoutStorage
 */
export function createInbox(withoutStorage) {
  const records = new Records('sidflow-feedback');

  /** Resolves when it is on disk. The worker hears of it by the channel of the records. @param {RawIntent} intent */
  async function file(intent) {
    try {
      await records.apply([['put', 'inbox', intent.id, JSON.stringify(intent)]]);
    } catch (error) {
      const code = error instanceof RecordsError ? error.code : 'failed';
      if (code === 'full') throw new Error(FULL, { cause: error });
      if (code === 'failed') throw new Error(FAILED, { cause: error });
      withoutStorage(intent);
    }
  }
  return { file };
}
