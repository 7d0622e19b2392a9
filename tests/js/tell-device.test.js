// What Python must know before it works in the background; were it wrong, learning would take the sound's processor.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../public/js/state.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { createStore } from '../../public/js/store.js';
import { tellDevice } from '../../public/js/tell-device.js';

/** @typedef {import('../../public/js/python/messages.js').Told} Told */

/** A page of which a test moves every part; `told` is what Python heard. */
function page() {
  const listeners = new EventTarget();
  const shown = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const battery = Object.assign(new EventTarget(), { charging: true });
  const navigator = { getBattery: () => Promise.resolve(battery) };
  Object.assign(globalThis, { addEventListener: listeners.addEventListener.bind(listeners), document: shown });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  const store = createStore(initialState(DEFAULT_PREFS));
  /** @type {Told[]} */
  const told = [];
  const { now } = tellDevice(store, (words) => told.push(words));
  /** @param {Partial<import('../../public/js/player-api.js').PlayerState>} player */
  const player = (player) => store.set({ player: { ...store.get().player, ...player } });
  return { store, told, now, player, shown, battery, touch: () => listeners.dispatchEvent(new Event('keydown')) };
}

test('what is rendered ahead is told when it passes a quarter, and is enough where nothing plays', () => {
  const { told, now, player, store } = page();
  assert.equal(now().ahead, 1);
  player({ status: 'playing', ahead: 0.9 });
  player({ status: 'playing', ahead: 0.8 });
  player({ status: 'playing', ahead: 0.4 });
  player({ status: 'paused', ahead: 0.4 });
  assert.deepEqual(told.map(({ ahead }) => ahead), [0.75, 0.25, 1]); // prettier-ignore
  store.set({ starting: true });
  assert.equal(now().ahead, 0);
});

test('a touch, a hidden page and the charger are told', async () => {
  const { told, shown, battery, touch } = page();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told.at(-1)?.charging, true);
  battery.charging = false;
  battery.dispatchEvent(new Event('chargingchange'));
  assert.equal(told.at(-1)?.charging, false);
  shown.visibilityState = 'hidden';
  shown.dispatchEvent(new Event('visibilitychange'));
  assert.equal(told.at(-1)?.hidden, true);
  const before = told.length;
  touch();
  touch(); // within the second: once is enough
  assert.equal(told.length, before + 1);
  assert.ok((told.at(-1)?.quiet_s ?? 1) < 0.1);
});
