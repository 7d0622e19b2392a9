// What a page tells of itself: were it more than that, or without end, a listener's trust would be lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { NO_PLAYER, initialState } from '../../public/js/state.js';
import { createStore } from '../../public/js/store.js';
import { NO_MIND } from '../../public/js/mind-api.js';
import { Batches } from '../../public/js/telemetry/batches.js';
import { MAX_EVENTS } from '../../public/js/telemetry/events.js';
import { MindWatch } from '../../public/js/telemetry/mind-watch.js';
import { Noticed } from '../../public/js/telemetry/noticed.js';
import { SoundWatch } from '../../public/js/telemetry/sound.js';
import { startReports } from '../../public/js/telemetry/start.js';
import { until } from '../../public/js/until.js';

/** @typedef {import('../../public/js/telemetry/events.js').Told} Told */
/** @typedef {import('../../public/js/mind-api.js').Views} Views */

/** @param {Partial<import('../../public/js/player-api.js').PlayerState>} values */
const player = (values) => ({ ...NO_PLAYER, status: /** @type {const} */ ('playing'), duration_s: 60, ...values });

test('a batch is bounded, names its page, and only the first one is the first', () => {
  const batches = new Batches('0123456789abcdef');
  assert.equal(batches.take(), null);
  for (let each = 0; each < MAX_EVENTS + 9; each++) batches.add({ sync: { accepted: 1, duplicates: 0, failed: 0 } }, 5.4);
  const first = JSON.parse(batches.take() ?? '');
  assert.deepEqual(Object.keys(first), ['session', 'version', 'first', 'events']);
  assert.match(first.session, /^[0-9a-f]{32}$/);
  assert.equal(first.first, true);
  assert.equal(first.events.length, MAX_EVENTS);
  assert.deepEqual(first.events[0], { at_ms: 5, sync: { accepted: 1, duplicates: 0, failed: 0 } });
  batches.add({ prefs: { keys: ['theme'] } });
  const second = JSON.parse(batches.take() ?? '');
  assert.equal(second.first, false);
  assert.equal(second.session, first.session);
  assert.notEqual(new Batches('0123456789abcdef').session, first.session);
});

test('each mark of the start is told once, when it is reached', () => {
  performance.mark('interactive', { startTime: 350.4 });
  performance.measure('prepare', { start: 400, end: 900 });
  const noticed = new Noticed();
  assert.deepEqual(noticed.marks(), { interactive_ms: 350, engine_ms: 900 });
  assert.equal(noticed.marks(), null);
  performance.measure('click-to-sound', { start: 5000, end: 5120 });
  performance.measure('click-to-sound', { start: 9000, end: 9400 });
  assert.deepEqual(noticed.marks(), { sound_ms: 120 });
  performance.mark('tier', { startTime: 10, detail: { tier: 'worklet', because: 'start' } });
  assert.deepEqual(noticed.since('tier').map(({ detail }) => detail.tier), ['worklet']); // prettier-ignore
  performance.mark('tier', { startTime: 20, detail: { tier: 'ring', because: 'late' } });
  performance.mark('engine-fault', { startTime: 20, detail: 'worker' });
  assert.deepEqual(noticed.since('tier').map(({ detail }) => detail.because), ['late']); // prettier-ignore
  assert.deepEqual(noticed.since('engine-fault', 21), [], 'before the listener let it');
});

test('gaps add up over tunes, whose counts begin anew', () => {
  const watch = new SoundWatch();
  for (const underruns of [0, 2, 3, 0, 1]) watch.look(player({ underruns }));
  assert.deepEqual(watch.told(), [{ underrun: { count: 4, tier: 'worklet', first: true } }]);
  assert.deepEqual(watch.told(), []);
  watch.look(player({ underruns: 2 }));
  assert.deepEqual(watch.told(), [{ underrun: { count: 1, tier: 'worklet', first: false } }]);
});

test('the buffer counts once it was filled, and where there is one', () => {
  const watch = new SoundWatch();
  const look = (/** @type {number} */ ahead, rest = {}) => watch.look(player({ tier: 'ring', ahead, ...rest }));
  for (const ahead of [0, 0, 0.1, 0.3]) look(ahead);
  assert.deepEqual(watch.told(), [], 'it is being filled');
  for (const ahead of [0.9, 0.42, 1]) look(ahead);
  assert.deepEqual(watch.told(), [{ low_water: { tier: 'ring', share: 0.42 } }]);
  look(0, { seeking: true });
  look(0.1);
  assert.deepEqual(watch.told(), [], 'after a seek it is filled anew');
  look(0.9, { tier: 'worklet' });
  look(0.1, { tier: 'worklet' });
  assert.deepEqual(watch.told(), []);
});

/** @param {Partial<Views>} views */
const mind = (views) => ({ ...NO_MIND, status: /** @type {const} */ ('ready'), views });
/** @param {object} values @returns {any} */
const training = (values) => ({ state: 'resting', delta: null, dropped: '', ...values });
/** @param {object} values @returns {any} */
const sync = (values) => ({ sent: 0, duplicates: 0, failures: 0, ...values });

