// One word for how something stands, with a sign and a colour that say the same.

import { html } from 'lit/html.js';

/** @param {import('./head.js').Tone} tone @param {unknown} words */
export const chip = (tone, words) => html`<span class="op-chip" data-tone=${tone}>${words}</span>`;
