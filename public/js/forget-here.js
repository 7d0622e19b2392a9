// What the page itself remembers of a listener goes when Python has deleted the rest.

const OURS = 'sidflow.';
/** Which parts of the program are on this device: it says nothing of the listener. */
const PROGRAM = 'sidflow.python';

/**
 * @param {import('./actions.js').Actions} actions
 * @param {boolean} downloads also what was played lately
 */
export function forgetHere(actions, downloads) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(OURS) && name !== PROGRAM) localStorage.removeItem(name);
    }
  } catch {
    // Storage is blocked: then nothing is in it.
  }
  actions.show({ saidOf: {}, filter: '' });
  if (downloads) actions.device({ kind: 'remove', part: 'recent' });
}
