// Who is in which room: brings a room's module when it is first opened, and tells rooms when they are shown and left.

import { trouble, waiting } from './kit/empty.js';
import { PLACE, roomOf } from './rooms.js';

/**
 * @typedef {import('./rooms.js').Room} Room
 * @typedef {import('./rooms.js').RoomEntry} RoomEntry
 * @typedef {import('../state.js').PageState} PageState
 */

/**
 * @param {import('../state.js').PageStore} store
 * @param {() => void} draw
 */
export function createVisits(store, draw) {
  /** @type {Map<string, Room>} */
  const made = new Map();
  /** @type {Map<string, unknown>} */
  const failed = new Map();
  /** The room that is open. @type {{name: string, room: Room|null, path: string}|null} */
  let here = null;
  /** @type {import('./rooms.js').Tools|null} */
  let tools = null;

  /** @param {RoomEntry} entry */
  async function enter({ name, bring }) {
    failed.delete(name);
    try {
      const { createRoom } = await bring();
      if (!made.has(name)) made.set(name, createRoom(/** @type {import('./rooms.js').Tools} */ (tools)));
    } catch (error) {
      console.warn(`The room ${name} could not be opened.`, error);
      failed.set(name, new Error('This room could not be loaded. Look whether the server runs.', { cause: error }));
    }
    follow();
    draw();
  }

  function leave() {
    here?.room?.close();
    here = null;
  }

  function follow() {
    if (!tools) return;
    const { address } = store.get();
    if (address.room !== PLACE) return leave();
    const entry = roomOf(address);
    const path = address.path.slice(1);
    if (here?.name !== entry.name) {
      leave();
      here = { name: entry.name, room: null, path: path.join('/') };
      if (!made.has(entry.name)) void enter(entry);
    }
    const room = made.get(entry.name) ?? null;
    if (room && !here.room) {
      here.room = room;
      here.path = path.join('/');
      room.open();
    } else if (room && here.path !== path.join('/')) {
      here.path = path.join('/');
      room.moved?.(path);
    }
  }

  store.subscribe(follow);
  return {
    /** From now on rooms can be entered. @param {import('./rooms.js').Tools} given */
    start(given) {
      tools = given;
      follow();
      draw();
    },
    /** What stands in the room of the address. @param {PageState} state */
    view(state) {
      const entry = roomOf(state.address);
      const error = failed.get(entry.name);
      if (error) return trouble(error, () => void enter(entry));
      const room = here?.name === entry.name ? here.room : null;
      return room ? room.view(state) : waiting('This room opens in a moment …');
    },
  };
}
