// The small player that stays while another room is open: title, play, next and a thin progress.

import { html, nothing } from 'lit/html.js';

import * as icons from '../icons.js';
import { authorOf, titleOf } from '../tune.js';
import { iconButton } from './fields.js';
import { rating } from './rating.js';
import { playButton } from './transport.js';
import { vars } from './vars.js';

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../state.js').Now} now
 * @param {import('../actions.js').Actions} actions
 */
export function miniPlayer(state, now, actions) {
  if (state.view === 'play' || !now.item) return nothing;
  const { tune } = now.item;
  const share = now.duration_s > 0 ? Math.min(1, now.position_s / now.duration_s) : 0;
  return html`<section class="mini" aria-label="Playing">
    <div class="mini-progress" ${vars({ '--share': String(share) })}></div>
    <a class="mini-words" href="#play">
      <span class="row-title">${now.info?.title || titleOf(tune)}</span>
      <span class="row-author">${authorOf(tune.author)}</span>
    </a>
    ${rating(state, now.item, actions, 'mini')} ${playButton(now, actions, 'small')}
    ${iconButton({ name: 'Next', icon: icons.next, act: () => actions.step(1) })}
  </section>`;
}
