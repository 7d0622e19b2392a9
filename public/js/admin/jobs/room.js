// The room Jobs: a board of all of them, a page a job, and the forms that start and plan them.

import { createActs } from './acts.js';
import { createBoard } from './board.js';
import { createKnown } from './known.js';
import { createLive } from '../kit/live.js';
import { createOne } from './one.js';
import { createPlanning } from './planning.js';
import { createSchedules } from './schedules.js';
import { createStarting } from './starting.js';

/**
 * `#admin/jobs`, `#admin/jobs/ID`, and with a word before it what an id can't be taken for: `start/KIND`, `plan/KIND`,
 * `schedule/ID`.
 * @param {import('../rooms.js').Tools} tools
 * @returns {import('../rooms.js').Room}
 */
export function createRoom(tools) {
  const { api, store, draw } = tools;
  /** @type {Promise<import('./records.js').Kinds>|null} */
  let asked = null;
  const kinds = () => {
    asked ??= api.get('/kinds');
    asked.catch(() => (asked = null)); // asked again by the next who needs it
    return /** @type {Promise<import('./records.js').Kinds>} */ (asked);
  };
  const live = createLive(api, draw);
  const known = createKnown(api, draw);
  const acts = createActs(tools, known);
  const schedules = createSchedules(tools, kinds);
  const board = createBoard(tools, live, known, acts, schedules, kinds);
  const one = createOne(tools, live, known, acts);
  const starting = createStarting(tools, kinds, known);
  const planning = createPlanning(tools, kinds);
  /** @type {{view: () => unknown}} */
  let page = board;

  function show() {
    const { path, params } = store.get().address;
    const [first = '', second = ''] = path.slice(1);
    live.stop();
    if (second && first === 'start') {
      page = starting;
      starting.open(second, params['as'] ?? '');
    } else if (second && first === 'plan') {
      page = planning;
      planning.fresh(second);
    } else if (second && first === 'schedule') {
      page = planning;
      planning.change(second);
    } else if (first) {
      page = one;
      one.open(first);
    } else {
      page = board;
      board.open();
    }
  }

  return {
    view: () => page.view(),
    open: show,
    moved: show,
    close() {
      live.stop();
      one.close();
    },
  };
}
