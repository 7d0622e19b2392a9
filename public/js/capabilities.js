// What a shell lets its reader do and see beyond what every listener can: handed in as data, so that the views which
// show it know neither who is looking nor what it means.

/**
 * One more thing to do with a tune.
 * @typedef {object} TuneAct
 * @property {string} words of its button
 * @property {import('lit/html.js').TemplateResult} icon
 * @property {() => void} act
 *
 * One more thing that is known of a tune.
 * @typedef {readonly [name: string, words: unknown]} TuneFact
 *
 * @typedef {object} Capabilities
 * @property {(tune: import('./tune.js').Tune) => readonly TuneAct[]} tuneActs
 * @property {(tune: import('./tune.js').Tune, song: number) => {title: string, facts: readonly TuneFact[]}|null}
 *   tuneFacts a further part of the tune's page; asking may fetch it, and draws again when it has come
 */

/** What a listener's shell hands in. @type {Capabilities} */
export const NOTHING_MORE = Object.freeze({ tuneActs: () => [], tuneFacts: () => null });
