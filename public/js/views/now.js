// What plays: title, and one line of facts under it.

import { html, nothing } from 'lit/html.js';

import { analysingWords } from '../analysing.js';
import { foreseen, starsWords, whyWords } from '../foreseen.js';
import * as icons from '../icons.js';
import { authorOf, keyOf, titleOf, yearOf } from '../tune.js';
import { iconButton } from './fields.js';
import { exportControl } from './export.js';
import { rating } from './rating.js';

/**
 * Author, year, chips and clock, as far as they are known.
 * @param {import('../tune.js').Tune} tune
 * @param {import('../player-api.js').TuneInfo|null} info
 * @returns {string[]}
 */
export function factsOf(tune, info) {
  const models = info ? info.chips.map((chip) => chip.modelUsed) : tune.models;
  const distinct = [...new Set(models.map((model) => (/^\d/.test(model) ? model : '')))].filter(Boolean);
  const chips = models.length > 1 ? `${models.length} × ${distinct.join('/') || 'SID'}` : distinct.join('');
  const clock = info ? info.clockUsed : /^(PAL|NTSC)$/.test(tune.clock) ? tune.clock : '';
  return [authorOf(info?.author || tune.author), yearOf(info?.released || tune.released), chips, clock].filter(Boolean);
}

/**
 * How the song should please, and why a station picked it.
 * @param {import('../state.js').PageState} state
 * @param {import('../queue.js').QueueItem} item
 */
function whyNow(state, item) {
  const analysed = analysingWords(state, keyOf(item.tune, item.song));
  const parts = [starsWords(foreseen(state, item)), whyWords(item.pick), analysed].filter(Boolean);
  return parts.length > 0 ? html`<p class="now-why digits">${parts.join(' · ')}</p>` : nothing;
}

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../state.js').Now} now
 * @param {import('../actions.js').Actions} actions
 */
export function nowPlaying(state, now, actions) {
  const { item, info } = now;
  return html`<header class="now">
    <div class="now-words">
      ${item
        ? html`<h1 class="now-title" title=${titleOf(item.tune)}>${info?.title || titleOf(item.tune)}</h1>
            <p class="now-facts">${factsOf(item.tune, info).map((fact) => html`<span>${fact}</span>`)}</p>
            ${whyNow(state, item)}`
        : html`<h1 class="now-title">${state.library.status === 'failed' ? 'Nothing to play yet' : 'Press play'}</h1>
            <p class="now-facts"><span>or drop your own .sid files anywhere on this page</span></p>`}
    </div>
    ${item ? rating(state, item, actions, 'now') : nothing}
    <div class="now-acts">
      ${item ? exportControl(state, actions) : nothing}
      ${state.narrow
        ? iconButton({ name: 'Details', icon: icons.info, act: () => actions.show({ detailsOpen: true }) })
        : nothing}
    </div>
  </header>`;
}
