// What the page knows of searches, shelves, tunes and lists: types, and how it starts.

/**
 * @typedef {import('../tune.js').Tune} Tune
 * @typedef {import('../mind-api.js').Count} Count
 * @typedef {import('../mind-api.js').Notes} Notes
 *
 * What was found for some words; `source` names what was searched, another one after the catalogue changed.
 * @typedef {object} Found
 * @property {string} words
 * @property {string} source
 * @property {readonly Tune[]} tunes the first of them, best first
 * @property {number} total
 * @property {string} trouble why nothing could be searched, '' else
 *
 * What stands on a shelf, or the shelves of a kind; `key` is the shelf's address and catalogue.
 * @typedef {object} ShelfPage
 * @property {string} key
 * @property {boolean} loading
 * @property {string} trouble
 * @property {readonly Count[]} shelves
 * @property {readonly Tune[]} tunes
 * @property {number} total
 *
 * What is known of a tune beyond its row.
 * @typedef {object} TunePage
 * @property {string} key the tune's path and the catalogue
 * @property {boolean} loading
 * @property {Tune|null} tune null: nobody lists it
 * @property {Notes} notes
 * @property {Notes} folder
 * @property {readonly Tune[]} others of the same author
 * @property {number} othersTotal
 *
 * A list that came by a link.
 * @typedef {{key: string, name: string, keys: readonly string[], trouble: string}} SharedList
 *
 * @typedef {object} FindingState
 * @property {Found|null} found null: no words, or nothing yet
 * @property {string|null} playFirst words whose first tune plays as soon as they are searched
 * @property {ShelfPage|null} shelf
 * @property {TunePage|null} page
 * @property {{path: string, notes: Notes}|null} playing what the documents say of the tune that plays
 * @property {ReadonlyMap<string, Tune|null>} known files that lists name, by path; null: nobody lists it
 * @property {SharedList|null} shared
 */

/** @type {Readonly<FindingState>} */
export const NO_FINDING = Object.freeze({
  found: null,
  playFirst: null,
  shelf: null,
  page: null,
  playing: null,
  known: new Map(),
  shared: null,
});
