// What other versions of the app on this device need of Python: the service worker keeps each in a cache of its own.

import { addressesOf } from './manifest.js';

/** @typedef {import('./manifest.js').Manifest} Manifest */

const VERSION = 'sidflow-app-';
const MANIFEST = /\/assets\/python\/python\.[^/]+\.json$/;

/** @returns {Promise<Set<string>>} addresses of pieces */
export async function wantedByVersions() {
  /** @type {Set<string>} */
  const wanted = new Set();
  const names = 'caches' in self ? await caches.keys() : [];
  for (const name of names.filter((each) => each.startsWith(VERSION))) {
    const cache = await caches.open(name);
    const request = (await cache.keys()).find(({ url }) => MANIFEST.test(url));
    const answer = request && (await cache.match(request));
    if (!request || !answer) continue;
    const manifest = /** @type {Manifest} */ (await answer.json());
    for (const address of addressesOf(manifest, request.url)) wanted.add(address);
  }
  return wanted;
}
