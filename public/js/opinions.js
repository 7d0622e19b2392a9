// What the listener thinks of a song as the page knows it: what Python shows, and over it what was said since.

/**
 * @typedef {import('./mind-api.js').Opinion} Opinion
 * @typedef {'stars'|'liked'} Side
 *
 * What was said of a song, until Python shows it too. `by` is the event that says so, '' until it is on disk; `gone` is
 * the event that an undo takes back, null for an opinion; `under` is what an opinion took the place of.
 * @typedef {{value: number|boolean|null, by: string|null, under?: Word}} Word
 * @typedef {Word & {gone: string|null}} Said
 * @typedef {Readonly<Record<string, Partial<Record<Side, Said>>>>} SaidByTune
 */

/** @type {Opinion} */
const NONE = { stars: null, stars_by: null, liked: null, liked_by: null };

/**
 * Whether Python doesn't show it yet. Ids sort by time: it knows an opinion once it shows that event or a later one,
 * and an undo once the event that was taken back is gone.
 * @param {Said|undefined} said
 * @param {string|null} shown the event that Python shows
 * @returns {said is Said}
 */
function isNews(said, shown) {
  if (!said) return false;
  if (said.gone === null) return (shown ?? '') < (said.by || '~');
  return shown === said.gone || (shown ?? '') < (said.by ?? '');
}

/**
 * @param {import('./state.js').PageState} state
 * @param {string} key tune key
 * @returns {Opinion}
 */
export function opinionOf({ mind, saidOf }, key) {
  const shown = mind.views.ratings?.[key] ?? NONE;
  const { stars, liked } = saidOf[key] ?? {};
  return /** @type {Opinion} */ ({
    ...shown,
    ...(isNews(stars, shown.stars_by) ? { stars: stars.value, stars_by: stars.by } : {}),
    ...(isNews(liked, shown.liked_by) ? { liked: liked.value, liked_by: liked.by } : {}),
  });
}
