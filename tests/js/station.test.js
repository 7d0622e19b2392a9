// What would be lost: a tune cut off by a station that isn't ready, a queue that runs dry or fills twice, a station that
// goes on after it was ended.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { landing } from '../../public/js/mind-patches.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { EMPTY_QUEUE, add, jump, step, upcoming } from '../../public/js/queue.js';
import { NO_PLAYER, initialState } from '../../public/js/state.js';
import { startStations } from '../../public/js/station/conductor.js';
import { followPredictions } from '../../public/js/station/predictions.js';
import { stationFrom } from '../../public/js/station/words.js';
import { createStore } from '../../public/js/store.js';
import { until } from '../../public/js/until.js';
import { pick } from './support/picks.js';
import { tune } from './support/page-tunes.js';

/**
 * @typedef {import('../../public/js/mind-api.js').Views} Views
 * @typedef {{count?: number, among?: string[], anew?: boolean, tunes?: string[]}} Asked
 */

/** The page's records listen to other tabs, for which Node would wait. */
class Channel extends BroadcastChannel {
  /** @param {string} name */
  constructor(name) {
    super(name);
    /** @type {import('node:worker_threads').BroadcastChannel} */ (/** @type {unknown} */ (this)).unref();
  }
}
Object.assign(globalThis, { BroadcastChannel: Channel });

beforeEach(() => {
  Object.assign(globalThis, { location: { hash: '' } });
});

/**
 * A page with three tunes of its own, and a Python that answers when the test says so; what it shows lands as it does in
 * the page.
 * @param {{ready?: boolean, station?: Views['station']}} [options]
 */
function page({ ready = true, station = null } = {}) {
  const first = initialState(DEFAULT_PREFS);
  const queue = { ...add(EMPTY_QUEUE, [...'abc'].map((title) => tune({ title, path: `${title}.sid` }))), at: 0 };
  const store = createStore({ ...first, queue, library: { ...first.library, filled: queue.items } });
  /** @type {string[]} */
  const acts = [];
  /** @type {{name: string, args: Asked, answer: (value: unknown) => void, refuse: (words: string) => void}[]} */
  const asked = [];
  /** @type {import('../../public/js/mind-api.js').Ask} */
  const ask = (name, args) =>
    new Promise((resolve, reject) => {
      const answer = /** @type {(value: unknown) => void} */ (resolve);
      asked.push({ name, args: /** @type {Asked} */ (args), answer, refuse: (words) => reject(new Error(words)) });
    });
  const land = landing(store, ask);
  /** @template {keyof Views} Slot @param {Slot} slot @param {Views[Slot]} value */
  const show = (slot, value) => land(/** @type {import('../../public/js/mind-api.js').Patch} */ ({ op: 'view', slot, value }));
  function arrive() {
    store.set({ mind: { ...store.get().mind, status: 'ready' } });
    show('catalogue', { tunes: 60_000, arriving: false });
  }
  if (ready) arrive();
  if (station) show('station', station);
  const actions = /** @type {import('../../public/js/actions.js').Actions} */ (
    /** @type {unknown} */ ({
      ask,
      startMind: () => acts.push('startMind'),
      playNow: (/** @type {{title: string}} */ { title }) => acts.push(`play ${title}`),
      jump(/** @type {number} */ id) {
        acts.push(`jump ${store.get().queue.items.find((item) => item.id === id)?.tune.title}`);
        store.set({ queue: jump(store.get().queue, id) });
      },
    })
  );
  return {
    store, acts, asked, actions, show, arrive, stations: startStations(store, actions),
    plays: () => store.set({ player: { ...NO_PLAYER, status: 'playing' } }),
    /** What comes, as a letter a tune. */
    rest: () => upcoming(store.get().queue).map((item) => item.tune.title).join(''),
    /** The question that waits, the newest of all. @param {string} name @param {number} [count] of questions by then */
    async question(name, count = 1) {
      for (let turn = 0; turn < 50; turn++) {
        const last = asked.at(-1);
        if (last?.name === name && asked.length >= count) return last;
        await new Promise(setImmediate);
      }
      return assert.fail(`${name} wasn't asked`);
    },
    next: () => store.set({ queue: /** @type {import('../../public/js/queue.js').Queue} */ (step(store.get().queue, 1, 'off')) }),
  }; // prettier-ignore
}

