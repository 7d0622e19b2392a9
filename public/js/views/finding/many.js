// What can be done with all tunes of a search, a shelf or a list: play, queue, put on a playlist, keep offline.

import { html, nothing } from 'lit/html.js';

import * as icons from '../../icons.js';
import { chooseList } from './tune-menu.js';

/**
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../finding/start.js').Some} Some
 */

/** More would take long and nobody hears them all. */
export const MOST = 500;

/**
 * @param {Some} some what is shown of all
 * @param {(count: number) => Promise<Some|null>} upTo brings more of them
 * @param {AllActs} acts
 * @param {unknown} [keeps] the button that keeps them on this device
 */
export function actsForMany({ tunes, total }, upTo, acts, keeps = nothing) {
  /** @param {(tunes: Some['tunes']) => void} act */
  const withAll = (act) => async () => {
    const all = tunes.length >= Math.min(total, MOST) ? tunes : (await upTo(MOST))?.tunes;
    if (all) act(all.slice(0, MOST));
  };
  const which = total > MOST ? `the first ${MOST}` : 'all';
  return html`<div class="many short">
    <button type="button" class="button" @click=${withAll(acts.playAll)}>${icons.play}<span>Play ${which}</span></button>
    <button type="button" class="button quiet" @click=${withAll((all) => acts.enqueue(all, 'end'))}>
      ${icons.append}<span>To the queue</span>
    </button>
    <button type="button" class="button quiet" @click=${withAll((all) => chooseList(all, acts))}>
      ${icons.list}<span>To a playlist</span>
    </button>
    ${keeps}
  </div>`;
}
