// Bytes by their SHA-256 in Cache Storage, checked when they go in and when they come out.

import { RecordsError } from '../records.js';

const NAME = 'sidflow-blobs';
const PREFIX = '/blob/';

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @param {Bytes} bytes */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {string} name */
const addressOf = (name) => new URL(PREFIX + name, self.location.origin).href;

export class BlobStore {
  constructor() {
    /** @type {Promise<Cache>|null} */
    this.cache = null;
  }

  /** @returns {Promise<Cache>} */
  open() {
    // Absent on plain http, refused in some private windows.
    this.cache ??= Promise.resolve()
      .then(() => caches.open(NAME))
      .catch((error) => {
        this.cache = null;
        throw new RecordsError('blocked', error);
      });
    return this.cache;
  }

  /**
   * Null where they aren't, or are no longer what their name promises.
   * @param {string} name
   * @returns {Promise<Bytes|null>}
   */
  async get(name) {
    const cache = await this.open();
    const found = await cache.match(addressOf(name));
    if (!found) return null;
    const bytes = new Uint8Array(await found.arrayBuffer());
    if ((await sha256(bytes)) === name) return bytes;
    await cache.delete(addressOf(name));
    return null;
  }

  /**
   * False, and nothing kept, when these are other bytes than the name promises.
   * @param {string} name
   * @param {Bytes} bytes
   */
  async put(name, bytes) {
    if ((await sha256(bytes)) !== name) return false;
    const cache = await this.open();
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.byteLength) };
    try {
      await cache.put(addressOf(name), new Response(bytes, { headers }));
    } catch (error) {
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      throw new RecordsError(full ? 'full' : 'failed', error);
    }
    return true;
  }

  /** @param {string} name */
  async delete(name) {
    await (await this.open()).delete(addressOf(name));
  }

  /** What is kept: bytes by name. @returns {Promise<Record<string, number>>} */
  async sizes() {
    const cache = await this.open();
    const requests = await cache.keys();
    const sizes = await Promise.all(
      requests.map(async (request) => {
        const found = await cache.match(request);
        // Whoever else keeps bytes here may not say how many: then they are counted.
        const said = Number(found?.headers.get('content-length'));
        return [request.url.slice(request.url.lastIndexOf('/') + 1), said || ((await found?.blob())?.size ?? 0)];
      }),
    );
    return Object.fromEntries(sizes);
  }
}
