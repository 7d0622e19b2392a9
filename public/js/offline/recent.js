// Tunes that were played lately stay on this device by themselves, so that they play without network. What is known of
// each stands with its address, so that one look tells all; the tunes that were played longest ago go first.

/** @typedef {import('../tune.js').Tune} Tune */

export const MOST_TUNES = 200;
export const MOST_BYTES = 20_000_000;

const CACHE = 'sidflow-recent';
const FOLDER = '/recent/';
const ABOUT = 'x-about';

/** @typedef {{tune: Omit<Tune, 'file'>, bytes: number, at_ms: number}} Recent */

/** @param {string} path */
const addressOf = (path) => FOLDER + encodeURIComponent(path);

/** @param {Request} request @returns {Recent|null} null: not one of ours, or damaged */
function aboutOf({ headers }) {
  try {
    return JSON.parse(decodeURIComponent(headers.get(ABOUT) ?? ''));
  } catch {
    return null;
  }
}

/**
 * Which of them have to go so that the others are within the limits.
 * @template {{bytes: number, at_ms: number}} R
 * @param {readonly R[]} recents
 * @returns {R[]}
 */
export function surplus(recents) {
  const newestFirst = [...recents].sort((a, b) => b.at_ms - a.at_ms);
  let bytes = 0;
  return newestFirst.filter((recent, index) => {
    bytes += recent.bytes;
    return index >= MOST_TUNES || bytes > MOST_BYTES;
  });
}

/** The tunes, the last one first. @returns {Promise<Recent[]>} */
export async function recentTunes() {
  if (!('caches' in globalThis) || !(await caches.has(CACHE))) return [];
  const requests = await (await caches.open(CACHE)).keys();
  const recents = requests.map(aboutOf).filter((about) => about !== null);
  return recents.sort((a, b) => b.at_ms - a.at_ms);
}

/**
 * The bytes of a tune that was played lately, unchecked.
 * @param {string} path
 * @returns {Promise<Uint8Array<ArrayBuffer>|null>}
 */
export async function recentBytes(path) {
  if (!('caches' in globalThis) || !(await caches.has(CACHE))) return null;
  const found = await (await caches.open(CACHE)).match(addressOf(path));
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/**
 * Keeps a tune that plays now, and lets the oldest go.
 * @param {Tune} tune
 * @param {string} sha256 of the bytes
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function keepRecent(tune, sha256, bytes) {
  if (!('caches' in globalThis)) return;
  const cache = await caches.open(CACHE);
  const { file: _, ...told } = tune;
  const about = { tune: { ...told, sha256 }, bytes: bytes.byteLength, at_ms: Date.now() };
  const headers = { [ABOUT]: encodeURIComponent(JSON.stringify(about)) };
  await cache.put(new Request(addressOf(tune.path), { headers }), new Response(bytes));
  await Promise.all(surplus(await recentTunes()).map((recent) => cache.delete(addressOf(recent.tune.path))));
}

/** @param {string} path */
export async function forgetRecent(path) {
  await (await caches.open(CACHE)).delete(addressOf(path));
}

export const forgetAllRecent = () => caches.delete(CACHE);
