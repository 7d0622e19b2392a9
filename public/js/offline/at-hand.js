// Tunes that need no network: kept ones and those that were played lately, by hash where it is known, checked before use.

import { blobOf, keptHash, keptTunes } from './kept.js';
import { forgetRecent, recentBytes, recentTunes } from './recent.js';
import { sha256 } from '../sha256.js';

/** @typedef {import('../tune.js').Tune} Tune */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** A browser that forbids storage has nothing at hand. @template T @param {Promise<T>} asked @param {T} otherwise */
const orNone = (asked, otherwise) =>
  asked.catch((error) => {
    console.warn('What is kept on this device could not be read.', error);
    return otherwise;
  });

/** @param {Tune} tune @returns {Promise<Bytes|null>} */
async function kept(tune) {
  const hash = tune.sha256 || (await keptHash(tune.path));
  const bytes = hash ? await blobOf(hash) : null;
  return bytes && (await sha256(bytes)) === hash ? bytes : null;
}

/** @param {Tune} tune @returns {Promise<Bytes|null>} */
async function recent(tune) {
  const bytes = await recentBytes(tune.path);
  if (!bytes) return null;
  const about = (await recentTunes()).find((each) => each.tune.path === tune.path);
  const hash = await sha256(bytes);
  if (hash !== about?.tune.sha256) {
    await forgetRecent(tune.path);
    return null;
  }
  // Another file of the same name: the server's is newer, and fetched where it can be.
  return !tune.sha256 || tune.sha256 === hash ? bytes : null;
}

/** @param {Tune} tune @returns {Promise<Bytes|null>} null: the network has to be asked */
export const bytesAtHand = (tune) =>
  orNone(
    kept(tune).then((bytes) => bytes ?? recent(tune)),
    null,
  );

/** All that plays without network, by path, the kept ones first. @returns {Promise<Tune[]>} */
export async function tunesAtHand() {
  const lists = await Promise.all([
    orNone(keptTunes(), []),
    orNone(
      recentTunes().then((recents) => recents.map(({ tune }) => tune)),
      [],
    ),
  ]);
  return [...new Map(lists.flat().map((tune) => [tune.path, tune])).values()];
}
