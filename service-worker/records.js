// Reads Python's records, and never writes: values are JSON texts under keys of their own (public/js/mind-api.js).

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase|null>} null where there is none: looking must not make one
 */
function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name);
    let made = false;
    asked.onupgradeneeded = () => {
      made = true;
      asked.transaction?.abort();
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => (made ? resolve(null) : reject(asked.error));
  });
}

/**
 * @template T
 * @param {string} database
 * @param {string} store
 * @param {T} otherwise
 * @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T>}
 */
async function asked(database, store, otherwise, ask) {
  const base = await opened(database);
  if (!base) return otherwise;
  try {
    if (!base.objectStoreNames.contains(store)) return otherwise;
    return await new Promise((resolve, reject) => {
      const request = ask(base.transaction(store).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    base.close();
  }
}

/**
 * @param {string} database
 * @param {string} store
 * @param {string} key
 * @returns {Promise<any>} any: each reader knows what it reads; null where there is none
 */
export async function valueOf(database, store, key) {
  const text = await asked(database, store, undefined, (records) => records.get(key));
  return typeof text === 'string' ? JSON.parse(text) : null;
}

/** The first values in the order of their keys. @param {string} database @param {string} store @param {number} most */
export async function firstOf(database, store, most) {
  /** @type {string[]} */
  const texts = await asked(database, store, [], (records) => records.getAll(null, most));
  return texts.map((text) => JSON.parse(text));
}
