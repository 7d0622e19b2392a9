// The player gets the ROM images that are in force: before Python runs those of the last visit, then those it names.
// Every image is checked against its fingerprint once more on its way to the engine.

import { wordsOf } from './problems.js';
import { BlobStore } from './python/blob-store.js';
import { notify } from './state.js';

/** Fingerprints by kind, as JSON. */
const KEY = 'sidflow.roms';
const KINDS = /** @type {const} */ (['kernal', 'basic', 'chargen']);

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? '{}';
  } catch {
    return '{}'; // storage is blocked: Python says it in a moment
  }
}

/** @param {string} text */
function remember(text) {
  try {
    localStorage.setItem(KEY, text);
  } catch {
    // Blocked or full: the next visit waits for Python.
  }
}

/** @param {string} text @returns {Partial<Record<string, unknown>>} */
function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // half-written or another program's: as if none had been chosen
  }
}

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./player-api.js').Player} player
 */
export function followRoms(store, player) {
  const blobs = new BlobStore();
  let given = '{}';
  /** One set after the other, in the order in which they were named. */
  let line = Promise.resolve();

  /** @param {string} text */
  async function give(text) {
    const names = parsed(text);
    /** @type {Partial<Record<typeof KINDS[number], Uint8Array>>} */
    const images = {};
    for (const kind of KINDS) {
      const name = names[kind];
      if (typeof name !== 'string') continue;
      const image = await blobs.get(name);
      if (!image) {
        await player.setRoms({});
        throw new Error(`The ${kind} image on this device is damaged or gone, so no ROM images are used.`);
      }
      images[kind] = image;
    }
    await player.setRoms(images);
  }

  /** @param {string} text */
  function follow(text) {
    if (text === given) return;
    given = text;
    line = line.then(() => give(text)).catch((error) => notify(store, wordsOf(error), 'error'));
  }

  follow(remembered());
  store.subscribe(({ mind }) => {
    const roms = mind.views.roms;
    if (!roms) return;
    const text = JSON.stringify(roms.images);
    if (text === given) return;
    remember(text);
    follow(text);
  });
}
