// How far Python is with getting to know a song of an opened file, as words.

/** Of the whole work, as far as one can say beforehand: where each step begins, and how much it is. */
const STEPS = Object.freeze({ listening: [0, 0.6], measuring: [0.6, 0.3], comparing: [0.9, 0.1], failed: [1, 0] });

/**
 * How far Python is with this song, as words; '' where it isn't at it.
 * @param {import('./state.js').PageState} state
 * @param {string} key
 */
export function analysingWords({ mind }, key) {
  const now = mind.views.analysing;
  if (now?.tune !== key) return '';
  if (now.step === 'failed') return `Not compared with the collection: ${now.reason}`;
  const [begin, part] = STEPS[now.step];
  return `Comparing it with the collection: ${Math.round(100 * (begin + part * now.share))} %`;
}

