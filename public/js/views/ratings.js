// The ratings: each song with stars or a thumb, the last rated first, to be rated anew or taken back.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import * as icons from '../icons.js';
import { opinionOf } from '../opinions.js';
import { whenWords } from '../when.js';
import { iconButton } from './fields.js';
import { emptyList, listSearch, pager, rowStars, songButton, songTitle } from './listened.js';
import { pageHead } from './page-head.js';
import { talk } from './talk.js';

const NONE = 'No ratings yet. Rate what plays with the stars beside its title, or the keys 1 to 5.';

/** @type {import('../state.js').RoomView} */
export function ratingsView(state, actions) {
  const shown = state.mind.views.ratingList;
  /** @param {import('../mind-api.js').Rated} row */
  function acts(row) {
    const { stars, liked } = opinionOf(state, row.tune);
    const title = songTitle(row, state);
    /** @param {boolean} wanted @param {string} name @param {import('lit/html.js').TemplateResult} icon */
    const thumb = (wanted, name, icon) =>
      iconButton({
        name: `${name} ${title}`,
        icon,
        act: () => (liked === wanted ? actions.takeBack('liked', row.tune) : actions.like(wanted, row.tune)),
        pressed: liked === wanted,
      });
    return html`${thumb(true, 'Like', icons.like)} ${thumb(false, 'Dislike', icons.dislike)}
    ${iconButton({
      name: `Take the rating of ${title} back`,
      icon: icons.undo,
      act: () => actions.takeBack(stars === null ? 'liked' : 'stars', row.tune),
      disabled: stars === null && liked === null,
    })}`;
  }
  return html`${pageHead('Ratings', '#library', 'Library')}
    <div class="list-search">${listSearch(state, actions, 'ratings', 'Search the ratings')}</div>
    ${talk(state, 'ratings')}
    ${emptyList(state, actions, shown, NONE)}
    <ol class="entries rated">
      ${repeat(
        shown?.rows ?? [],
        ({ tune }) => tune,
        (row, place) =>
          html`<li>
            ${songButton(row, state, actions, 'ratings')}
            <time class="entry-when digits" datetime=${row.at}>${whenWords(row.at)}</time>
            <span class="entry-acts">${rowStars(state, actions, row, place)} ${acts(row)}</span>
          </li>`,
      )}
    </ol>
    ${shown ? pager(shown, actions, 'ratings') : nothing}`;
}
