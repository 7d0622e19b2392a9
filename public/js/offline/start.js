// The page's part in staying on this device: fills the service worker's cache when the line is free, says when a new
// version is ready, takes files from outside, and hands out what waits to be sent when the page goes.

import { isLineFree, notify } from '../state.js';
import { takeLaunches, takeShared } from './arrivals.js';
import { createDeviceActs } from './device-acts.js';
import { fillWhole } from './filling.js';
import { holdKeeping } from './hold.js';
import { canStay, connect } from './link.js';
import { createSending } from './sending.js';
import { until } from '../until.js';
import { keepAwake } from './wake-lock.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('./device.js').DeviceState} DeviceState
 * @typedef {import('./device.js').DeviceAct} DeviceAct
 * @typedef {import('../../../service-worker/messages.js').Standing & {reached?: boolean}} Standing
 *
 * @typedef {object} Page
 * @property {PageStore} store
 * @property {import('../actions.js').Actions} actions
 * @property {string} version
 * @property {(files: File[]) => void} open
 * @property {() => Event|null} offer the browser's offer to install, where it made one
 */

const LOOK_EVERY_MS = 3_600_000;
const LOOK_AWAY_MS = 30_000;
/** Who saves data gets Python when something needs it, and a version without it. */
const saves = () => /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;

/** @param {PageState} state */
const isIdle = (state) => isLineFree(state) && !state.player.seeking;

/** @param {number} ms @returns {Promise<void>} after that time, or when the network is back */
function pause(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });
}

/** @param {Page} page */
export function startOffline({ store, actions, version, open, offer }) {
  const set = (/** @type {Partial<DeviceState>} */ patch) => store.set({ device: { ...store.get().device, ...patch } });
  /** @type {import('./link.js').AskWorker|null} */
  let ask = null;
  let offered = '';

  /** @param {Standing} standing */
  function show({ current, next }) {
    const update = next !== null && next !== version;
    set({ update, ...(current === null ? {} : { shelter: 'ready' }) });
    if (!update || next === offered) return;
    offered = next;
    notify(store, 'A new version of SIDFlow is ready.', 'info', { label: 'Use it now', act: useUpdate });
  }

  function useUpdate() {
    void ask?.({ kind: 'switch' }).then(() => location.reload());
  }

  /** @param {boolean} first no version is whole yet */
  async function fill(first) {
    set({ shelter: first ? 'filling' : store.get().device.shelter });
    // The first time Python's worker fetches Python itself; later a version comes with all that it needs.
    if (!first) await until(store, ({ mind: { status } }) => status !== 'loading' && (status !== 'waiting' || saves()));
    const python = !first && ['ready', 'failed'].includes(store.get().mind.status);
    try {
      show(
        await fillWhole({
          step: () => /** @type {import('./link.js').AskWorker} */ (ask)({ kind: 'fill', python }),
          calm: () => until(store, isIdle),
          pause,
          onProgress: ({ done_bytes, total_bytes }) => set({ done_bytes, total_bytes }),
        }),
      );
    } catch {
      set({ shelter: first ? 'full' : 'ready' });
      const words = first ? 'SIDFlow needs the network for now' : 'The new version of SIDFlow waits';
      notify(store, `This device has no room left: ${words}. Prefs, Storage says what can go.`, 'error');
    }
  }

  /** @type {Promise<void>|null} */
  let looking = null;
  /** Asks what the server has, and fetches it. One look at a time. */
  const look = () =>
    (looking ??= (async () => {
      /** @type {Standing} */
      const standing = await /** @type {import('./link.js').AskWorker} */ (ask)({ kind: 'look', version });
      set({ away: standing.reached === false });
      show(standing);
      if (standing.filling !== null) await fill(standing.current === null);
    })().finally(() => {
      looking = null;
    }));

  /** Later on by itself: soon where the server was away, so that the page says when it is back. */
  async function lookOn() {
    for (;;) {
      await look().catch((error) => console.warn('The service worker did not answer.', error));
      await pause(store.get().device.away ? LOOK_AWAY_MS : LOOK_EVERY_MS);
    }
  }

  async function stay() {
    if (!canStay()) {
      set({ shelter: 'unable' });
      return;
    }
    try {
      const link = await connect((message) => {
        if (message.kind === 'standing') show(message);
        else sending.now();
      });
      ask = link.ask;
      sending.follow(link.registration);
    } catch (error) {
      // Blocked by a setting of the browser; everything else works.
      console.warn('The service worker could not start.', error);
      set({ shelter: 'unable' });
      return;
    }
    void lookOn();
  }

  const sending = createSending(store, actions);
  takeLaunches(open);
  void takeShared(open).catch((error) => {
    console.warn(error);
    notify(store, 'What was shared could not be read. Try it again, or open the file from the library.', 'error');
  });
  keepAwake(store, ({ prefs }) => prefs.wake_lock);
  set({ installable: offer() !== null });
  void stay();

  holdKeeping(store, actions);
  return createDeviceActs({ store, actions, set, offer, useUpdate });
}
