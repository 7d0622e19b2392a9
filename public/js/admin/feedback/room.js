// The room Feedback, which is on its way.

import { html } from 'lit/html.js';

import { head } from '../kit/head.js';

/** @param {import('../rooms.js').Tools} _tools @returns {import('../rooms.js').Room} */
export const createRoom = (_tools) => ({
  view: () => html`${head({ title: 'Feedback', sentence: 'This room is being built.' })}`,
  open() {},
  close() {},
});
