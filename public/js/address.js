// The page's own addresses, after the # of its URL: a room, the parts of its sub-page, and parameters.

/**
 * Everyone's rooms, and those that a shell adds to them.
 * @typedef {'play'|'search'|'library'|'prefs'|'tune'|(string & {})} RoomName
 *
 * `#library/playlist/ID` and `#search/year/1987?q=hubbard`, taken apart.
 * @typedef {object} Address
 * @property {RoomName} room
 * @property {readonly string[]} path the sub-page, empty for the room itself
 * @property {Readonly<Record<string, string>>} params
 */

/** @type {readonly RoomName[]} */
const ROOMS = ['play', 'search', 'library', 'prefs', 'tune'];

/** @type {Address} */
export const HOME = Object.freeze({ room: 'play', path: [], params: {} });

/** A part that somebody cut or mistyped stands for itself. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Where a hash leads; what names no room leads to Play.
 * @param {string} hash with or without its #
 * @param {readonly string[]} [further] rooms beside everyone's
 * @returns {Address}
 */
export function parseAddress(hash, further = []) {
  const text = hash.replace(/^#\/?/, '');
  const cut = text.indexOf('?');
  const [first, ...rest] = (cut < 0 ? text : text.slice(0, cut)).split('/').map(decoded);
  const room = [...ROOMS, ...further].find((name) => name === first);
  if (!room) return HOME;
  const params = cut < 0 ? {} : Object.fromEntries(new URLSearchParams(text.slice(cut + 1)));
  return { room, path: rest.filter(Boolean), params };
}

/** People read addresses: what may stand in a hash stands there as it is. @param {string} part */
const encoded = (part) => encodeURIComponent(part).replace(/%(?:2C|3A|40|24)/g, decodeURIComponent);

/**
 * The hash of an address; parameters that are empty are left out.
 * @param {RoomName} room
 * @param {readonly string[]} [path]
 * @param {Readonly<Record<string, string>>} [params]
 */
export function hashOf(room, path = [], params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== '');
  const query = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  return `#${[room, ...path.map(encoded)].join('/')}${query}`;
}

/**
 * The page of a tune, and of one of its songs: what a shared link says.
 * @param {string} path of the tune's file
 * @param {number} [song] 1-based
 */
export const tuneHash = (path, song) => hashOf('tune', path.split('/'), song ? { song: String(song) } : {});
