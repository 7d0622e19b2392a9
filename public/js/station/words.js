// Stations in words: what each is called before Python has its name, and the steps of a mood.

import { keyOf, titleOf } from '../tune.js';

/** @typedef {import('../mind-api.js').Station} Station */

export const FOR_YOU = 'For you';
export const SURPRISE = 'Surprise';

/** @param {string} title of a tune */
export const like = (title) => `Like “${title}”`;

/** Whether it is of a file that the listener opened: it has to be listened to first. @param {string} key of a tune */
export const isOpened = (key) => key.startsWith('opened/');

/**
 * The station of a tune, and its name, and the tune itself to begin with.
 * @param {import('../tune.js').Tune} tune
 * @returns {[Station, string, import('../tune.js').Tune]}
 */
export const stationFrom = (tune) => [
  { kind: 'tune', tune: keyOf(tune, tune.song ?? tune.startSong) }, like(titleOf(tune)), tune,
]; // prettier-ignore

/**
 * The station of a shelf; null where a shelf has none.
 * @param {{by: import('../mind-api.js').Shelf, value: string}} shelf
 * @returns {Station|null}
 */
export function stationOf({ by, value }) {
  if (value === '' || value === 'unknown') return null;
  if (by === 'author') return { kind: 'composer', composer: value };
  if (by === 'chip') return { kind: 'chip', chip: value };
  const year = Number(value);
  return by === 'year' && Number.isInteger(year) ? { kind: 'era', first_year: year, last_year: year } : null;
}

/** @param {number} first @param {number} last */
export const yearsWords = (first, last) => (first === last ? String(first) : `${first} to ${last}`);

/**
 * What a mood is told by: how each of its sides is called, and its steps from 1 to 5.
 * @type {readonly {side: 'energy'|'mood'|'complexity', name: string, steps: readonly (readonly [string, string])[]}[]}
 */
export const SIDES = [
  { side: 'energy', name: 'Energy', steps: [['', 'Any'], ['1.5', 'Calm'], ['3', 'Medium'], ['4.5', 'Lively']] },
  { side: 'mood', name: 'Mood', steps: [['', 'Any'], ['1.5', 'Dark'], ['3', 'Even'], ['4.5', 'Bright']] },
  { side: 'complexity', name: 'Complexity', steps: [['', 'Any'], ['1.5', 'Simple'], ['3', 'Medium'], ['4.5', 'Intricate']] },
]; // prettier-ignore

/**
 * @param {Pick<Station, 'energy'|'mood'|'complexity'>} mood
 * @returns {string} "Calm, dark"
 */
export function moodWords(mood) {
  const words = SIDES.flatMap(({ side, steps }) => {
    const step = steps.find(([value]) => value !== '' && Number(value) === mood[side]);
    return step ? [step[1].toLowerCase()] : [];
  });
  const text = words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
