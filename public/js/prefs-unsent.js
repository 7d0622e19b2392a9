// Settings that the listener changed and Python doesn't know yet: in the state for this page, and on the device for the
// page that comes after it, and for other tabs.

/** @typedef {Partial<import('./prefs-contract.js').Preferences>} Changes */
/** @typedef {import('./state.js').PageStore} PageStore */

const KEY = 'sidflow.prefs.unsent';

/** @returns {Changes} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // blocked: the state has this page's
  }
}

/** @param {Changes} changes */
function keep(changes) {
  try {
    if (Object.keys(changes).length > 0) localStorage.setItem(KEY, JSON.stringify(changes));
    else localStorage.removeItem(KEY);
  } catch {
    // Blocked or full: kept as long as the page.
  }
}

/** @param {Changes} changes @param {Changes} sent */
function without(changes, sent) {
  const other = Object.entries(changes).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(sent[/** @type {keyof Changes} */ (name)]),
  );
  return Object.fromEntries(other);
}

/** @param {PageStore} store @returns {Changes} */
export const unsent = (store) => ({ ...kept(), ...store.get().unsent });

/** @param {PageStore} store @param {Changes} changes */
export function keepUnsent(store, changes) {
  keep({ ...kept(), ...changes });
  store.set({ unsent: { ...store.get().unsent, ...changes } });
}

/** Python has them, or refused them; what was changed meanwhile stays. @param {PageStore} store @param {Changes} sent */
export function settle(store, sent) {
  keep(without(kept(), sent));
  store.set({ unsent: without(store.get().unsent, sent) });
}
