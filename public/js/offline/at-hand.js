// Tunes that need no network: kept ones and those that were played lately, checked by hash before use.

import { sha256 } from '../sha256.js';
import { blobOf, keptHash, keptTunes } from './kept.js';
import { forgetRecent, recentBytes, recentTunes } from './recent.js';

/** @typedef {import('../tune.js').Tune} Tune */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * `kept`: the listener keeps it, so that nobody else has to. `latest`: these are the bytes that the list names, or it
 * names none; else the server has another file of that name by now.
 * @typedef {{bytes: Bytes, kept: boolean, latest: boolean}} AtHand
 */

/** A browser that forbids storage has nothing at hand. @template T @param {Promise<T>} asked @param {T} otherwise */
const orNone = (asked, otherwise) =>
  asked.catch((error) => {
    console.warn('What is kept on this device could not be read.', error);
    return otherwise;
  });

/**
 * Whether a list means these bytes.
 * @param {Tune} tune
 * @param {string} hash
 */
export const isLatest = (tune, hash) => (tune.sha256 ? hash === tune.sha256 : hash.startsWith(tune.digest ?? ''));

/** @param {Tune} tune @returns {Promise<AtHand|null>} */
async function kept(tune) {
  const hash = await keptHash(tune.path);
  const bytes = hash ? await blobOf(hash) : null;
  if (!hash || !bytes || (await sha256(bytes)) !== hash) return null;
  return { bytes, kept: true, latest: isLatest(tune, hash) };
}

/** @param {Tune} tune @returns {Promise<AtHand|null>} */
async function recent(tune) {
  const bytes = await recentBytes(tune.path);
  if (!bytes) return null;
  const about = (await recentTunes()).find((each) => each.tune.path === tune.path);
  const hash = await sha256(bytes);
  if (hash === about?.tune.sha256) return { bytes, kept: false, latest: isLatest(tune, hash) };
  await forgetRecent(tune.path);
  return null;
}

/** @param {Tune} tune @returns {Promise<AtHand|null>} null: only the network has it */
async function either(tune) {
  const first = await kept(tune);
  if (first?.latest) return first;
  const second = await recent(tune);
  return second?.latest ? second : (first ?? second);
}

/** @param {Tune} tune */
export const atHand = (tune) => orNone(either(tune), null);

/** All that plays without network, by path, the kept ones first. @returns {Promise<Tune[]>} */
export async function tunesAtHand() {
  const recents = recentTunes().then((found) => found.map(({ tune }) => tune));
  const lists = await Promise.all([orNone(keptTunes(), []), orNone(recents, [])]);
  return [...new Map(lists.flat().map((tune) => [tune.path, tune])).values()];
}
