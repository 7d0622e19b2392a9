// The stations to choose from: what the listener should like, anything, a mood, years, a composer, a chip.

import { html, nothing } from 'lit/html.js';

import { currentItem } from '../../queue.js';
import { FOR_YOU, like, moodWords, SIDES, stationFrom, SURPRISE, yearsWords } from '../../station/words.js';
import { authorOf, titleOf } from '../../tune.js';
import { counted } from '../finding/words.js';
import { pageHead, pageLink } from '../page-head.js';
import { talk } from '../talk.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../mind-api.js').Station} Station
 */

/** @type {readonly (readonly [number, number])[]} */
const ERAS = [[1982, 1985], [1986, 1989], [1990, 1999], [2000, 2009], [2010, 2019]]; // prettier-ignore
const SINCE = 2020;
const NO_MOOD = 'Choose at least one of the three.';

/** @param {string} name @param {unknown} words @param {() => void} act */
const card = (name, words, act) =>
  html`<li>
    <button type="button" class="shelf" @click=${act}><span>${name}<small>${words}</small></span></button>
  </li>`;

/** @param {PageState} state */
function forMeWords({ mind }) {
  const judged = mind.views.training?.judged ?? 0;
  return judged > 0 ? `By what you said of ${counted(judged, 'song', 'songs')}` : 'Knows you once you rated a few tunes';
}

/** @param {PageState} state @param {AllActs} acts */
function atOnce(state, acts) {
  const item = currentItem(state.queue);
  const tune = item && { ...item.tune, song: item.song };
  const known = tune && tune.origin !== 'opened' && authorOf(tune.author) === tune.author ? tune.author : '';
  return html`<ul class="shelves">
    ${card('For me', forMeWords(state), () => acts.startStation({ kind: 'for_me' }, FOR_YOU))}
    ${card('Surprise me', 'Anything of the whole collection', () => acts.startStation({ kind: 'surprise' }, SURPRISE))}
    ${tune
      ? card(like(titleOf(tune)), 'What is close to the tune that plays', () =>
          acts.startStation(...stationFrom(tune)),
        )
      : nothing}
    ${known
      ? card(known, 'The composer of the tune that plays', () =>
          acts.startStation({ kind: 'composer', composer: known }, known),
        )
      : nothing}
  </ul>`;
}

/** @param {AllActs} acts @returns {(event: SubmitEvent) => void} */
const startMood = (acts) => (event) => {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
  const said = SIDES.map(({ side }) => [side, form.get(side)]).filter(([, value]) => value !== '');
  const mood = Object.fromEntries(said.map(([side, value]) => [side, Number(value)]));
  acts.talk('mood', said.length > 0 ? '' : NO_MOOD);
  if (said.length > 0) acts.startStation({ kind: 'mood', ...mood }, moodWords(mood));
};

/** @param {PageState} state @param {AllActs} acts */
const moods = (state, acts) =>
  html`<section aria-labelledby="mood">
    <h2 id="mood">A mood</h2>
    <form class="mood" @submit=${startMood(acts)}>
      ${SIDES.map(
        ({ side, name, steps }) =>
          html`<fieldset class="choice">
            <legend>${name}</legend>
            <div class="segments">
              ${steps.map(
                ([value, words]) =>
                  html`<label
                    ><input type="radio" name=${side} value=${value} ?checked=${value === ''} /><span>${words}</span></label
                  >`,
              )}
            </div>
          </fieldset>`,
      )}
      ${talk(state, 'mood')}
      <button class="button primary">Play this mood</button>
    </form>
  </section>`;

/** @param {string} name @param {number} first_year @param {number} last_year @param {AllActs} acts */
const era = (name, first_year, last_year, acts) =>
  card(name, nothing, () =>
    acts.startStation({ kind: 'era', first_year, last_year }, yearsWords(first_year, last_year)),
  );

/** @param {AllActs} acts */
const eras = (acts) =>
  html`<section aria-labelledby="years">
    <h2 id="years">Years</h2>
    <ul class="shelves small">
      ${ERAS.map(([first, last]) => era(yearsWords(first, last), first, last, acts))}
      ${era(`Since ${SINCE}`, SINCE, new Date().getFullYear(), acts)}
    </ul>
  </section>`;

/** @param {AllActs} acts */
const chips = (acts) =>
  html`<section aria-labelledby="chips">
    <h2 id="chips">Chip</h2>
    <ul class="shelves small">
      ${['6581', '8580'].map((chip) =>
        card(chip, chip === '6581' ? 'The warmer, dirtier one' : 'The later, cleaner one', () =>
          acts.startStation({ kind: 'chip', chip }, `For the ${chip}`),
        ),
      )}
    </ul>
  </section>`;

/** @param {PageState} state @param {AllActs} acts */
export function stationPage(state, acts) {
  return html`${pageHead('Stations', '#library', 'Library')}
    <p class="lead">
      One song after the other, chosen on this device by what you rate and hear. Nobody is told.
    </p>
    ${atOnce(state, acts)} ${moods(state, acts)} ${eras(acts)} ${chips(acts)}
    <section aria-labelledby="others">
      <h2 id="others">More</h2>
      <div class="page-links">
        ${pageLink('#search/author', 'A composer', 'Their page has a station')}
        ${pageLink('#search/year', 'A single year', 'Its page has one too')}
        ${pageLink('#prefs/training', 'How it learns', 'What it made of your ratings')}
      </div>
    </section>`;
}
