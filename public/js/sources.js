// Where the bytes of a tune come from: this device, the server's session, the bundle, or a file that was opened.

import { isBundled } from './addresses.js';
import { atHand } from './offline/at-hand.js';
import { keepRecent } from './offline/recent.js';
import { Problem, request } from './problems.js';
import { sha256 } from './sha256.js';
import { keyOf, titleOf } from './tune.js';

/** @typedef {import('./tune.js').Tune} Tune */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @param {string} url
 * @param {string} expected SHA-256
 * @param {AbortSignal} signal
 */
async function download(url, expected, signal) {
  const response = await request(url, { signal });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if ((await sha256(bytes)) !== expected) {
    throw new Problem('This tune arrived damaged. Press play to fetch it again.', { code: 'bad_hash' });
  }
  return bytes;
}

/**
 * @param {Tune} tune
 * @param {number} song
 * @param {AbortSignal} signal
 */
async function fromServer(tune, song, signal) {
  const response = await request('/api/play', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tune: keyOf(tune, song) }),
    signal,
  });
  /** @type {{sid_url: string, sid_sha256: string}} */
  const session = await response.json();
  return download(session.sid_url, session.sid_sha256, signal);
}

/** @param {Tune} tune @param {AbortSignal} signal */
const fromBundle = ({ path, sha256: hash }, signal) =>
  download(`/${path.split('/').map(encodeURIComponent).join('/')}`, hash, signal);

/** @param {Tune} tune */
async function fromFile(tune) {
  if (!tune.file) throw new Problem(`“${titleOf(tune)}” isn't on this page any more. Open it again.`);
  try {
    return new Uint8Array(await tune.file.arrayBuffer());
  } catch (cause) {
    throw new Problem(`“${titleOf(tune)}” can't be read any more: was the file moved? Open it again.`, { cause });
  }
}

/** @param {Tune} tune @param {number} song @param {AbortSignal} signal */
async function fromNetwork(tune, song, signal) {
  try {
    return await fromServer(tune, song, signal);
  } catch (error) {
    // The server is away, but the bundle came with the page.
    if (!isBundled(tune.path) || !(error instanceof Problem) || error.code !== 'offline') throw error;
    return fromBundle(tune, signal);
  }
}

/**
 * What plays now plays again without network; where there is no room it just plays.
 * @param {Tune} tune
 * @param {Bytes} bytes
 */
async function remember(tune, bytes) {
  try {
    await keepRecent(tune, await sha256(bytes), bytes);
  } catch (error) {
    console.warn('A tune that was played could not be kept.', error);
  }
}

/**
 * Without network an older file of that name is better than none.
 * @param {unknown} error
 * @param {import('./offline/at-hand.js').AtHand|null} here
 */
function orHere(error, here) {
  if (here && error instanceof Problem && error.code === 'offline') return here.bytes;
  throw error;
}

/**
 * @param {Tune} tune
 * @param {number} song 1-based
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array>}
 */
export async function bytesOf(tune, song, signal) {
  if (tune.origin === 'opened') return fromFile(tune);
  if (tune.origin === 'bundled') return fromBundle(tune, signal);
  const here = await atHand(tune);
  const bytes = here?.latest ? here.bytes : await fromNetwork(tune, song, signal).catch((error) => orHere(error, here));
  if (!here?.kept && !isBundled(tune.path)) void remember(tune, bytes);
  return bytes;
}
