// The search field: part of the first screen, so that what is typed before the rest has come is not lost.

import { html } from 'lit/html.js';

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../actions.js').Actions} actions
 */
export function searchField({ filter, finding }, actions) {
  const words = filter.trim();
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const first = field.closest('.room')?.querySelector('.rows .row-button');
    if (event.key === 'ArrowDown' && first instanceof HTMLElement) first.focus();
    // The first one of these words: also when they are not searched yet.
    else if (event.key === 'Enter' && words) actions.show({ finding: { ...finding, playFirst: words } });
    else return;
    event.preventDefault();
  };
  return html`<input
    class="field search-field"
    type="search"
    aria-label="Search by title, author, year, folder or notes"
    placeholder="Title, author, year, folder, notes"
    autocomplete="off"
    autocapitalize="off"
    spellcheck="false"
    enterkeyhint="go"
    aria-keyshortcuts="/"
    .value=${filter}
    @input=${(/** @type {Event} */ event) =>
      actions.show({ filter: /** @type {HTMLInputElement} */ (event.target).value })}
    @keydown=${keydown}
  />`;
}