test('what Python does is told by counts, times and versions', () => {
  /** @type {Told[]} */
  const told = [];
  /** @type {string[]} */
  const failed = [];
  const watch = new MindWatch((each) => told.push(each), (code) => failed.push(code)); // prettier-ignore
  const model = { version: '1.2.3', previous: null, arriving: false };
  watch.look(mind({ model }));
  watch.look(mind({ model, training: training({}) }));
  watch.look(mind({ model, training: training({ state: 'running' }) }));
  watch.look(mind({ model, training: training({ delta: { id: 'a', stale: false } }) }));
  watch.look(mind({ model, training: training({ delta: { id: 'b', stale: false } }) }));
  watch.look(mind({ model, training: training({ state: 'running', delta: { id: 'b', stale: false } }) }));
  watch.look(mind({ model, training: training({ dropped: 'It was off.', delta: null }) }));
  assert.deepEqual(
    told.map(({ model, training }) => model ?? training?.kept),
    [{ version: '1.2.3', personal: false }, true, false],
    'what was brought back by hand was not learned',
  );
  watch.look({ ...NO_MIND, status: 'failed', words: 'The tune a.sid has spoilt it.' });
  assert.deepEqual(failed, ['python']);
});

test('ratings that were sent are told by how many', () => {
  const watch = new MindWatch(() => {}, () => {}); // prettier-ignore
  watch.look(mind({ sync: sync({ failures: 1 }) }));
  watch.look(mind({ sync: sync({ failures: 2 }) }));
  watch.look(mind({ sync: sync({ sent: 12, duplicates: 2 }) }));
  assert.deepEqual(watch.sync(), [{ sync: { accepted: 10, duplicates: 2, failed: 2 } }]);
  assert.deepEqual(watch.sync(), []);
});

/** A page with the browser's parts that reports need; `sent` is what left it. @param {number} share */
async function reporting(share) {
  const page = new EventTarget();
  const shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  /** @type {Blob[]} */
  const sent = [];
  const beacon = { takes: true };
  /** @type {string[]} */
  const asked = [];
  Object.assign(globalThis, {
    addEventListener: page.addEventListener.bind(page),
    document: shown,
    fetch: async (/** @type {string} */ address) => {
      asked.push(address);
      return new Response(JSON.stringify({ telemetry: share }));
    },
  });
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { sendBeacon: (/** @type {string} */ _address, /** @type {Blob} */ body) => beacon.takes && sent.push(body) > 0 },
  });
  const store = createStore(initialState({ ...DEFAULT_PREFS, telemetry: true }));
  startReports(store, '0123456789abcdef', 0);
  await until(store, ({ reports }) => reports.drawn !== null);
  const hide = () => {
    shown.visibilityState = 'hidden';
    shown.dispatchEvent(new Event('visibilitychange'));
    shown.visibilityState = 'visible';
  };
  const set = (/** @type {Partial<typeof DEFAULT_PREFS>} */ patch) => store.set({ prefs: { ...store.get().prefs, ...patch } });
  const keys = async () => {
    const batches = await Promise.all(sent.map(async (body) => JSON.parse(await body.text())));
    return batches.map(({ events }) => events.flatMap((/** @type {Told} */ each) => each.prefs?.keys ?? []));
  };
  return { store, sent, asked, beacon, hide, set, keys };
}

test('a batch goes when the page is hidden and once a minute, and what is shown is what went', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const { store, sent, asked, hide, set, keys } = await reporting(1);
  set({ theme: 'light' });
  set({ volume: 0.5 });
  context.mock.timers.tick(59_000);
  assert.equal(sent.length, 0);
  context.mock.timers.tick(1_000);
  set({ theme: 'dark' });
  hide();
  hide();
  assert.deepEqual(await keys(), [['theme', 'volume'], ['theme']]);
  assert.equal(store.get().reports.sent, await sent[1]?.text());
  assert.equal(sent[0]?.type, 'application/json');
  context.mock.timers.tick(600_000);
  assert.equal(sent.length, 2, 'nothing happened, nothing is said');
  assert.deepEqual(asked, ['/api/health'], 'once a page');
});

test('without network it waits, and a batch that the browser does not take is dropped', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const { store, beacon, hide, set, keys } = await reporting(1);
  store.set({ offline: true });
  set({ theme: 'light' });
  hide();
  assert.deepEqual(await keys(), []);
  store.set({ offline: false });
  context.mock.timers.tick(60_000);
  assert.deepEqual(await keys(), [['theme']]);
  beacon.takes = false;
  set({ volume: 0.1 });
  hide();
  beacon.takes = true;
  set({ muted: true });
  hide();
  assert.deepEqual(await keys(), [['theme'], ['muted']]);
});

test('who turns it off has nothing sent of before or meanwhile, and a page that is not drawn says nothing', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const { hide, set, keys } = await reporting(1);
  set({ theme: 'light' });
  set({ telemetry: false });
  hide();
  set({ volume: 0.1 });
  set({ telemetry: true });
  set({ muted: true });
  hide();
  assert.deepEqual(await keys(), [['muted']]);
  const undrawn = await reporting(0);
  undrawn.set({ theme: 'classic' });
  undrawn.hide();
  context.mock.timers.tick(600_000);
  assert.deepEqual(await undrawn.keys(), []);
});
