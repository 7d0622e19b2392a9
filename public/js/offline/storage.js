// How much of this device SIDFlow takes, by part, and how a part is taken away.

import { forgetAllRecent, recentTunes } from './recent.js';

/** @typedef {import('./device.js').Measure} Measure */
/** @typedef {import('./device.js').Part} Part */

const PYTHON = 'sidflow-python';
const APP = 'sidflow-app-';

/** Bytes in a cache, as their answers say. @param {string} name */
async function bytesIn(name) {
  const cache = await caches.open(name);
  const answers = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  const sizes = await Promise.all(
    answers.map(async (answer) => {
      const told = answer?.headers.get('content-length');
      return told ? Number(told) : ((await answer?.blob())?.size ?? 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @param {(name: string) => boolean} which */
async function bytesInAll(which) {
  const sizes = await Promise.all((await caches.keys()).filter(which).map(bytesIn));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @returns {Promise<Measure>} */
export async function measure() {
  const { storage } = navigator;
  const [estimate, persisted, recents, python_bytes, app_bytes] = await Promise.all([
    storage?.estimate?.() ?? {},
    storage?.persisted?.() ?? null,
    recentTunes(),
    bytesInAll((name) => name === PYTHON),
    bytesInAll((name) => name.startsWith(APP)),
  ]);
  return {
    used_bytes: estimate.usage ?? 0,
    quota_bytes: estimate.quota ?? 0,
    persisted,
    recent: { tunes: recents.length, bytes: recents.reduce((sum, { bytes }) => sum + bytes, 0) },
    python_bytes,
    app_bytes,
  };
}

/**
 * Takes a part away: it comes back by itself when it is needed and there is a network.
 * @param {Part} part
 */
export async function remove(part) {
  if (part === 'recent') {
    await forgetAllRecent();
  } else if (part === 'python') {
    await caches.delete(PYTHON);
  } else {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.unregister();
    const names = (await caches.keys()).filter((name) => name.startsWith(APP) || name === 'sidflow-worker');
    await Promise.all(names.map((name) => caches.delete(name)));
  }
}
