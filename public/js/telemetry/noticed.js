// What the page's own marks tell of its start, its engine and its errors, read when a batch is made.

import { spanOf } from './events.js';

/** @typedef {import('./events.js').StartMarks} StartMarks */

/** @type {readonly (readonly [keyof StartMarks, string, (entry: PerformanceEntry) => number])[]} */
const MARKS = [
  ['interactive_ms', 'interactive', ({ startTime }) => startTime],
  ['app_ms', 'app', ({ startTime }) => startTime],
  ['engine_ms', 'prepare', ({ startTime, duration }) => startTime + duration],
  ['python_ms', 'python', ({ startTime, duration }) => startTime + duration],
  ['sound_ms', 'click-to-sound', ({ duration }) => duration],
];

/** Each mark is told once, and each entry of a kind that comes often. */
export class Noticed {
  constructor() {
    /** @type {Set<string>} */
    this.told = new Set();
    /** @type {Record<string, number>} */
    this.seen = {};
  }

  /** The marks of the start that were reached since the last look, null for none. @returns {StartMarks|null} */
  marks() {
    /** @type {StartMarks} */
    const found = {};
    for (const [name, entry, ms] of MARKS) {
      const [first] = this.told.has(name) ? [] : performance.getEntriesByName(entry);
      if (!first) continue;
      this.told.add(name);
      found[name] = spanOf(ms(first));
    }
    return Object.keys(found).length > 0 ? found : null;
  }

  /** Marks of that name since the last look, and not before that time. @param {string} name @param {number} [since_ms] */
  since(name, since_ms = 0) {
    const all = /** @type {PerformanceMark[]} */ (performance.getEntriesByName(name, 'mark'));
    const fresh = all.slice(this.seen[name] ?? 0);
    this.seen[name] = all.length;
    return fresh.filter(({ startTime }) => startTime >= since_ms);
  }
}
