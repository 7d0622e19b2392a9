// When Python starts by itself: at once where all of it is kept, else when the first sound is there or nobody plays.

import { idle } from './idle.js';

const KEY = 'sidflow.python';
/** After the first sound, so that its tune and the next one have the line first. */
const AFTER_SOUND_MS = 2000;
/** Somebody looks around and doesn't play. */
const QUIET_MS = 8000;

/** What of it is kept, as this device last knew. */
function keptManifest() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is blocked: every visit is a first one
  }
}

/**
 * @param {object} parts
 * @param {string} parts.manifest its address, other for another version
 * @param {import('./state.js').PageStore} parts.store
 * @param {() => unknown} parts.begin may be called when it has begun already
 */
export function whenItsTurnComes({ manifest, store, begin }) {
  /** @param {boolean} kept all of it was stored */
  function remember(kept) {
    try {
      if (kept) localStorage.setItem(KEY, manifest);
      else localStorage.removeItem(KEY);
    } catch {
      // Blocked or full: the next visit waits for its turn like this one.
    }
  }

  function follow() {
    let was = 'quiet';
    const soon = (/** @type {number} */ wait_ms) =>
      setTimeout(() => {
        unsubscribe();
        void idle().then(begin);
      }, wait_ms);
    let timer = soon(QUIET_MS);
    const unsubscribe = store.subscribe(({ starting, player }) => {
      const now = starting ? 'starting' : player.status === 'playing' ? 'playing' : 'quiet';
      if (now === was) return;
      was = now;
      clearTimeout(timer);
      // A tune on its way has the line for itself.
      if (now !== 'starting') timer = soon(now === 'playing' ? AFTER_SOUND_MS : QUIET_MS);
    });
  }

  const saves = /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;
  if (keptManifest() === manifest) {
    begin();
  } else if (!saves) {
    // Who saves data gets it when something needs it.
    follow();
  }
  return { remember };
}
