// What the listener thinks of a song as the page knows it: what Python shows, and over it what was said since.

/**
 * @typedef {import('./mind-api.js').Opinion} Opinion
 * @typedef {'stars'|'liked'} Side
 *
 * An opinion that was given on this page, or one taken back.
 * @typedef {object} Said
 * @property {string} id of the event; ids sort by time
 * @property {string} tune its key
 * @property {Side} side
 * @property {number|boolean|null} value null for one taken back
 * @property {string|null} undoes the event that is taken back
 */

/** @type {import('./mind-api.js').Ratings} */
const NOTHING = { newest: '', by_tune: {} };

/** @type {Opinion} */
const NONE = { stars: null, stars_by: null, liked: null, liked_by: null };

/**
 * Python's word stands until something was said that it hasn't filed. What it shows may be taken back here already: then
 * the last word of this page that stands is the best guess until Python says what was there before.
 * @param {import('./state.js').PageState} state
 * @param {string} key tune key
 * @returns {Opinion}
 */
export function opinionOf({ mind, opinions }, key) {
  const { newest, by_tune } = mind.views.ratings ?? NOTHING;
  const shown = by_tune[key] ?? NONE;
  const undone = new Set(opinions.map(({ undoes }) => undoes));
  /** @param {Side} side @param {string|null} by */
  const over = (side, by) => {
    const stands = by === null || !undone.has(by);
    const ours = opinions.filter((said) => said.tune === key && said.side === side && said.value !== null);
    const last = ours.filter(({ id }) => !undone.has(id) && (!stands || id > newest)).at(-1);
    if (last) return { [side]: last.value, [`${side}_by`]: last.id };
    return stands ? {} : { [side]: null, [`${side}_by`]: null };
  };
  return { ...shown, ...over('stars', shown.stars_by), ...over('liked', shown.liked_by) };
}
