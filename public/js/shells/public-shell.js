// The listener's shell: the frame and nothing more.

import { frame } from './frame.js';

/** @type {import('../begin.js').Wearing['shell']} */
export const publicShell =
  ({ actions }) =>
  (state) =>
    frame(state, actions);
