// How much of something, as a bar with words.

import { html } from 'lit/html.js';

import { vars } from '../../views/vars.js';

/**
 * @param {string} name what is measured, for screen readers
 * @param {number} share 0 to 1
 * @param {unknown} words beside it: "1,204 of 3,000"
 */
export const bar = (name, share, words) => {
  const held = Math.max(0, Math.min(1, share));
  return html`<div class="op-share">
    <div
      class="op-bar"
      role="progressbar"
      aria-label=${name}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(held * 100)}
      ${vars({ '--share': String(held) })}
    ></div>
    <p class="hint digits">${words}</p>
  </div>`;
};
