// Where pieces are kept between visits: Cache Storage, by address; nowhere where the browser has none (plain http).

const NAME = 'sidflow-python';

export class PieceStore {
  /** @param {Cache|null} cache */
  constructor(cache) {
    this.cache = cache;
    /** Whether all that was given to it is there. */
    this.whole = cache !== null;
  }

  static async open() {
    // A browser may have it and still refuse (a private window, a profile that is full).
    const cache = 'caches' in self ? await caches.open(NAME).catch(() => null) : null;
    return new PieceStore(cache);
  }

  /** @param {string} url @returns {Promise<Uint8Array<ArrayBuffer>|null>} */
  async get(url) {
    const found = await this.cache?.match(url).catch(() => undefined);
    return found ? new Uint8Array(await found.arrayBuffer()) : null;
  }

  /** @param {string} url */
  async has(url) {
    return ((await this.cache?.keys(url).catch(() => [])) ?? []).length > 0;
  }

  /** @param {string} url @param {Uint8Array<ArrayBuffer>} bytes @param {string} [type] */
  async put(url, bytes, type = url.endsWith('.mjs') ? 'text/javascript' : 'application/octet-stream') {
    try {
      await this.cache?.put(url, new Response(bytes, { headers: { 'content-type': type } }));
    } catch {
      // The disk is full: Python runs from memory, and `ready` says that it isn't kept.
      this.whole = false;
    }
  }

  /** Forgets the pieces of other versions. @param {Set<string>} urls */
  async keepOnly(urls) {
    const cache = this.cache;
    if (cache) {
      const stale = (await cache.keys()).filter((request) => !urls.has(request.url));
      await Promise.all(stale.map((request) => cache.delete(request)));
    }
  }
}
