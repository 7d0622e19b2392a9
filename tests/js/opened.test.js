import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysingWords } from '../../public/js/analysing.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { add, EMPTY_QUEUE } from '../../public/js/queue.js';
import { followOpened } from '../../public/js/station/opened.js';
import { initialState } from '../../public/js/state.js';
import { createStore } from '../../public/js/store.js';

/** @typedef {import('../../public/js/mind-api.js').Analysing} Analysing */

const KEY = 'opened/mine.sid@0123456789ab#1';
/** @type {import('../../public/js/tune.js').Tune} */
const OPENED = {
  path: 'opened/mine.sid@0123456789ab', origin: 'opened', title: 'Mine', author: 'Me', released: '', songs: 1, startSong: 1,
  lengths_s: [], clock: 'PAL', models: ['8580'], addresses: [0xd400], sha256: '',
}; // prettier-ignore

/** A page on which a tune plays since so many seconds. */
function page({ tune = OPENED, position_s = 6, version = '1.0.0' } = {}) {
  const state = initialState({ ...DEFAULT_PREFS });
  const queue = add(EMPTY_QUEUE, [tune], 'end');
  const views = { catalogue: { tunes: 5, arriving: false }, model: { version, previous: null, arriving: false } };
  /** @type {import('../../public/js/state.js').PageState} */
  const playing = {
    ...state,
    queue: { ...queue, at: 0 },
    loadedId: queue.items[0]?.id ?? 0,
    player: { ...state.player, status: 'playing', position_s },
    mind: { ...state.mind, status: 'ready', views },
  };
  return createStore(playing);
}

/** What is asked of Python on such a page. @param {ReturnType<typeof page>} store */
function follow(store) {
  /** @type {unknown[]} */
  const asked = [];
  const ask = async (/** @type {string} */ name, /** @type {unknown} */ args) => (asked.push([name, args]), null);
  followOpened(store, /** @type {any} any: only this one is called */ ({ ask }));
  return asked;
}

test('a file that was heard for a while is asked about once, and once more with another model', () => {
  const store = page();
  const asked = follow(store);
  assert.deepEqual(asked, [['local.analyse', { tune: KEY, asked: false }]]);
  store.set({ said: 'something else changes' });
  assert.equal(asked.length, 1);
  const { mind } = store.get();
  const model = { version: '1.0.1', previous: '1.0.0', arriving: false };
  store.set({ mind: { ...mind, views: { ...mind.views, model } } });
  assert.equal(asked.length, 2);
});

test('nothing is asked of what was just begun, of the catalogue’s tunes, or where there is no model', () => {
  assert.deepEqual(follow(page({ position_s: 1 })), []);
  assert.deepEqual(follow(page({ tune: { ...OPENED, origin: 'server' } })), []);
  assert.deepEqual(follow(page({ version: 'none' })), []);
});

test('its progress goes one way, of this song alone; why it failed is said', () => {
  const { mind } = initialState({ ...DEFAULT_PREFS });
  /** @type {(analysing: Analysing|null, key?: string) => string} */
  const words = (analysing, key = KEY) =>
    analysingWords({ ...page().get(), mind: { ...mind, views: { analysing } } }, key);
  const now = { tune: KEY, share: 0.5, reason: '' };
  const told = /** @type {const} */ (['listening', 'measuring', 'comparing']).map((step) => words({ ...now, step }));
  const shares = told.map((each) => Number(/collection: (\d+) %$/.exec(each)?.[1]));
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));
  assert.ok(shares.every((share) => share > 0 && share < 100));
  assert.equal(words({ ...now, step: 'listening' }, 'opened/other.sid@0123456789ab#1'), '');
  assert.equal(words(null), '');
  assert.match(words({ ...now, step: 'failed', reason: 'It needs a ROM.' }), /needs a ROM\.$/);
});
