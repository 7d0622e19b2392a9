// What Python must know before it works in the background: whether somebody is there, whether the device charges, and how
// much sound is rendered ahead.

/** @typedef {import('./python/messages.js').Told} Told */
/** @typedef {{charging: boolean, addEventListener: (name: 'chargingchange', listener: () => void) => void}} Battery */

/** Somebody who goes on touching the page is told of so often. */
const TOUCHES_MS = 1000;
/** How full the sound's buffer is, is told in quarters. */
const QUARTERS = 4;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'];

const saves = () => /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;

/** @param {import('./state.js').PageState} state */
function aheadOf({ player, starting }) {
  if (player.status !== 'playing' && !starting) return 1;
  return starting ? 0 : Math.floor(player.ahead * QUARTERS) / QUARTERS;
}

/**
 * @param {import('./state.js').PageStore} store
 * @param {(told: Told) => void} tell called when something changed
 */
export function tellDevice(store, tell) {
  let touched_ms = performance.now();
  let told_ms = -Infinity;
  let ahead = aheadOf(store.get());
  /** @type {boolean|null} */
  let charging = null;

  /** @returns {Told} */
  const now = () => ({
    quiet_s: (performance.now() - touched_ms) / 1000,
    hidden: document.visibilityState === 'hidden',
    charging,
    ahead,
    saves: saves(),
  });

  function touch() {
    touched_ms = performance.now();
    if (touched_ms - told_ms < TOUCHES_MS) return;
    told_ms = touched_ms;
    tell(now());
  }

  for (const name of TOUCHES) addEventListener(name, touch, { passive: true, capture: true });
  document.addEventListener('visibilitychange', () => tell(now()));
  store.subscribe((state) => {
    const next = aheadOf(state);
    if (next === ahead) return;
    ahead = next;
    tell(now());
  });
  const { getBattery } = /** @type {{getBattery?: () => Promise<Battery>}} */ (navigator);
  void getBattery?.call(navigator).then(
    (battery) => {
      const follow = () => {
        charging = battery.charging;
        tell(now());
      };
      battery.addEventListener('chargingchange', follow);
      follow();
    },
    () => {}, // the browser keeps it to itself: `charging` stays unknown
  );
  return { now };
}
