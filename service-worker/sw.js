// The service worker: keeps the app for the days without network. By itself it only answers; pages say when the line is
// free to fetch a new version, file by file, and which version they are of. docs/offline.md tells the whole.

import { documentFor, fileFor, isApp, isKept, meet } from './answers.js';
import { write } from './book.js';
import { sendOutbox } from './outbox.js';
import { scope } from './scope.js';
import { ADDRESS as SHARE, shared } from './share.js';
import { fill, look, standing, tidy } from './update.js';
import { left, started, switched } from './versions.js';

/** @typedef {import('./messages.js').ToWorker} ToWorker */

const SYNC = 'sidflow-outbox';

// Versions of the app are ours to keep apart; this script may change at any time.
scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return;
  if (request.method === 'POST' && url.pathname === SHARE) {
    event.respondWith(shared(request));
  } else if (request.method === 'GET' && !request.headers.has('range')) {
    // What else there is on this server is none of this worker's business.
    if (request.mode === 'navigate' && isApp(url)) event.respondWith(documentFor(event));
    else if (request.mode !== 'navigate' && isKept(url)) event.respondWith(fileFor(event));
  }
});

/** Tells every page how versions stand. */
async function tellAll() {
  const now = await standing();
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) page.postMessage({ kind: 'standing', ...now });
}

/**
 * @param {ToWorker} message
 * @param {string} page its client id
 * @returns {Promise<unknown>}
 */
async function answer(message, page) {
  switch (message.kind) {
    case 'look':
      await meet(page, message.version);
      return look();
    case 'fill': {
      const progress = await fill(message.python);
      if (progress.whole) await tellAll();
      return progress;
    }
    case 'switch':
      await write(switched);
      return standing();
    case 'started':
      await meet(page, message.version);
      await write((book) => started(book, message.version));
      return tidy();
    case 'left':
      return write((book) => left(book, page));
    case 'send':
      return sendOutbox();
  }
}

scope.addEventListener('message', (event) => {
  const source = /** @type {Client|null} */ (event.source);
  const [port] = event.ports;
  const done = answer(event.data, source?.id ?? '').then(
    (value) => port?.postMessage({ value: value ?? null }),
    (error) => {
      console.warn(`The service worker could not ${event.data.kind}:`, error);
      port?.postMessage({ error: { name: String(error?.name), message: String(error?.message) } });
    },
  );
  event.waitUntil(done);
});

scope.addEventListener('sync', (event) => {
  const { tag, waitUntil } = /** @type {ExtendableEvent & {tag: string}} */ (event);
  if (tag !== SYNC) return;
  const work = scope.clients.matchAll({ type: 'window' }).then((pages) => {
    // A page has Python, which knows more: receipts, refusals, when to give up.
    if (pages[0]) pages[0].postMessage({ kind: 'sync' });
    else return sendOutbox();
    return 0;
  });
  waitUntil.call(event, work);
});
