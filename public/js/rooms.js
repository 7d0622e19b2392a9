// The rooms and pages that come after the first screen, by `room` or `room/page`; each is a function of state and acts.

import { searchView } from './views/search.js';

/** @type {Readonly<Record<string, import('./state.js').RoomView>>} */
export const rooms = {
  search: searchView,
};
