// The lists of tunes: the bundle's own, there without any server, and the server's.

import { Problem, request } from './problems.js';
import { tuneOf } from './tune.js';

/** @typedef {import('./tune.js').Tune} Tune */

/**
 * @param {string} url
 * @param {'server'|'bundled'} origin
 * @returns {Promise<Tune[]>}
 */
async function read(url, origin) {
  const response = await request(url);
  /** @type {{tunes?: import('./tune.js').CatalogueTune[]}|null} */
  const body = await response.json().catch((cause) => {
    throw new Problem('The list of tunes could not be read. Try again in a moment.', { code: 'bad_list', cause });
  });
  return (body?.tunes ?? []).map((row) => tuneOf(row, origin));
}

/** The tunes that come with the page. */
export const readBundled = () => read('/demo/catalogue.json', 'bundled');

/** All that the server offers; it takes in the bundled ones. */
export const readServer = () => read('/api/catalogue', 'server');
