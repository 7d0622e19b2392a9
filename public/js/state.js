// The state of the page, one value for all views, and how it starts.

import { HOME } from './address.js';
import { NO_FINDING } from './finding/state.js';
import { NO_MIND } from './mind-api.js';
import { NO_DEVICE } from './offline/device.js';
import { EMPTY_QUEUE, currentItem } from './queue.js';
import { NO_STATION } from './station/state.js';
import { NO_REPORTS } from './telemetry/state.js';
import { lengthOf } from './tune.js';

/**
 * @typedef {import('./player-api.js').PlayerState} PlayerState
 * @typedef {import('./tune.js').Tune} Tune
 * @typedef {import('./address.js').RoomName} ViewName
 *
 * `action` is what its button does.
 * @typedef {{label: string, act: () => void}} NoticeAction
 * @typedef {{id: number, kind: 'info'|'error', text: string, action: NoticeAction|null}} Notice
 *
 * @typedef {object} Library
 * @property {'idle'|'loading'|'ready'|'failed'} status
 * @property {readonly Tune[]} tunes of the server, or bundled
 * @property {readonly Tune[]} opened by the listener, kept as long as the page
 * @property {boolean} fromServer the server answered; else only bundled tunes are listed
 * @property {readonly import('./queue.js').QueueItem[]} filled the queue as the page filled it by itself, at the start
 *
 * A room, or a page of one, that isn't part of the first screen.
 * @typedef {(state: PageState, actions: import('./actions.js').Actions) => unknown} RoomView
 *
 * @typedef {object} PageState
 * @property {ViewName} view the room of the address
 * @property {import('./address.js').Address} address where the page is
 * @property {Readonly<Record<string, RoomView>>|null} rooms by `room` or `room/page`, null until app.js hands them over
 * @property {import('./prefs.js').Prefs} prefs
 * @property {import('./prefs-unsent.js').Changes} unsent settings changed here that Python doesn't know yet
 * @property {import('./queue.js').Queue} queue
 * @property {number} loadedId id of the queue item that the player holds, 0: none
 * @property {boolean} starting play was pressed, and the sound isn't there yet
 * @property {PlayerState} player
 * @property {Library} library
 * @property {string} filter words in the search field
 * @property {number} shown rows of the library to list
 * @property {import('./finding/state.js').FindingState} finding what was found, and what is known of lists and tunes
 * @property {readonly Notice[]} notices
 * @property {number|null} exportShare 0 to 1 while a WAV is made
 * @property {number|null} scrub_s where the seek slider is held
 * @property {boolean} editingLength
 * @property {boolean} narrow details are a drawer, not a column
 * @property {boolean} detailsOpen
 * @property {boolean} registers the register view is on
 * @property {boolean} offline
 * @property {string|null} reading what the opening of files has reached
 * @property {string} said the last thing told to screen readers alone
 * @property {import('./mind-api.js').MindState} mind Python: how it stands, and what it shows
 * @property {Readonly<Record<string, string>>} talk what went wrong or well, beside the control of that name
 * @property {readonly import('./opinions.js').Said[]} opinions what was said of songs on this page, in order of time
 * @property {import('./offline/device.js').DeviceState} device the app's place on this device
 * @property {import('./mind-api.js').SharePreview|null} preview what would leave this device, once asked for
 * @property {import('./telemetry/state.js').ReportsState} reports of how this page works, where the listener lets it
 * @property {import('./station/state.js').StationState} station asked for, in trouble, and what waits for its end
 *
 * @typedef {import('./store.js').Store<PageState>} PageStore
 */

export const ROWS_STEP = 200;

/** @type {PlayerState} */
export const NO_PLAYER = Object.freeze({
  status: 'empty',
  position_s: 0,
  duration_s: 0,
  song: 1,
  info: null,
  tier: 'worklet',
  sampling: 'best',
  underruns: 0,
  ahead: 0,
  volume: 1,
  muted: false,
  seeking: false,
  mutedVoices: [[false, false, false]],
  error: null,
});

/**
 * @param {import('./prefs.js').Prefs} prefs
 * @returns {PageState}
 */
export function initialState(prefs) {
  return {
    view: 'play',
    address: HOME,
    rooms: null,
    prefs,
    unsent: {},
    queue: EMPTY_QUEUE,
    loadedId: 0,
    starting: false,
    player: NO_PLAYER,
    library: { status: 'idle', tunes: [], opened: [], fromServer: false, filled: [] },
    filter: '',
    finding: NO_FINDING,
    shown: ROWS_STEP,
    notices: [],
    exportShare: null,
    scrub_s: null,
    editingLength: false,
    narrow: false,
    detailsOpen: false,
    registers: false,
    offline: false,
    reading: null,
    said: '',
    mind: NO_MIND,
    device: NO_DEVICE,
    station: NO_STATION,
    reports: NO_REPORTS,
    preview: null,
    opinions: [],
    talk: {},
  };
}

/**
 * What the views show of the tune that plays or is about to: the player's word where it holds it, else the list's.
 * @param {PageState} state
 */
export function nowOf(state) {
  const item = currentItem(state.queue);
  const held = item !== null && item.id === state.loadedId;
  const { player, prefs } = state;
  return {
    item,
    info: held ? player.info : null,
    playing: state.starting || (held && player.status === 'playing'),
    waiting: state.starting || (held && (player.status === 'loading' || player.seeking)),
    position_s: state.scrub_s ?? (held ? player.position_s : 0),
    duration_s: held && player.duration_s > 0 ? player.duration_s : item ? lengthOf(item.tune, item.song, prefs) : 0,
  };
}

/** @typedef {ReturnType<typeof nowOf>} Now */

/**
 * No tune is on its way: what it needs of the line and the processor is free for other things.
 * @param {PageState} state
 */
export const isLineFree = ({ starting, player }) => !starting && player.status !== 'loading';

let lastNotice = 0;

/**
 * Says something to the listener. The same words stand only once.
 * @param {PageStore} store
 * @param {string} text
 * @param {'info'|'error'} [kind]
 * @param {NoticeAction|null} [action]
 */
export function notify(store, text, kind = 'info', action = null) {
  const others = store.get().notices.filter((notice) => notice.text !== text);
  store.set({ notices: [...others.slice(-2), { id: ++lastNotice, kind, text, action }] });
}
