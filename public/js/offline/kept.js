// The tunes that the listener keeps, as the page reads them: Python's records and bytes, also while Python isn't up.

import { Records } from '../records.js';
import { tuneOf } from '../tune.js';

/**
 * As client_py/keeping.py stores it under the tune's path.
 * @typedef {{sha256: string, size_bytes: number, tune: import('../mind-api.js').ListedTune}} KeptTune
 */

const PREFIX = 'tune:';
const BLOBS = 'sidflow-blobs';

/** @type {Records|null} */
let records = null;
const opened = () => (records ??= new Records('sidflow'));

/** @param {string} path @returns {Promise<string|null>} the SHA-256 of a kept tune */
export async function keptHash(path) {
  const text = await opened().get('kept', PREFIX + path);
  return text === null ? null : /** @type {KeptTune} */ (JSON.parse(text)).sha256;
}

/** @param {string} sha256 @returns {Promise<Uint8Array<ArrayBuffer>|null>} unchecked */
export async function blobOf(sha256) {
  if (!('caches' in globalThis) || !(await caches.has(BLOBS))) return null;
  const found = await (await caches.open(BLOBS)).match(`/blob/${sha256}`);
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/** @returns {Promise<import('../tune.js').Tune[]>} */
export async function keptTunes() {
  const items = await opened().items('kept', PREFIX, null);
  return items
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([, text]) => /** @type {KeptTune} */ (JSON.parse(text)))
    .map(({ sha256, size_bytes, tune }) => tuneOf({ ...tune, sha256, size_bytes }, 'server'));
}
