// Python in the page: when it starts, what is asked of it, and where what it says lands.

import { createInbox } from './inbox.js';
import { landing } from './mind-patches.js';
import { followPrefs } from './mind-prefs.js';
import { whenItsTurnComes } from './mind-start.js';
import { PythonClient } from './python-client.js';
import { isLineFree, notify } from './state.js';
import { tellDevice } from './tell-device.js';

/**
 * @typedef {import('./state.js').PageStore} PageStore
 * @typedef {import('./mind-api.js').MindState} MindState
 * @typedef {import('./mind-api.js').Ask} Ask
 */

/** What was set a moment ago comes before these. @type {ReadonlySet<import('./mind-api.js').IntentName>} */
const AFTER_SETTINGS = new Set([
  'prefs.undo', 'prefs.goBackTo', 'prefs.export', 'prefs.import', 'roms.choose', 'data.export', 'data.delete',
  'station.start', 'station.next',
]); // prettier-ignore

/**
 * @param {object} page
 * @param {PageStore} page.store
 * @param {{python: string, pythonWorker: string}} page.assets addresses of its manifest and of its worker
 * @param {import('./python/page-answers.js').Answers} page.answers to what it asks of the page
 */
export function createMind({ store, assets, answers }) {
  /** @type {PythonClient|null} */
  let python = null;
  let held = false;
  const show = (/** @type {Partial<MindState>} */ patch) => store.set({ mind: { ...store.get().mind, ...patch } });

  /** The one that runs or starts, else a new one. */
  function running() {
    python ??= started();
    return python;
  }

  function started() {
    // What was said of a start that failed is over, whoever began this one.
    const { mind, notices } = store.get();
    store.set({ notices: notices.filter(({ text }) => text !== mind.words) });
    show({ status: 'loading', words: '' });
    const start = performance.now();
    const client = new PythonClient({
      worker: assets.pythonWorker,
      manifest: assets.python,
      onProgress: (done_bytes, total_bytes) => show({ done_bytes, total_bytes }),
      onPatch: land,
      answers,
      onEnd: ended,
    });
    client.hold(held);
    client.tell(device.now());
    client.ready.then(
      ({ kept }) => {
        performance.measure('python', { start });
        show({ status: 'ready', kept });
        turn.remember(kept);
        void prefs.send();
      },
      () => {}, // `ended` has said it
    );
    return client;
  }

  /** @param {import('./python/errors.js').PythonError} error */
  function ended({ code, message }) {
    const tooOld = code === 'too-old';
    show({ status: tooOld ? 'too-old' : 'failed', words: message });
    if (tooOld) notify(store, message);
    else notify(store, message, 'error', { label: 'Try again', act: startMind });
    // What could not be had for want of a network is tried again with one.
    if (code === 'download') addEventListener('online', startMind, { once: true });
  }

  /** Also after a failure. */
  function startMind() {
    if (store.get().mind.status === 'failed') python = null;
    running();
  }

  /** @type {Ask} */
  const ask = (name, args) => running().call({ kind: 'intent', name, arguments: args });
  const device = tellDevice(store, (told) => python?.tell(told));
  const land = landing(store, ask);
  const prefs = followPrefs(store, ask);
  /** @type {Ask} */
  async function askInTurn(name, args) {
    if (AFTER_SETTINGS.has(name)) {
      await running().ready;
      await prefs.send();
    }
    return ask(name, args);
  }
  const refused = (/** @type {Error} */ { message }) => notify(store, message, 'error');
  const inbox = createInbox((raw) => void ask('inbox.take', { raw }).catch(refused));
  store.subscribe((state) => {
    if (held === !isLineFree(state)) return;
    held = !held;
    python?.hold(held);
  });
  const turn = whenItsTurnComes({ manifest: assets.python, store, begin: running });
  return { startMind, mind: { ask: askInTurn, file: inbox.file } };
}
