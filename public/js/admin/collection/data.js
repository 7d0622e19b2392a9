// What the server tells of the collection, and the words that come of it.

import { ago, counted, percent, spanWords } from '../kit/when.js';

/**
 * @typedef {object} Facts in songs unless said otherwise
 * @property {boolean} reading
 * @property {number|null} version
 * @property {number|null} newest
 * @property {string|null} fetched_at
 * @property {number} tunes
 * @property {number} expected
 * @property {number} analysed
 * @property {number} failed
 * @property {number} waiting
 * @property {number} stale
 * @property {number} known_lengths
 * @property {number} broken_files
 *
 * @typedef {object} Shard
 * @property {string} name
 * @property {number} expected
 * @property {number} analysed
 * @property {number} failed
 * @property {number} stale
 * @property {number} known_lengths
 * @property {number} size_bytes
 * @property {boolean} whole
 *
 * @typedef {object} State
 * @property {Facts} facts
 * @property {string} engine
 * @property {string|null} classified_by
 * @property {number|null} songs_per_s
 * @property {readonly Shard[]} shards
 *
 * @typedef {object} Plan
 * @property {number} songs
 * @property {number} measured
 * @property {number} elsewhere
 * @property {number|null} took_s
 */

/** Below it the collection is in trouble, as the alert of the same name has it. */
const ENOUGH = 0.95;

/** @param {number} songs */
export const songWords = (songs) => counted(songs, 'song', 'songs');

/** What the next classify has to measure. @param {Facts} facts */
export const toMeasure = ({ waiting, stale }) => waiting + stale;

/** @param {State} state @returns {import('../kit/head.js').Tone} */
export function toneOf({ facts, shards }) {
  const { expected, analysed, version, newest } = facts;
  if (shards.some(({ whole }) => !whole) || (expected > 0 && analysed < ENOUGH * expected)) return 'bad';
  if (toMeasure(facts) > 0 || (newest !== null && version !== null && newest > version)) return 'warning';
  return expected > 0 ? 'good' : 'calm';
}

/** @param {State} state */
export function sentence({ facts }) {
  const { reading, expected, analysed, failed, stale, waiting } = facts;
  if (expected === 0) {
    return reading ? 'The server still reads the collection.' : 'There is no song in the collection: run the job fetch.';
  }
  const more = [
    failed > 0 ? `${failed.toLocaleString('en')} failed` : '',
    waiting > 0 ? `${waiting.toLocaleString('en')} wait to be analysed` : '',
    stale > 0 ? `${stale.toLocaleString('en')} ${stale === 1 ? 'is' : 'are'} stale` : '',
  ].filter(Boolean);
  const rest = more.length > 0 ? `: ${more.join(', ')}` : '';
  const name = facts.version === null ? 'Collection' : `Collection ${facts.version}`;
  return `${name}, analysed ${percent(rounded(analysed / expected))} of ${songWords(expected)}${rest}.`;
}

/** Never 100 % while a song is missing. @param {number} share */
export const rounded = (share) => Math.floor(share * 1000) / 1000;

/** @param {Facts} facts @param {number} [now_ms] */
export function freshness({ version, newest, fetched_at }, now_ms) {
  if (fetched_at === null) return 'No fetch of this collection came to its end yet.';
  const asked = `The mirror was last asked ${ago(fetched_at, now_ms)}`;
  if (newest === null) return `${asked}.`;
  return newest > (version ?? 0) ? `${asked}, and has release ${newest} by now.` : `${asked}; it had nothing newer.`;
}

/** What marking stale means, in a sentence. @param {Plan} plan */
export function planWords({ songs, measured, elsewhere, took_s }) {
  if (songs === 0) return 'No song’s path begins so. Paths are as DEMOS/A-F/ or MUSICIANS/H/; capitals count.';
  if (measured === 0) return `Of ${songWords(songs)} nothing is known: the next classify measures them anyway.`;
  const of = measured === songs ? '' : ` of ${songWords(songs)}`;
  const time = took_s === null ? 'nobody knows yet for how long' : `which takes about ${spanWords(Math.max(1, took_s))}`;
  const more = elsewhere > 0 ? ` ${songWords(elsewhere)} of other paths have the same bytes and come along.` : '';
  return `${songWords(measured)}${of} would be measured again by the next classify, ${time}.${more}`;
}
