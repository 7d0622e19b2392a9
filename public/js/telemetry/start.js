// Reports of how the page works, while the listener lets it: what happens is gathered, and sent when the page is hidden
// and once a minute at most.

import { Batches, EVERY_MS, sendBatch } from './batches.js';
import { MindWatch } from './mind-watch.js';
import { Noticed } from './noticed.js';
import { SoundWatch } from './sound.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../prefs.js').Prefs} Prefs
 * @typedef {import('./events.js').Told} Told
 */

/** The share of pages that the server wants reports from; null where it can't be asked. */
async function shareWanted() {
  try {
    const answer = await fetch('/api/health');
    const { telemetry } = answer.ok ? await answer.json() : {};
    return typeof telemetry === 'number' ? telemetry : null;
  } catch {
    return null;
  }
}

/**
 * @param {PageStore} store
 * @param {string} version of the bundle
 * @param {number} since_ms what happened before isn't told, but for the marks of the start and the way of making sound
 */
export function startReports(store, version, since_ms) {
  const batches = new Batches(version);
  const noticed = new Noticed();
  const sound = new SoundWatch();
  let errorSaid = false;
  let tierSaid = false;
  /** @type {Set<string>} */
  const changed = new Set();
  let prefs = store.get().prefs;
  const show = (/** @type {Partial<import('./state.js').ReportsState>} */ patch) =>
    store.set({ reports: { ...store.get().reports, ...patch } });
  const wanted = () => store.get().prefs.telemetry && store.get().reports.drawn !== false;
  const firstError = () => {
    const first = !errorSaid;
    errorSaid = true;
    return first;
  };
  const mind = new MindWatch(
    (told) => wanted() && batches.add(told),
    (code) => wanted() && batches.add({ page_error: { code, first: firstError() } }),
  );

  /** What the marks, the player and Python have to tell by now. */
  function gather() {
    const start = noticed.marks();
    if (start) batches.add({ start });
    for (const { detail, startTime } of noticed.since('tier')) {
      batches.add({ tier: { ...detail, first: !tierSaid } }, startTime);
      tierSaid = true;
    }
    for (const { detail, startTime } of noticed.since('engine-fault', since_ms)) {
      batches.add({ engine_error: { code: detail, first: firstError() } }, startTime);
    }
    for (const { detail, startTime } of noticed.since('page-error', since_ms)) {
      batches.add({ page_error: { code: detail, first: firstError() } }, startTime);
    }
    for (const told of [...sound.told(), ...mind.sync()]) batches.add(told);
    if (changed.size > 0) batches.add({ prefs: { keys: [...changed].slice(0, 32) } });
    changed.clear();
  }

  function send() {
    if (!wanted()) {
      batches.forget();
      return;
    }
    // Without network it waits, within the bounds of one batch; before the server said what it wants, too.
    if (store.get().offline || store.get().reports.drawn === null) return;
    gather();
    const text = batches.take();
    if (text !== null && sendBatch(text)) show({ sent: text, batches: store.get().reports.batches + 1 });
  }

  /** Asked once a page; where nobody answers, again with the next turn. */
  async function draw() {
    if (!wanted() || store.get().offline || store.get().reports.drawn !== null) return;
    const share = await shareWanted();
    if (share !== null) show({ drawn: Math.random() < share });
  }

  /** @param {import('../state.js').PageState} state */
  function look(state) {
    sound.look(state.player);
    mind.look(state.mind);
    if (state.prefs === prefs) return;
    const before = prefs;
    prefs = state.prefs;
    for (const key of /** @type {(keyof Prefs)[]} */ (Object.keys(prefs))) {
      if (JSON.stringify(prefs[key]) !== JSON.stringify(before[key])) changed.add(key);
    }
    if (before.telemetry && !prefs.telemetry) batches.forget();
    if (!before.telemetry && prefs.telemetry) {
      since_ms = performance.now();
      sound.told(); // nobody is told of what was gathered while it was off
      mind.sync();
      changed.clear();
      void draw();
    }
  }

  store.subscribe(look);
  look(store.get());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') send();
  });
  addEventListener('pagehide', send);
  setInterval(() => {
    void draw();
    send();
  }, EVERY_MS);
  void draw();
}

