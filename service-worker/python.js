// Python's pieces belong to a version, but live in the cache that the Python worker fills and reads: stored once.

import { fileOf } from './shelf.js';

/** @typedef {import('./shelf.js').Manifest} Manifest */
/** @typedef {{url: string, integrity: string, bytes: number, packed: number}} Piece */

export const CACHE = 'sidflow-python';
/** What runs models comes when one is run. */
const LATER = 'onnx';
const LIST = /^\/assets\/python\/python\.[^/]+\.json$/;

/**
 * Fetches the next piece of Python that this device lacks, checked by the browser.
 * @param {string} version
 * @param {Manifest} manifest
 * @param {boolean} fetching false: only counts
 * @returns {Promise<import('./messages.js').Progress>}
 */
export async function nextPiece(version, manifest, fetching) {
  const list = manifest.files.find(({ url }) => LIST.test(url));
  const found = list && (await fileOf(version, list.url));
  if (!found) return { done_bytes: 0, total_bytes: 0, whole: true };
  /** @type {{files: {group: string, pieces: Piece[]}[]}} */
  const { files } = await found.json();
  const pieces = files.filter(({ group }) => group !== LATER).flatMap((file) => file.pieces);
  const cache = await caches.open(CACHE);
  const have = new Set((await cache.keys()).map(({ url }) => url));
  /** @param {Piece} piece */
  const addressOf = ({ url }) => new URL(url, new URL(list.url, self.location.href)).href;
  const missing = pieces.filter((piece) => !have.has(addressOf(piece)));
  const total_bytes = pieces.reduce((sum, { packed }) => sum + packed, 0);
  if (fetching && missing[0]) {
    const url = addressOf(missing[0]);
    const answer = await fetch(url, { integrity: missing[0].integrity });
    if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    await cache.put(url, new Response(await answer.arrayBuffer(), { headers: { 'content-type': type } }));
    missing.shift();
  }
  const left_bytes = missing.reduce((sum, { packed }) => sum + packed, 0);
  return { done_bytes: total_bytes - left_bytes, total_bytes, whole: missing.length === 0 };
}
