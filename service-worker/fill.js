// Fetches a version, one file a call: what a page asks for when the line is free. A file is checked before it counts.

import { nextPiece } from './python.js';
import { fileOf, listOf, missingOf, openVersion, versions } from './shelf.js';

/** @typedef {import('./shelf.js').Entry} Entry */
/** @typedef {import('./shelf.js').Manifest} Manifest */
/** @typedef {import('./messages.js').Progress} Progress */

/** @param {BufferSource} bytes @returns {Promise<string>} lower-case hex */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The file as it is kept: unpacked, with the server's headers, so that the page is as isolated and guarded as online.
 * @param {Response} answer
 * @param {ArrayBuffer} bytes
 */
function kept(answer, bytes) {
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-range', 'vary', 'transfer-encoding']) headers.delete(name);
  headers.set('content-length', String(bytes.byteLength));
  return new Response(bytes, { headers });
}

/**
 * @param {Entry} entry
 * @param {RequestCache} cache
 * @returns {Promise<Response|null>} null: other bytes than the list says
 */
async function fetched({ url, sha256: expected, bytes: size }, cache) {
  const answer = await fetch(url, { cache, redirect: 'error' });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  return bytes.byteLength === size && (await sha256(bytes)) === expected ? kept(answer, bytes) : null;
}

/**
 * From another version on this device, where that has the same bytes.
 * @param {string} version
 * @param {Entry} entry
 */
async function fromOther(version, { url, sha256: expected }) {
  for (const other of await versions()) {
    if (other === version) continue;
    const list = await listOf(other);
    if (list?.files.some((file) => file.url === url && file.sha256 === expected)) {
      const found = await fileOf(other, url);
      if (found) return found;
    }
  }
  return null;
}

/** @param {Manifest} manifest @param {Entry} entry */
async function fetchInto({ version }, entry) {
  // What the page has loaded already is in the browser's own cache, and mostly what the list means.
  const answer =
    (await fromOther(version, entry)) ?? (await fetched(entry, 'default')) ?? (await fetched(entry, 'reload'));
  if (!answer) throw new Error(`${entry.url}: not the bytes that were promised`);
  await (await openVersion(version)).put(entry.url, answer);
}

/**
 * Fetches the next file that a version lacks.
 * @param {string} version
 * @param {boolean} python its pieces belong to it
 * @returns {Promise<Progress>}
 */
export async function step(version, python) {
  const manifest = await listOf(version);
  if (!manifest) throw new Error(`there is no list of version ${version}`);
  const missing = await missingOf(manifest);
  const total_bytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const [next, ...others] = missing;
  if (next) await fetchInto(manifest, next);
  const left_bytes = others.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = { done_bytes: total_bytes - left_bytes, total_bytes, whole: others.length === 0 };
  if (!progress.whole || !python) return progress;
  const pieces = await nextPiece(version, manifest, next === undefined);
  return {
    done_bytes: progress.done_bytes + pieces.done_bytes,
    total_bytes: total_bytes + pieces.total_bytes,
    whole: pieces.whole,
  };
}
