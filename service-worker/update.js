// Updates: asks the server which version it has, fetches it beside the one in force, and throws away what nobody needs.

import { moment } from './answers.js';
import { read, write } from './book.js';
import { step } from './fill.js';
import { keepOnly, listIn, listOf, missingOf, putList } from './shelf.js';
import { filled, needed, offered } from './versions.js';

/** @typedef {import('./messages.js').Standing} Standing */
/** @typedef {import('./messages.js').Progress} Progress */

const LIST = '/precache.json';

/** @returns {Promise<Standing>} */
export async function standing() {
  const { current, next, filling } = await read();
  return { current, next, filling };
}

/**
 * Looks what the server has; where it doesn't answer, what was known stays.
 * @returns {Promise<Standing & {reached: boolean}>}
 */
export async function look() {
  const answer = await fetch(LIST, { cache: 'no-store' }).catch(() => null);
  const manifest = answer && (await listIn(answer));
  if (manifest) {
    const { current } = await read();
    const whole = current !== manifest.version || (await missingOf(manifest)).length === 0;
    const { filling } = await write((book) => offered(book, manifest.version, Date.now(), whole));
    if (filling === manifest.version && (await listOf(filling)) === null) await putList(manifest);
  }
  await tidy();
  return { reached: manifest !== null, ...(await standing()) };
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Fetches one file more of the version that is being fetched. Several pages may ask: each gets another file.
 * @param {boolean} python
 * @returns {Promise<Progress & Standing>}
 */
export function fill(python) {
  const filled = last.then(() => fillOne(python));
  last = filled.catch(() => null);
  return filled;
}

/** @param {boolean} python @returns {Promise<Progress & Standing>} */
async function fillOne(python) {
  const { filling } = await read();
  if (filling === null) return { done_bytes: 0, total_bytes: 0, whole: true, ...(await standing()) };
  const progress = await step(filling, python);
  if (progress.whole) await write((book) => filled(book, filling));
  return { ...progress, ...(await standing()) };
}

/** Throws away the versions that no page uses and nobody will go back to. */
export async function tidy() {
  const now = await moment();
  await keepOnly(needed(await read(), now));
}
