// The play room: the living voices, what plays, where it is, what moves it, and what comes next.

import { html } from 'lit/html.js';

import { nowPlaying } from './now.js';
import { seekRow } from './seek.js';
import { transport } from './transport.js';
import { upNext } from './up-next.js';

/** Three resting strings, until the picture of the voices is there. */
const rest = html`<svg class="voices-rest" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
  <path class="v1" d="M0 5h100" /><path class="v2" d="M0 15h100" /><path class="v3" d="M0 25h100" />
</svg>`;

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../state.js').Now} now
 * @param {import('../actions.js').Actions} actions
 */
export function playView(state, now, actions) {
  return html`<div class="voices" id="voices">${rest}</div>
    <div class="deck">
      ${nowPlaying(state, now, actions)} ${seekRow(state, now, actions)} ${transport(state, now, actions)}
    </div>
    ${upNext(state, actions)}`;
}
