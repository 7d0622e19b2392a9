// When Python starts by itself: at once where all of it is kept, else when the first sound is there or nobody plays.

const KEY = 'sidflow.python';
/** After the first sound, so that its tune and the next one have the line first. */
const AFTER_SOUND_MS = 2000;
/** Somebody looks around and doesn't play. */
const QUIET_MS = 8000;

/** Safari has no requestIdleCallback. @param {() => void} work */
const whenIdle = (work) =>
  'requestIdleCallback' in globalThis ? requestIdleCallback(work, { timeout: 3000 }) : setTimeout(work, 200);

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
 * @param {import('./player-api.js').Player} parts.player
 * @param {() => unknown} parts.begin may be called when it has begun already
 */
export function whenItsTurnComes({ manifest, player, begin }) {
  /** @param {boolean} kept all of it was stored */
  function remember(kept) {
    try {
      if (kept) localStorage.setItem(KEY, manifest);
      else localStorage.removeItem(KEY);
    } catch {
      // Blocked or full: the next visit waits for its turn like this one.
    }
  }

  const saves = /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;
  if (keptManifest() === manifest) {
    whenIdle(begin);
  } else if (!saves) {
    // Who saves data gets it when something needs it.
    let timer = setTimeout(() => whenIdle(begin), QUIET_MS);
    const unsubscribe = player.subscribe(({ status }) => {
      if (status !== 'loading' && status !== 'playing') return;
      clearTimeout(timer);
      if (status === 'loading') return;
      unsubscribe();
      timer = setTimeout(() => whenIdle(begin), AFTER_SOUND_MS);
    });
  }
  return { remember };
}
