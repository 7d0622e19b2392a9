// The listener's lists as Python shows them: playlists and favourites.

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../mind-api.js').Playlist} Playlist
 */

/** @type {readonly never[]} one for all: what is derived of a list is remembered by it */
const NONE = [];

/** @param {PageState} state @returns {readonly Playlist[]} oldest first */
export const playlists = ({ mind }) => mind.views.playlists ?? NONE;

/** @param {PageState} state @param {string} id */
export const listOf = (state, id) => playlists(state).find((list) => list.id === id) ?? null;

/** @param {PageState} state @returns {readonly string[]} tune keys */
export const favouriteKeys = ({ mind }) => mind.views.favourites ?? NONE;

/** @type {WeakMap<readonly string[], ReadonlySet<string>>} */
const sets = new WeakMap();

/** @param {PageState} state @param {string} key of a tune */
export function isFavourite(state, key) {
  const keys = favouriteKeys(state);
  let set = sets.get(keys);
  if (!set) sets.set(keys, (set = new Set(keys)));
  return set.has(key);
}
