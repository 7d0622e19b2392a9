// From what Python or a list says of a tune to the page's own one.

/**
 * @typedef {import('../tune.js').Tune} Tune
 * @typedef {import('../state.js').Library} Library
 * @typedef {import('../mind-api.js').ListedTune} ListedTune
 * @typedef {import('../mind-api.js').Entry} Entry
 */

/** @type {WeakMap<readonly Tune[], Map<string, Tune>>} */
const byPath = new WeakMap();

/** @param {readonly Tune[]} tunes */
function pathsOf(tunes) {
  let paths = byPath.get(tunes);
  if (!paths) byPath.set(tunes, (paths = new Map(tunes.map((tune) => [tune.path, tune]))));
  return paths;
}

/**
 * A tune of the page's own lists: it knows where its bytes are.
 * @param {Library} library
 * @param {string} path
 */
export const ownTune = (library, path) => pathsOf(library.tunes).get(path) ?? pathsOf(library.opened).get(path) ?? null;

/**
 * @param {ListedTune} row
 * @param {Library} library
 * @returns {Tune}
 */
export function tuneOfRow(row, library) {
  const { path, title, author, released, songs, lengths_s, clock, models, addresses, digest } = row;
  const known = { title, author, released, songs, lengths_s, clock, models, addresses, startSong: row.start_song };
  return ownTune(library, path) ?? { path, origin: 'server', ...known, sha256: '', digest };
}

/** A tune that nobody lists any more, with what a list remembers of it. @param {string} path @param {string} title */
const remembered = (path, title) =>
  /** @type {Tune} */ ({
    path, origin: 'server', title, author: '', released: '', songs: 1, startSong: 1, lengths_s: [], clock: 'unknown',
    models: ['unknown'], addresses: [0xd400], sha256: '',
  }); // prettier-ignore

/** @param {string} key `path#song` @returns {{path: string, song: number}} */
export function partsOf(key) {
  const cut = key.lastIndexOf('#');
  return { path: key.slice(0, cut), song: Number(key.slice(cut + 1)) };
}

/**
 * The song of a tune that the address of its page names, else its start song.
 * @param {Tune} tune
 * @param {import('../address.js').Address} address
 * @returns {number} 1-based
 */
export function songOf(tune, { params }) {
  const asked = Number(params.song);
  return Number.isInteger(asked) && asked >= 1 && asked <= tune.songs ? asked : tune.startSong;
}

/**
 * The song of a list as a tune to play.
 * @param {Pick<Entry, 'tune'> & Partial<Entry>} entry
 * @param {ReadonlyMap<string, Tune|null>} known
 * @param {Library} library
 * @returns {{tune: Tune, listed: boolean}} `listed`: somebody has its bytes, as far as the page knows
 */
export function tuneOfEntry(entry, known, library) {
  const { path, song } = partsOf(entry.tune);
  const tune = ownTune(library, path) ?? known.get(path) ?? null;
  if (tune) return { tune: { ...tune, song }, listed: true };
  const lost = { ...remembered(path, entry.title ?? ''), songs: song, song };
  return { tune: lost, listed: known.get(path) !== null };
}

/**
 * What a list remembers of a song.
 * @param {Tune} tune
 * @returns {Entry}
 */
export const entryOf = (tune) => {
  const song = tune.song ?? tune.startSong;
  return { tune: `${tune.path}#${song}`, title: tune.title.slice(0, 200), length_s: tune.lengths_s[song - 1] ?? null };
};