/** @param {string} titles */
const picks = (titles) => [...titles].map((title) => pick(title));
const FOR_ME = /** @type {const} */ ({ kind: 'for_me' });
const NOW = { station: FOR_ME, name: 'For me', adventure: 0.3 };

/** A page on which a station runs, with these to come. @param {string} titles */
async function running(titles) {
  const made = page();
  made.stations.startStation(FOR_ME, 'For me');
  const { answer } = await made.question('station.start');
  made.show('station', NOW);
  answer({ station: FOR_ME, name: 'For me', picks: picks(titles) });
  await until(made.store, ({ station }) => station.wanted === null);
  return made;
}

test('it begins at once where Python and the catalogue are there, and shows the queue', async () => {
  const { acts, rest, store } = await running('UVWXYZ');
  assert.deepEqual(acts, ['jump U']);
  assert.equal(rest(), 'VWXYZ');
  assert.equal(location.hash, '#play');
  assert.deepEqual(store.get().station.before.map((item) => item.tune.title), ['b', 'c']);
});

test('what plays goes on while Python comes, and after that to its end', async () => {
  const { stations, store, acts, asked, arrive, plays, question, rest, show } = page({ ready: false });
  plays();
  stations.startStation(FOR_ME, 'For me');
  assert.deepEqual([acts, asked.length, store.get().station.wanted?.name], [['startMind'], 0, 'For me']);
  arrive();
  const { answer } = await question('station.start');
  show('station', NOW);
  answer({ station: FOR_ME, name: 'For me', picks: picks('UVWXYZ') });
  await until(store, ({ notices }) => notices.length > 0);
  assert.deepEqual([acts, rest()], [['startMind'], 'UVWXYZ']);
  const [{ text, action }] = store.get().notices;
  assert.equal(text, '“For me” comes after this tune.');
  action?.act();
  assert.deepEqual(acts, ['startMind', 'jump U']);
});

test('a station of a tune plays that tune without waiting for anybody, and once', async () => {
  const { stations, acts, store, plays } = page({ ready: false });
  const seed = tune({ title: 'a', path: 'a.sid' });
  stations.startStation({ kind: 'tune', tune: 'a.sid#1' }, 'Close to a', seed);
  assert.deepEqual(acts, ['play a', 'startMind']);
  plays();
  stations.startStation({ kind: 'tune', tune: 'a.sid#1' }, 'Close to a', seed);
  assert.deepEqual(acts, ['play a', 'startMind', 'startMind'], 'it plays by now');
  assert.equal(store.get().queue.items.length, 3);
});

test('a file that the listener opened is listened to before anything can be close to it', async () => {
  const { asked, question, stations } = page();
  const seed = tune({ title: 'mine', path: 'opened/mine.sid@0123456789ab', origin: 'opened' });
  stations.startStation(...stationFrom(seed));
  (await question('local.analyse')).answer(null);
  await question('station.start');
  assert.deepEqual(asked.map(({ name }) => name), ['local.analyse', 'station.start']);
});

test('fewer than five to come, and more are asked for, once at a time', async () => {
  const { asked, next, question, rest, store } = await running('UVWXYZ');
  assert.deepEqual(asked.map(({ name }) => name), ['station.start']);
  next();
  const { args, answer } = await question('station.next');
  assert.deepEqual(args, { count: 10 });
  next();
  assert.equal(asked.length, 2);
  const before = store.get().queue;
  answer(picks('KLMNO'));
  await until(store, ({ queue }) => queue !== before);
  assert.equal(rest(), 'XYZKLMNO');
});

test('where nothing is left it says so, and asks again with the next tune only', async () => {
  const { asked, next, question, store } = await running('UVWXYZ');
  next();
  (await question('station.next')).answer([]);
  await until(store, ({ station }) => station.note !== '');
  assert.match(store.get().station.note, /Nothing is left/);
  store.set({ said: 'something' });
  assert.equal(asked.length, 2);
  next();
  await question('station.next', 3);
});

test('what can’t begin stands there with its reason until it is tried again', async () => {
  const { asked, stations, question, store } = page();
  stations.startStation(FOR_ME, 'For me');
  (await question('station.start')).refuse('No room.');
  await until(store, ({ station }) => station.trouble !== '');
  assert.deepEqual([store.get().station.trouble, store.get().station.wanted?.name], ['No room.', 'For me']);
  store.set({ said: 'something' });
  assert.equal(asked.length, 1);
  stations.retryStation();
  assert.equal(store.get().station.trouble, '');
  await question('station.start');
  assert.equal(asked.length, 2);
});

