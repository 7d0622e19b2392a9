// The listener's records in IndexedDB, for the page (inbox) and for Python's worker: whole changes or none, on disk when
// told so, and told to everyone else who has them open. Keys are texts in the order of UTF-16, values are JSON texts.

/**
 * full: no room; conflict: a requirement doesn't hold; blocked: the browser forbids storage; failed: all else.
 * @typedef {'full'|'conflict'|'blocked'|'failed'} Reason
 *
 * Put a text, delete, or require that the record has this value (null: that there is none).
 * @typedef {['put', string, string, string]|['delete', string, string]|['require', string, string, string]} Change
 *
 * @typedef {{database: string, stores: string[]}} News
 */

/** The databases and their stores, as client_py/ports.py has them: a test compares. */
export const STORES = Object.freeze({
  'sidflow-feedback': ['inbox', 'ratings', 'implicitEvents', 'modelSnapshots', 'outbox', 'setAside', 'sharing'],
  sidflow: ['preferences', 'playlists', 'favourites', 'kept', 'documents', 'analysed', 'stations'],
});

const CHANNEL = 'sidflow-records';

export class RecordsError extends Error {
  /** @param {Reason} code @param {unknown} [cause] */
  constructor(code, cause) {
    super(`the records are ${code}`, { cause });
    this.name = 'RecordsError';
    this.code = code;
  }
}

/** @param {unknown} error @returns {RecordsError} */
function because(error) {
  if (error instanceof RecordsError) return error;
  const name = error instanceof DOMException ? error.name : '';
  return new RecordsError(name === 'QuotaExceededError' ? 'full' : 'failed', error);
}

export class Records {
  /** @param {keyof typeof STORES} name of the database */
  constructor(name) {
    this.name = name;
    /** @type {Promise<IDBDatabase>|null} */
    this.opened = null;
    this.channel = new BroadcastChannel(CHANNEL);
  }

  /** What others changed, in this database. @param {(stores: string[]) => void} listener */
  listen(listener) {
    this.channel.addEventListener('message', ({ data }) => {
      const news = /** @type {News} */ (data);
      if (news.database === this.name) listener(news.stores);
    });
  }

  /** Opens the database, or says why it can't be: `blocked`. */
  async open() {
    await this.database();
  }

  /** @param {string} store @param {string} key @returns {Promise<string|null>} */
  get(store, key) {
    return this.transact([store], 'readonly', (transaction, done) => {
      const asked = transaction.objectStore(store).get(key);
      asked.onsuccess = () => done(asked.result ?? null);
    });
  }

  /**
   * Keys after `after` with their values, in key order.
   * @param {string} store
   * @param {string} after
   * @param {number|null} limit
   * @returns {Promise<[string, string][]>}
   */
  items(store, after, limit) {
    return this.transact([store], 'readonly', (transaction, done) => {
      const range = after ? IDBKeyRange.lowerBound(after, true) : null;
      const most = limit ?? undefined;
      const keys = transaction.objectStore(store).getAllKeys(range, most);
      const values = transaction.objectStore(store).getAll(range, most);
      values.onsuccess = () => done(keys.result.map((key, at) => [String(key), values.result[at]]));
    });
  }

  /** @param {string} store @returns {Promise<number>} */
  count(store) {
    return this.transact([store], 'readonly', (transaction, done) => {
      const asked = transaction.objectStore(store).count();
      asked.onsuccess = () => done(asked.result);
    });
  }

  /**
   * All of the changes or none, on disk when it resolves; requirements are met by what was there before.
   * @param {readonly Change[]} changes
   */
  async apply(changes) {
    if (changes.length === 0) return;
    const stores = [...new Set(changes.map(([, store]) => store))];
    const required = changes.filter((change) => change[0] === 'require');
    await this.transact(stores, 'readwrite', (transaction, done, fail) => {
      let open = required.length;
      const write = () => {
        for (const [kind, store, key, text] of changes) {
          if (kind === 'put') transaction.objectStore(store).put(text, key);
          else if (kind === 'delete') transaction.objectStore(store).delete(key);
        }
        done(null);
      };
      for (const [, store, key, text] of required) {
        const asked = transaction.objectStore(store).get(key);
        asked.onsuccess = () => {
          if (!sameValue(asked.result ?? 'null', text ?? 'null')) fail(new RecordsError('conflict'));
          else if (--open === 0) write();
        };
      }
      if (open === 0) write();
    });
    const written = changes.filter(([kind]) => kind !== 'require').map(([, store]) => store);
    if (written.length > 0) this.channel.postMessage({ database: this.name, stores: [...new Set(written)] });
  }

  /**
   * @template T
   * @param {string[]} stores
   * @param {IDBTransactionMode} mode
   * @param {(transaction: IDBTransaction, done: (value: T) => void, fail: (error: Error) => void) => void} work
   * @returns {Promise<T>}
   */
  async transact(stores, mode, work) {
    const transaction = await this.begin(stores, mode);
    return new Promise((resolve, reject) => {
      /** @type {T} */
      let value;
      /** @type {Error|null} */
      let failure = null;
      transaction.oncomplete = () => resolve(value);
      transaction.onabort = () => reject(because(failure ?? transaction.error));
      const fail = (/** @type {Error} */ error) => {
        failure = error;
        transaction.abort();
      };
      work(transaction, (found) => (value = found), fail);
    });
  }

  /** @param {string[]} stores @param {IDBTransactionMode} mode */
  async begin(stores, mode) {
    for (let again = true; ; again = false) {
      const database = await this.database();
      try {
        return database.transaction(stores, mode, { durability: 'strict' });
      } catch (error) {
        // It was closed under us: the browser cleared it, or another tab made it newer.
        this.opened = null;
        if (!again) throw because(error);
      }
    }
  }

  /** @returns {Promise<IDBDatabase>} */
  database() {
    this.opened ??= this.connect().catch((error) => {
      this.opened = null;
      throw new RecordsError('blocked', error);
    });
    return this.opened;
  }

  /**
   * With all its stores: those that a later SIDFlow added are made by the next version of the database, whatever its
   * number; so an older page beside a newer one opens it too.
   */
  async connect() {
    let database = await open(this.name, undefined, STORES[this.name]);
    const missing = STORES[this.name].some((store) => !database.objectStoreNames.contains(store));
    if (missing) {
      const next = database.version + 1;
      database.close();
      database = await open(this.name, next, STORES[this.name]);
    }
    const forget = () => {
      this.opened = null;
      database.close();
    };
    database.onversionchange = forget;
    database.onclose = forget;
    return database;
  }
}

/**
 * @param {string} name
 * @param {number} [version]
 * @param {readonly string[]} [stores] to be made where they are missing
 * @returns {Promise<IDBDatabase>}
 */
function open(name, version, stores = []) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = () => {
      for (const store of stores) {
        if (!asked.result.objectStoreNames.contains(store)) asked.result.createObjectStore(store);
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Whether two JSON texts say the same, however they are spelt. @param {string} one @param {string} other */
function sameValue(one, other) {
  return one === other || same(JSON.parse(one), JSON.parse(other));
}

/** @param {unknown} one @param {unknown} other @returns {boolean} */
function same(one, other) {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [ours, theirs] = [Object.entries(one), Object.entries(other)];
  const their = new Map(theirs);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    ours.length === theirs.length &&
    ours.every(([name, value]) => their.has(name) && same(value, their.get(name)))
  );
}
