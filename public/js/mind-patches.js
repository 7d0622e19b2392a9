// What Python says lands in the page: views in the state, sentences in the notices, files with the listener.

import { saveFile } from './save-file.js';
import { notify } from './state.js';

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./mind-api.js').Ask} ask
 * @returns {(patch: import('./mind-api.js').Patch) => void}
 */
export function landing(store, ask) {
  const refused = (/** @type {Error} */ { message }) => notify(store, message, 'error');
  return (patch) => {
    if (patch.op === 'view') {
      const { mind } = store.get();
      store.set({ mind: { ...mind, views: { ...mind.views, [patch.slot]: patch.value } } });
    } else if (patch.op === 'notice') {
      const { text, level, action, label } = patch;
      const kind = level === 'info' ? 'info' : 'error';
      if (!action) notify(store, text, kind);
      else notify(store, text, kind, { label, act: () => void ask(action, {}).catch(refused) });
    } else {
      saveFile(patch.name, new Blob([patch.text], { type: patch.media_type }));
    }
  };
}
