// The head of a page inside a room: the way back, and what the page is.

import { html } from 'lit/html.js';

import * as icons from '../icons.js';

/**
 * @param {string} title
 * @param {string} back hash of the room
 * @param {string} room its name
 */
export const pageHead = (title, back, room) =>
  html`<nav class="back" aria-label="Back">
      <a href=${back}>${icons.chevronLeft}<span>${room}</span></a>
    </nav>
    <h1>${title}</h1>`;

/**
 * A line that leads to a page: its name, and how things stand there.
 * @param {string} href
 * @param {string} name
 * @param {unknown} words
 */
export const pageLink = (href, name, words) =>
  html`<a class="page-link" href=${href}>
    <span>${name}<small>${words}</small></span>${icons.chevronRight}
  </a>`;
