// Settings go both ways: what the listener changed is sent to Python, what Python says holds.

import { DEFAULT_PREFS } from './prefs.js';
import { keepUnsent, settle, unsent } from './prefs-unsent.js';
import { notify } from './state.js';

/**
 * @typedef {import('./prefs-contract.js').Preferences} Prefs
 * @typedef {import('./state.js').PageStore} PageStore
 */

/** A slider on its way is one change, not many. */
const SETTLED_MS = 400;

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {PageStore} store @param {import('./mind-api.js').Ask} ask */
export function followPrefs(store, ask) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {Promise<boolean>|null} */
  let sending = null;
  let { unsent: waiting } = store.get();
  let view = store.get().mind.views.preferences;
  const ready = () => store.get().mind.status === 'ready';

  /** What Python says, but for what it hasn't heard yet. */
  function take() {
    if (!view) return;
    const next = { ...view.preferences, ...unsent(store) };
    if (!same(next, store.get().prefs)) store.set({ prefs: next });
  }

  /** Python's settings were never set, and the page's were: the page is older, or its own storage lasted longer. */
  function bringAlong() {
    const ours = Object.entries(store.get().prefs);
    const set = ours.filter(([name, value]) => !same(value, DEFAULT_PREFS[/** @type {keyof Prefs} */ (name)]));
    keepUnsent(store, { ...Object.fromEntries(set), ...unsent(store) });
  }

  /** Whether Python has heard them, be it to refuse them. @param {Partial<Prefs>} changes */
  async function tell(changes) {
    try {
      await ask('prefs.set', { changes });
    } catch (error) {
      const { code, message } = /** @type {import('./python/errors.js').PythonError} */ (error);
      if (code === 'full') notify(store, message, 'error');
      if (code !== 'refused') return false; // it ended, or has no room: they wait for the next time
      notify(store, message, 'error');
    }
    settle(store, changes);
    return true;
  }

  /** Resolves when what was changed until now has been told; before Python runs there is nobody to tell. */
  async function send() {
    while (sending) await sending;
    const changes = unsent(store);
    if (!ready() || Object.keys(changes).length === 0) return;
    sending = tell(changes).finally(() => (sending = null));
    if (!(await sending)) return;
    take();
    void send();
  }

  store.subscribe((state) => {
    const seen = state.mind.views.preferences;
    if (seen !== view) {
      const first = !view;
      view = seen; // first: what follows changes the state, and is told here again
      if (first && seen?.number === 0) bringAlong();
      take();
    }
    if (state.unsent !== waiting) {
      waiting = state.unsent;
      clearTimeout(timer);
      timer = setTimeout(send, SETTLED_MS);
    }
  });
  return { send };
}
