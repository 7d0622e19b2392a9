// A sentence of the server's whose words in backticks are typed as they stand.

import { html } from 'lit/html.js';

/** @param {string} words */
export const inCode = (words) =>
  words.split('`').map((part, index) => (index % 2 === 1 ? html`<code class="op-code">${part}</code>` : part));