test('it ends, what was to come before comes back, and an answer that was on its way is too late', async () => {
  const { asked, next, question, rest, stations, store, show } = await running('UVWXYZ');
  next();
  const { answer } = await question('station.next');
  stations.stopStation();
  show('station', null);
  answer(picks('KLMNO'));
  await new Promise(setImmediate);
  assert.equal(rest(), 'bc');
  assert.equal(asked.at(-1)?.name, 'station.stop');
  assert.deepEqual(store.get().station.before, []);
});

test('one that is ended before it began is ended in Python too', async () => {
  const { question, rest, stations } = page();
  stations.startStation(FOR_ME, 'For me');
  const { answer } = await question('station.start');
  stations.stopStation();
  answer({ station: FOR_ME, name: 'For me', picks: picks('UVWXYZ') });
  await question('station.stop');
  assert.equal(rest(), 'bc');
});

test('after a reload it goes on in the place of the queue that the page filled, and of no other', async () => {
  const fresh = page({ station: NOW });
  const { args, answer } = await fresh.question('station.next');
  assert.deepEqual(args, { count: 10, anew: true }, 'what was to come before it, too');
  answer(picks('UVWXYZ'));
  await until(fresh.store, ({ queue }) => queue.items.length > 3);
  assert.equal(fresh.rest(), 'UVWXYZ');
  assert.deepEqual(fresh.acts, [], 'nothing plays by itself');
  const own = page();
  own.store.set({ queue: add(own.store.get().queue, [...'defg'].map((title) => tune({ title }))) });
  own.show('station', NOW);
  assert.deepEqual([own.rest(), own.asked.length], ['bcdefg', 0]);
});

test('another taste, another adventure: those to come are chosen anew, but for the next', async () => {
  const { asked, question, rest, show, store } = await running('UVWXYZ');
  /** @type {Views['training']} */
  const learned = {
    state: 'resting', reason: '', judged: 3, done: 0, total: 0, dropped: '', snapshots: [],
    delta: { id: '1', base: '1.0.0', made_at: '2026-11-23T12:00:00Z', judged: 3, held_out: null, stale: false },
  }; // prettier-ignore
  show('training', learned);
  const { args, answer } = await question('station.next');
  assert.deepEqual(args, { count: 10, anew: true });
  const before = store.get().queue;
  answer(picks('KLMNO'));
  await until(store, ({ queue }) => queue !== before);
  assert.equal(rest(), 'VKLMNO');
  show('training', { ...learned, reason: 'Waits.' });
  assert.equal(asked.length, 2, 'the same taste');
  const preferences = { ...DEFAULT_PREFS, adventure: 0.9 };
  show('preferences', { number: 1, origin: 0, at: '', changed: ['adventure'], preferences });
  assert.equal((await question('station.next')).args.anew, true);
});

test('without network it is asked for what is on this device, and says when that is nothing', async () => {
  const { question, stations, store } = page();
  const tunes = [tune({ path: 'demo/x.sid' }), tune({ path: 'elsewhere.sid' })];
  store.set({ offline: true, library: { ...store.get().library, tunes } });
  store.set({ device: { ...store.get().device, shelter: 'ready' } });
  stations.startStation(FOR_ME, 'For me');
  const { args, answer } = await question('station.start');
  assert.deepEqual(args.among, ['demo/x.sid']);
  answer({ station: FOR_ME, name: 'For me', picks: [] });
  await until(store, ({ station }) => station.note !== '');
  assert.match(store.get().station.note, /on this device/);
});

test('Python hears which songs are on show: what plays and what comes, when that changes', async () => {
  const { actions, asked, next, store } = page();
  followPredictions(store, actions);
  const watched = () => asked.filter(({ name }) => name === 'predict.watch').map(({ args }) => args.tunes);
  assert.deepEqual(watched(), [['a.sid#1', 'b.sid#1', 'c.sid#1']]);
  store.set({ said: 'something' });
  next();
  assert.deepEqual(watched().slice(1), [['b.sid#1', 'c.sid#1']]);
});
