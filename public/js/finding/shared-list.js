// A list of songs as a link: name and tune keys, a line each, deflated, in the base64 of URLs.

import { Problem } from '../problems.js';

/** Longer links are cut by some programs that pass them on. */
export const MAX_LINK = 2000;
const MAX_SONGS = 500;
const MAX_BYTES = 200_000;
const KEY = /^(?!\/)[^\\\p{Cc}]{1,512}#[1-9]\d{0,2}$/u;
const DAMAGED = 'This link is damaged: a part of it may be missing. Ask for it again.';

/** @typedef {{name: string, keys: readonly string[]}} List */

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream|DecompressionStream} through */
const piped = (bytes, through) => new Response(new Blob([bytes]).stream().pipeThrough(through));

/** @param {List} list */
export async function encodeList({ name, keys }) {
  const lines = new TextEncoder().encode([name.replace(/\s+/g, ' '), ...keys].join('\n'));
  const packed = new Uint8Array(await piped(lines, new CompressionStream('deflate-raw')).arrayBuffer());
  return btoa(String.fromCharCode(...packed)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Reads no more than a list may have: a small link can unpack to very much. @param {ReadableStream<Uint8Array>} stream */
async function limited(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_BYTES) {
      await reader.cancel();
      throw new Problem(DAMAGED);
    }
  }
}

/**
 * Throws a Problem that says what is wrong with the link.
 * @param {string} text
 * @returns {Promise<List>}
 */
export async function decodeList(text) {
  let lines;
  try {
    const packed = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
    const stream = piped(packed, new DecompressionStream('deflate-raw')).body;
    lines = stream ? (await limited(stream)).split('\n') : [];
  } catch (cause) {
    throw new Problem(DAMAGED, { cause });
  }
  const [name = '', ...keys] = lines;
  if (keys.length === 0 || keys.length > MAX_SONGS || !keys.every((key) => KEY.test(key))) throw new Problem(DAMAGED);
  return { name: name.slice(0, 100).trim() || 'Shared list', keys };
}
