// The listener's opinion on a song: five stars as one group, and a thumb up or down.

import { html } from 'lit/html.js';

import * as icons from '../icons.js';
import { opinionOf } from '../opinions.js';
import { keyOf } from '../tune.js';
import { iconButton } from './fields.js';

const STARS = [1, 2, 3, 4, 5];

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../queue.js').QueueItem} item
 * @param {import('../actions.js').Actions} actions
 * @param {string} place where in the page: the names of the groups differ
 */
export function rating(state, item, actions, place) {
  const key = keyOf(item.tune, item.song);
  const { stars, liked } = opinionOf(state, key);
  /** @param {boolean} wanted @param {string} name @param {import('lit/html.js').TemplateResult} icon */
  const thumb = (wanted, name, icon) =>
    iconButton({
      name,
      icon,
      act: () => (liked === wanted ? actions.takeBack('liked') : actions.like(wanted)),
      pressed: liked === wanted,
    });
  return html`<div class="rating">
    <fieldset class="stars">
      <legend class="unseen">Your rating</legend>
      ${STARS.map(
        (number) =>
          html`<label
            class=${number <= (stars ?? 0) ? 'on' : ''}
            title=${number === stars ? 'Take the rating back' : `Rate ${number} (${number})`}
            ><input
              type="radio"
              name="stars-${place}"
              aria-label=${number === 1 ? '1 star' : `${number} stars`}
              .checked=${number === stars}
              @change=${() => actions.rate(number)}
              @click=${() => number === stars && actions.takeBack('stars')}
            />${icons.star}</label
          >`,
      )}
    </fieldset>
    ${thumb(true, 'Like', icons.like)} ${thumb(false, 'Dislike', icons.dislike)}
  </div>`;
}
