// How far Python is with getting to know a song of an opened file, as words.

/** Of the whole work, as far as one can say beforehand: where each step begins, and how much it is. */
const STEPS = Object.freeze({ listening: [0, 0.5], measuring: [0.5, 0.3], comparing: [0.8, 0.2], failed: [1, 0] });

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
  // What runs the model comes with the first song that it is run for.
  const share = now.step === 'comparing' && mind.total_bytes > 0 ? mind.done_bytes / mind.total_bytes : now.share;
  return `Comparing it with the collection: ${Math.round(100 * (begin + part * share))} %`;
}

