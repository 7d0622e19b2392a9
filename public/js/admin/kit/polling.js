// What a room asks for again and again while it is shown: one question at a time, and none while the page is hidden or
// nobody has touched it for long, so that a session that was left open comes to its end.

/**
 * @template Answer
 * @typedef {object} Polling
 * @property {() => Answer|null} answer the last one
 * @property {() => unknown} error of the last question, null where it was answered
 * @property {() => Promise<void>} ask once more, now
 * @property {() => void} start
 * @property {() => void} stop
 */

/** Without a touch for so long, nobody is there. */
const AWAY_MS = 15 * 60_000;
const TOUCHES = ['pointerdown', 'keydown'];

/**
 * @template Answer
 * @param {object} asked
 * @param {import('../api.js').Api} asked.api
 * @param {string|(() => string)} asked.path where it changes, as it is now
 * @param {number} asked.every_ms
 * @param {(answer: Answer) => void} [asked.seen] each answer, once
 * @param {() => void} asked.draw
 * @returns {Polling<Answer>}
 */
export function createPolling({ api, path, every_ms, seen, draw }) {
  /** @type {Answer|null} */
  let answer = null;
  /** @type {unknown} */
  let error = null;
  /** @type {AbortController|null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let open = false;
  let touched_ms = Date.now();
  let resting = false;

  async function ask() {
    clearTimeout(timer);
    resting = false;
    asking?.abort();
    const { signal } = (asking = new AbortController());
    try {
      answer = /** @type {Answer} */ (await api.get(typeof path === 'string' ? path : path(), { signal }));
      error = null;
      seen?.(answer);
    } catch (cause) {
      if (signal.aborted) return;
      error = cause;
    }
    // A slow server is asked less often: the pause begins with the answer.
    if (open && !document.hidden) timer = setTimeout(next, every_ms);
    draw();
  }

  function next() {
    resting = Date.now() - touched_ms > AWAY_MS;
    if (!resting) void ask();
  }

  function touched() {
    touched_ms = Date.now();
    if (resting) void ask();
  }

  function shown() {
    if (document.hidden) clearTimeout(timer);
    else void ask();
  }

  return {
    answer: () => answer,
    error: () => error,
    ask,
    start() {
      open = true;
      touched_ms = Date.now();
      for (const touch of TOUCHES) document.addEventListener(touch, touched, { capture: true, passive: true });
      document.addEventListener('visibilitychange', shown);
      void ask();
    },
    stop() {
      open = false;
      for (const touch of TOUCHES) document.removeEventListener(touch, touched, { capture: true });
      document.removeEventListener('visibilitychange', shown);
      clearTimeout(timer);
      asking?.abort();
    },
  };
}
