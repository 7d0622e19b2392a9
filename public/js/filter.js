// The plain filter of the library: every word must stand somewhere in the title, the author or the path.

/** @typedef {import('./tune.js').Tune} Tune */

/** @param {string} text in lower case, without accents */
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** @type {WeakMap<Tune, string>} */
const folded = new WeakMap();

/** @param {Tune} tune */
function textOf(tune) {
  let text = folded.get(tune);
  if (text === undefined) {
    text = fold(`${tune.title}\n${tune.author}\n${tune.path}`);
    folded.set(tune, text);
  }
  return text;
}

/**
 * The last answers: views ask at each render.
 * @type {{tunes: readonly Tune[], query: string, found: readonly Tune[]}[]}
 */
let answers = [];

/**
 * @param {readonly Tune[]} tunes
 * @param {string} query
 * @returns {readonly Tune[]} in their order
 */
export function filterTunes(tunes, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return tunes;
  const known = answers.find((answer) => answer.tunes === tunes && answer.query === query);
  if (known) return known.found;
  const found = tunes.filter((tune) => {
    const text = textOf(tune);
    return words.every((word) => text.includes(word));
  });
  answers = [{ tunes, query, found }, ...answers.slice(0, 3)];
  return found;
}
