// A tune as the page lists it, wherever its bytes come from.

/**
 * @typedef {object} Tune
 * @property {string} path names the file; `path#song` is the tune key
 * @property {'server'|'bundled'|'opened'} origin who has the bytes
 * @property {string} title
 * @property {string} author
 * @property {string} released
 * @property {number} songs
 * @property {number} startSong 1-based
 * @property {number[]} lengths_s one a song, empty when unknown
 * @property {string} clock
 * @property {string[]} models
 * @property {number[]} addresses
 * @property {string} sha256 '' where it isn't known
 * @property {string} [digest] its first 16 digits, where only those are known
 * @property {number} [song] that a list or a link means, else the start song
 * @property {File} [file] of an opened tune
 */

/**
 * A row of `/api/catalogue` or `demo/catalogue.json`.
 * @typedef {object} CatalogueTune
 * @property {string} path
 * @property {string} title
 * @property {string} author
 * @property {string} released
 * @property {number} songs
 * @property {number} start_song
 * @property {number[]} lengths_s
 * @property {string} clock
 * @property {string[]} models
 * @property {number[]} addresses
 * @property {string} format
 * @property {number} size_bytes
 * @property {string} sha256
 */

/**
 * @param {CatalogueTune} row
 * @param {'server'|'bundled'} origin
 * @returns {Tune}
 */
export function tuneOf(row, origin) {
  const { path, title, author, released, songs, lengths_s, clock, models, addresses, sha256 } = row;
  const startSong = row.start_song;
  return { path, origin, title, author, released, songs, startSong, lengths_s, clock, models, addresses, sha256 };
}

/** @param {Tune} tune @param {number} song 1-based */
export const keyOf = (tune, song) => `${tune.path}#${song}`;

/**
 * The title to show: a file without one is named by its file name.
 * @param {Tune} tune
 */
export function titleOf(tune) {
  const known = tune.title !== '<?>' ? tune.title : '';
  return known || (tune.path.split('/').pop() ?? '').replace(/\.sid(@.*)?$/i, '') || 'Untitled';
}

/** @param {string} author */
export const authorOf = (author) => (author && author !== '<?>' ? author : 'Unknown author');

/**
 * The year of a "released" line ("1987 Rob Hubbard", "198? Somebody"), or "".
 * @param {string} released
 */
export function yearOf(released) {
  return /^\s*((?:19|20)[\d?]{2})/.exec(released)?.[1] ?? '';
}

/**
 * A list shows many tunes: what the listener typed is looked up by a map, made once.
 * @type {WeakMap<object, Map<string, number>>}
 */
const typed = new WeakMap();

/** @param {import('./prefs-contract.js').Preferences['lengths_s']} lengths_s @param {string} key */
function typedLength(lengths_s, key) {
  let found = typed.get(lengths_s);
  if (!found) typed.set(lengths_s, (found = new Map(lengths_s.map(({ tune, length_s }) => [tune, length_s]))));
  return found.get(key);
}

/**
 * The length of a song: what the listener typed, else what the collection knows, else the listener's default.
 * @param {Tune} tune
 * @param {number} song 1-based
 * @param {Pick<import('./prefs-contract.js').Preferences, 'default_length_s'|'lengths_s'>} prefs
 */
export function lengthOf(tune, song, prefs) {
  return typedLength(prefs.lengths_s, keyOf(tune, song)) ?? tune.lengths_s[song - 1] ?? prefs.default_length_s;
}
