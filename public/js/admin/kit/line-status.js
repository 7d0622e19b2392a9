// Says when what is shown isn't live; silent while it is.

import { html } from 'lit/html.js';

/** @param {import('./live.js').Live} live */
export const lineStatus = (live) => html`<p class="jobs-line" role="status">${live.words()}</p>`;
