// The station that runs, over what comes next: its name, how adventurous it is, what it waits for, and its end.

import { html, nothing } from 'lit/html.js';

import { hasCatalogue } from '../../finding/searcher.js';
import * as icons from '../../icons.js';
import { isAway } from '../../station/conductor.js';
import { isOpened } from '../../station/words.js';
import { arrivingWords } from '../finding/words.js';
import { shareSlider } from '../settings.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 */

/** What a station that was asked for waits for. @param {PageState} state */
function waitWords(state) {
  const { mind, offline } = state;
  if (mind.status === 'failed' || mind.status === 'too-old') return mind.words;
  if (hasCatalogue(state)) {
    return isOpened(state.station.wanted?.station.tune ?? '') ? 'Gets to know the tune first …' : 'Picks its first songs …';
  }
  const { catalogue } = mind.views;
  if (mind.status !== 'ready' || catalogue === undefined || catalogue.arriving) {
    return `Comes in a moment, what plays goes on${arrivingWords(state)}`;
  }
  return offline
    ? 'The catalogue of the collection comes with the next visit online.'
    : 'This server has no collection to pick from.';
}

/** @param {PageState} state */
function words(state) {
  const { wanted, trouble, note } = state.station;
  if (trouble || note) return trouble || note;
  if (wanted) return waitWords(state);
  return isAway(state) ? 'Without network: what is on this device' : '';
}

/** @param {PageState} state @param {AllActs} acts */
export function stationStrip(state, acts) {
  const { wanted, trouble } = state.station;
  const name = wanted?.name ?? state.mind.views.station?.name;
  if (!name) return nothing;
  const said = words(state);
  const failed = trouble !== '' || (wanted !== null && state.mind.status === 'failed');
  return html`<section class="station" aria-label="Station">
    <p class="station-name">${icons.station}<b>${name}</b></p>
    <p role="status" class="station-said ${failed ? 'bad' : ''}">${said}</p>
    <label class="adventure">
      <span>Adventure</span>${shareSlider(state.prefs, acts, 'adventure', { id: 'station-adventure' })}
    </label>
    <p class="station-acts">
      ${failed ? html`<button type="button" class="button" @click=${acts.retryStation}>Try again</button>` : nothing}
      <button type="button" class="button quiet" @click=${acts.stopStation}>${icons.close}<span>End</span></button>
    </p>
  </section>`;
}
