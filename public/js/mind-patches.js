// What Python says lands in the page: views in the state, sentences in the notices, files with the listener.

import { saveFile } from './save-file.js';
import { notify } from './state.js';

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./mind-api.js').Ask} ask
 * @returns {(patch: import('./mind-api.js').Patch) => void}
 */
export function landing(store, ask) {
  return (patch) => {
    if (patch.op === 'view') {
      const { mind } = store.get();
      store.set({ mind: { ...mind, views: { ...mind.views, [patch.slot]: patch.value } } });
    } else if (patch.op === 'notice') {
      const { text, level, action, label } = patch;
      const again = () => ask(action || 'sync.status', {}).catch((error) => notify(store, error.message, 'error'));
      notify(store, text, level === 'info' ? 'info' : 'error', action ? { label, act: again } : null);
    } else {
      saveFile(patch.name, new Blob([patch.text], { type: patch.media_type }));
    }
  };
}
