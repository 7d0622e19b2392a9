// The head of a room: its name, one sentence that says how things stand, and what can be done at once.

import { html, nothing } from 'lit/html.js';

import * as icons from '../../icons.js';

/**
 * @typedef {'calm'|'good'|'warning'|'bad'} Tone
 */

/**
 * @param {object} head
 * @param {string} head.title
 * @param {unknown} head.sentence of state; told to screen readers when it changes
 * @param {Tone} [head.tone]
 * @param {unknown} [head.acts] buttons
 * @param {{href: string, words: string}|null} [head.back] the page above this one
 */
export const head = ({ title, sentence, tone = 'calm', acts = nothing, back = null }) =>
  html`<header class="op-head">
    ${back
      ? html`<nav class="back" aria-label="Back"><a href=${back.href}>${icons.chevronLeft}<span>${back.words}</span></a></nav>`
      : nothing}
    <div class="op-title">
      <h1>${title}</h1>
      ${acts === nothing ? nothing : html`<div class="op-acts">${acts}</div>`}
    </div>
    <p class="op-state" data-tone=${tone} role="status">${sentence}</p>
  </header>`;

/**
 * A part of a room under its own heading.
 * @param {string} id unique in the page
 * @param {string} title
 * @param {unknown} content
 * @param {{acts?: unknown, hint?: unknown}} [more]
 */
export const section = (id, title, content, { acts = nothing, hint = nothing } = {}) =>
  html`<section class="op-section" aria-labelledby=${id}>
    <div class="op-title">
      <h2 id=${id}>${title}</h2>
      ${acts === nothing ? nothing : html`<div class="op-acts">${acts}</div>`}
    </div>
    ${hint === nothing ? nothing : html`<p class="hint">${hint}</p>`} ${content}
  </section>`;
