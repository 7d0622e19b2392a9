// How a song should please, in stars: as Python foresees it, else as a station said when it picked it.

import { keyOf } from './tune.js';

/**
 * Why a station picked it, as a sentence begins; '' where the listener did.
 * @param {import('./queue.js').Picked|null} pick
 */
export const whyWords = (pick) => (pick ? pick.why.charAt(0).toUpperCase() + pick.why.slice(1) : '');

/**
 * What is foreseen of an item of the queue; null where nobody picked it and nothing was learned here: without that the
 * published model says much the same of all.
 * @param {import('./state.js').PageState} state
 * @param {{tune: import('./tune.js').Tune, song: number, pick: import('./queue.js').Picked|null}} item
 * @returns {{score: string, change: string}|null} `change`: "up from 3.4", '' where it is the same to a tenth
 */
export function foreseen({ mind }, { tune, song, pick }) {
  const { personal, by_tune } = mind.views.predicted ?? {};
  const known = by_tune?.[keyOf(tune, song)];
  const now = known?.score ?? pick?.score;
  if (now === undefined || !(pick || personal)) return null;
  const score = now.toFixed(1);
  const then = known?.before ?? now;
  const before = then.toFixed(1);
  return { score, change: before === score ? '' : `${then < now ? 'up' : 'down'} from ${before}` };
}

/**
 * "Predicted 3.9 of 5, up from 3.4"; '' where nothing is.
 * @param {ReturnType<typeof foreseen>} stars
 */
export const starsWords = (stars) =>
  stars ? [`Predicted ${stars.score} of 5`, stars.change].filter(Boolean).join(', ') : '';
