// What went wrong or well beside the control that did it, and acts that report there.

import { html, nothing } from 'lit/html.js';

import { fieldWords } from '../prefs-words.js';
import { wordsOf } from '../problems.js';

/**
 * @param {import('../state.js').PageState} state
 * @param {string} place
 */
export const talk = ({ talk: said }, place) =>
  html`<p class="talk ${said[place]?.startsWith('✓') ? '' : 'bad'}" role="alert">${said[place] || nothing}</p>`;

/**
 * Does something that may be refused; the reason stands at the place until the next try.
 * @param {import('../actions.js').Actions} actions
 * @param {string} place
 * @param {() => Promise<unknown>} act answers the words of success, or anything else for none
 */
export async function attempt(actions, place, act) {
  actions.talk(place, '');
  try {
    const words = await act();
    if (typeof words === 'string') actions.talk(place, `✓ ${words}`);
  } catch (error) {
    actions.talk(place, fieldWords(wordsOf(error)));
  }
}
