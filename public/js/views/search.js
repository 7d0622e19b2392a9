// The search room.

import { html } from 'lit/html.js';

/** @type {import('../state.js').RoomView} */
export function searchView() {
  return html`<h1>Search</h1>`;
}
