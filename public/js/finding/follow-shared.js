// Reads the list of songs that a shared link carries.

import { wordsOf } from '../problems.js';
import { decodeList } from './shared-list.js';

/** @param {import('../state.js').PageStore} store */
export function followShared(store) {
  function follow() {
    const { address, finding } = store.get();
    if (address.room !== 'library' || address.path[0] !== 'shared') return;
    const key = address.params.list ?? '';
    if (finding.shared?.key === key) return;
    /** @param {Partial<import('./state.js').SharedList>} shared */
    const show = (shared) => {
      const now = store.get();
      if (now.finding.shared && now.finding.shared.key !== key) return;
      store.set({ finding: { ...now.finding, shared: { key, name: '', keys: [], trouble: '', ...shared } } });
    };
    store.set({ finding: { ...finding, shared: { key, name: '', keys: [], trouble: '' } } });
    decodeList(key).then(show, (error) => show({ trouble: wordsOf(error) }));
  }
  store.subscribe(follow);
  follow();
}
