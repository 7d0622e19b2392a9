// What stands where there is nothing to show: nothing yet, still on its way, or refused.

import { html, nothing } from 'lit/html.js';

/** @param {unknown} words what there would be, and what to do next @param {unknown} [act] */
export const empty = (words, act = nothing) => html`<div class="empty op-empty"><p>${words}</p>${act}</div>`;

/** @param {string} [words] */
export const waiting = (words = 'Asking the server …') => html`<p class="empty" role="status">${words}</p>`;

/**
 * What could not be loaded or done, and the way to try it again.
 * @param {unknown} error
 * @param {(() => void)|null} [again]
 */
export const trouble = (error, again = null) =>
  html`<div class="op-trouble" role="alert">
    <p>${error instanceof Error ? error.message : String(error)}</p>
    ${again ? html`<button type="button" class="button" @click=${again}>Try again</button>` : nothing}
  </div>`;
