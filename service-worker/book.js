// The worker's memory between its lives: the book of versions, read once, written after each change, one at a time.

import { EMPTY } from './versions.js';

/** @typedef {import('./versions.js').Book} Book */

const CACHE = 'sidflow-worker';
const KEY = '/book';

/** @type {Promise<Book>|null} */
let last = null;

/** @returns {Promise<Book>} */
async function stored() {
  const found = await (await caches.open(CACHE)).match(KEY);
  try {
    return found ? { ...EMPTY, ...(await found.json()) } : EMPTY;
  } catch (error) {
    console.warn('What was remembered of versions is damaged; they are fetched anew.', error);
    return EMPTY;
  }
}

/** The book as it stands after all changes so far. */
export const read = () => (last ??= stored());

/**
 * Changes the book; changes wait for each other.
 * @param {(book: Book) => Book} change
 * @returns {Promise<Book>}
 */
export function write(change) {
  const before = read();
  const after = before.then(async (book) => {
    const changed = change(book);
    if (changed !== book) await (await caches.open(CACHE)).put(KEY, Response.json(changed));
    return changed;
  });
  // Where it could not be written, what stood before still stands.
  last = after.catch(() => before);
  return after;
}
