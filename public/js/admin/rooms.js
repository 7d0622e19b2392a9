// The operator's rooms: names, words, icons, and where each one's module is. Who adds a room adds a line.

import * as icons from './icons.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 *
 * @typedef {object} Tools what a room works with
 * @property {import('./api.js').Api} api
 * @property {import('../state.js').PageStore} store the page's state, for its address above all
 * @property {import('../actions.js').Actions} actions everyone's acts: play a tune, say something
 * @property {import('./api.js').Me} me
 * @property {() => void} draw after the room's own state changed
 * @property {() => void} countAlerts after an alert changed: the number in the rail is asked for again
 *
 * @typedef {object} Room
 * @property {(state: PageState) => unknown} view
 * @property {() => void} open the room is shown: it loads and subscribes
 * @property {() => void} close it is left: streams and timers stop
 * @property {(path: readonly string[]) => void} [moved] another page of the room is shown: what follows its name
 *
 * @typedef {object} RoomEntry
 * @property {string} name stands in the address: `#admin/NAME`
 * @property {string} words
 * @property {import('lit/html.js').TemplateResult} icon
 * @property {import('./api.js').Me['role']} role the least that may enter
 * @property {() => Promise<{createRoom: (tools: Tools) => Room}>} bring
 */

/** The address of all of them. */
export const PLACE = 'admin';

/** @type {readonly RoomEntry[]} */
export const ROOMS = [
  { name: 'overview', words: 'Overview', icon: icons.overview, role: 'viewer', bring: () => import('./overview/room.js') },
  { name: 'jobs', words: 'Jobs', icon: icons.jobs, role: 'viewer', bring: () => import('./jobs/room.js') },
  {
    name: 'collection', words: 'Collection', icon: icons.collection, role: 'viewer',
    bring: () => import('./collection/room.js'),
  },
  { name: 'models', words: 'Models', icon: icons.models, role: 'viewer', bring: () => import('./models/room.js') },
  { name: 'feedback', words: 'Feedback', icon: icons.feedback, role: 'viewer', bring: () => import('./feedback/room.js') },
  { name: 'roms', words: 'ROMs', icon: icons.roms, role: 'viewer', bring: () => import('./roms/room.js') },
  {
    name: 'telemetry', words: 'Telemetry', icon: icons.telemetry, role: 'viewer',
    bring: () => import('./telemetry/room.js'),
  },
  { name: 'health', words: 'Health', icon: icons.health, role: 'viewer', bring: () => import('./health/room.js') },
  { name: 'alerts', words: 'Alerts', icon: icons.alerts, role: 'viewer', bring: () => import('./alerts/room.js') },
  { name: 'audit', words: 'Audit', icon: icons.audit, role: 'viewer', bring: () => import('./audit/room.js') },
  { name: 'settings', words: 'Settings', icon: icons.settings, role: 'viewer', bring: () => import('./settings/room.js') },
]; // prettier-ignore

/** @param {string} name @param {...string} path */
export const roomHash = (name, ...path) => `#${[PLACE, name, ...path.map(encodeURIComponent)].join('/')}`;

/** The room that an address names, the first one where it names none. @param {PageState['address']} address */
export const roomOf = ({ path }) => ROOMS.find(({ name }) => name === path[0]) ?? /** @type {RoomEntry} */ (ROOMS[0]);
