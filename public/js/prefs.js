// What the listener set, kept on this device: read once, checked field by field, written on each change.

import { parseTime } from './time.js';

/**
 * @typedef {'dark'|'light'|'c64'|'system'} Theme
 * @typedef {'off'|'all'|'one'} Repeat
 * @typedef {object} Prefs
 * @property {Theme} theme
 * @property {number} volume 0 to 1
 * @property {boolean} muted
 * @property {Repeat} repeat
 * @property {boolean} shuffle
 * @property {'auto'|'6581'|'8580'} model
 * @property {'auto'|'PAL'|'NTSC'} clock
 * @property {'best'|'cheap'|'fast'} sampling
 * @property {number} length_s length of a song that no source knows
 * @property {Record<string, number>} lengths_s lengths the listener typed, by tune key
 */

/** The inline script in index.html reads the theme under the same name before the first paint. */
export const PREFS_KEY = 'sidflow.prefs';
const LENGTH_MIN_S = 5;
const LENGTH_MAX_S = 3600;
const LENGTHS_KEPT = 500;

/** @type {Readonly<Prefs>} */
export const DEFAULT_PREFS = Object.freeze({
  theme: 'dark',
  volume: 0.8,
  muted: false,
  repeat: 'off',
  shuffle: false,
  model: 'auto',
  clock: 'auto',
  sampling: 'best',
  length_s: 180,
  lengths_s: {},
});

/** What to say of a length that can't be used. */
export const LENGTH_WORDS = 'A length like 3:12, from 0:05 to 1:00:00';

/** @param {unknown} value @returns {value is number} */
const isLength = (value) => typeof value === 'number' && value >= LENGTH_MIN_S && value <= LENGTH_MAX_S;

/**
 * A length as the listener typed it; null when it is none, or too short or too long.
 * @param {string} text
 * @returns {number|null} seconds
 */
export function parseLength(text) {
  const length_s = parseTime(text);
  return isLength(length_s) ? length_s : null;
}

/** @type {{[K in keyof Prefs]: (value: unknown) => boolean}} */
const VALID = {
  theme: (value) => ['dark', 'light', 'c64', 'system'].includes(/** @type {string} */ (value)),
  volume: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  muted: (value) => typeof value === 'boolean',
  repeat: (value) => ['off', 'all', 'one'].includes(/** @type {string} */ (value)),
  shuffle: (value) => typeof value === 'boolean',
  model: (value) => ['auto', '6581', '8580'].includes(/** @type {string} */ (value)),
  clock: (value) => ['auto', 'PAL', 'NTSC'].includes(/** @type {string} */ (value)),
  sampling: (value) => ['best', 'cheap', 'fast'].includes(/** @type {string} */ (value)),
  length_s: isLength,
  lengths_s: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isLength),
};

/**
 * Settings from their stored text; a field that is missing or wrong gets its default, the others stay.
 * @param {string|null} text
 * @returns {Prefs}
 */
export function parsePrefs(text) {
  /** @type {Record<string, unknown>} */
  let stored = {};
  try {
    const value = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) stored = value;
  } catch {
    // Another program or a half-written value: start from the defaults, nothing else depends on it.
  }
  const fields = /** @type {(keyof Prefs)[]} */ (Object.keys(VALID));
  const kept = fields.filter((field) => VALID[field](stored[field])).map((field) => [field, stored[field]]);
  return { ...DEFAULT_PREFS, ...Object.fromEntries(kept) };
}

/**
 * Remembers the length of one song; the oldest are forgotten beyond 500.
 * @param {Prefs} prefs
 * @param {string} key tune key
 * @param {number} length_s
 * @returns {Prefs}
 */
export function withLength(prefs, key, length_s) {
  const others = Object.entries(prefs.lengths_s).filter(([name]) => name !== key);
  return { ...prefs, lengths_s: Object.fromEntries([...others.slice(1 - LENGTHS_KEPT), [key, length_s]]) };
}

/** @returns {Prefs} */
export function loadPrefs() {
  try {
    return parsePrefs(localStorage.getItem(PREFS_KEY));
  } catch {
    return { ...DEFAULT_PREFS }; // storage is blocked: settings last as long as the page
  }
}

/** @param {Prefs} prefs */
export function savePrefs(prefs) {
  try {
    localStorage.setItem(PREFS_KEY, JSON.stringify(prefs));
  } catch {
    // Blocked or full: the setting still holds on this page.
  }
}
