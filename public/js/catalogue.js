// The lists of tunes: the bundle's own, there without any server, and the server's.

import { BUNDLED_LIST, SERVED_LIST } from './addresses.js';
import { Problem, request } from './problems.js';
import { tuneOf } from './tune.js';

/** @typedef {import('./tune.js').Tune} Tune */

/**
 * @param {Response} response
 * @param {'server'|'bundled'} origin
 * @returns {Promise<Tune[]>}
 */
async function read(response, origin) {
  /** @type {{tunes?: import('./tune.js').CatalogueTune[]}|null} */
  const body = await response.json().catch((cause) => {
    throw new Problem('The list of tunes could not be read. Try again in a moment.', { code: 'bad_list', cause });
  });
  return (body?.tunes ?? []).map((row) => tuneOf(row, origin));
}

/**
 * The tunes that come with the page.
 * @param {Response|null} [early] the answer, where it was asked for before
 */
export const readBundled = async (early) => read(early?.ok ? early : await request(BUNDLED_LIST), 'bundled');

/** @typedef {{tag: string|null, tunes: Tune[]}} Served */

/**
 * All that the server offers; it takes in the bundled ones.
 * @param {Served|null} before what it said the last time: not read again where its tag is the same
 * @param {number} most_bytes a longer list is left
 * @returns {Promise<Served|null>} null: it is longer
 */
export async function readServer(before, most_bytes) {
  const response = await request(SERVED_LIST);
  if (Number(response.headers.get('content-length')) > most_bytes) {
    await response.body?.cancel();
    return null;
  }
  const tag = response.headers.get('etag');
  if (before && tag !== null && tag === before.tag) return before;
  return { tag, tunes: await read(response, 'server') };
}
