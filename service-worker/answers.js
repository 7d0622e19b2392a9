// What the worker answers a page with: a document of the version in force, everything else of the page's own version.

import { read, write } from './book.js';
import { CACHE as PYTHON } from './python.js';
import { scope } from './scope.js';
import { fileOf, fileOfAny } from './shelf.js';
import { met, navigated } from './versions.js';

/** @typedef {import('./versions.js').Moment} Moment */

const DOCUMENT = '/';
const HASHED = '/assets/';

/** Which pages are open. @returns {Promise<Moment>} */
export async function moment() {
  const open = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return { now_ms: Date.now(), alive: new Set(open.map(({ id }) => id)) };
}

/**
 * Whether an address is the app itself; its rooms stand after the #, and what it was started with after the ?.
 * @param {URL} url
 */
export const isApp = ({ pathname }) => pathname === DOCUMENT || pathname === '/index.html';

/** What a version is made of, beside its document; tools/build/precache.py lists it. */
const FILES = /^\/(?:assets\/|demo\/|manifest\.webmanifest$)/;

/**
 * Whether an address is one of those whose files this worker keeps.
 * @param {URL} url
 */
export const isKept = (url) => isApp(url) || FILES.test(url.pathname);

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
export async function documentFor(event) {
  const now = await moment();
  const { current } = await write((book) => navigated(book, event.resultingClientId, now));
  const found = current === null ? undefined : await fileOf(current, DOCUMENT);
  // Caches may be taken away by the browser, all of them or one.
  return found ?? fetch(event.request);
}

/**
 * Any other file: of the page's version; by name alone where the name holds its hash; else from the server.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
export async function fileFor({ request, clientId }) {
  const { pathname } = new URL(request.url);
  const book = await read();
  const version = book.pages[clientId]?.version;
  const own = version && (await fileOf(version, pathname));
  if (own) return own;
  if (pathname.startsWith(HASHED)) {
    const found = (await fileOfAny(pathname)) ?? (await caches.match(request.url, { cacheName: PYTHON }));
    if (found) return found;
  } else if (!version && book.current !== null) {
    // A worker of a page, or one that this worker has not met: the network first, so that nothing is mixed.
    return fetch(request).catch(async (error) => {
      const kept = await fileOf(/** @type {string} */ (book.current), pathname);
      if (kept) return kept;
      throw error;
    });
  }
  return fetch(request);
}

/**
 * Remembers what version a page says that it is of.
 * @param {string} client
 * @param {string} version
 */
export async function meet(client, version) {
  const now = await moment();
  return write((book) => (book.pages[client]?.version === version ? book : met(book, client, version, now)));
}
