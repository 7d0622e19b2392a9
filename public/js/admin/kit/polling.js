// What a room asks for again and again while it is shown: one question at a time, and none while the page is hidden.

/**
 * @template Answer
 * @typedef {object} Polling
 * @property {() => Answer|null} answer the last one
 * @property {() => unknown} error of the last question, null where it was answered
 * @property {() => Promise<void>} ask once more, now
 * @property {() => void} start
 * @property {() => void} stop
 */

/**
 * @template Answer
 * @param {object} asked
 * @param {import('../api.js').Api} asked.api
 * @param {string} asked.path
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

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const { signal } = (asking = new AbortController());
    try {
      answer = /** @type {Answer} */ (await api.get(path, { signal }));
      error = null;
      seen?.(answer);
    } catch (cause) {
      if (signal.aborted) return;
      error = cause;
    }
    // A slow server is asked less often: the pause begins with the answer.
    if (open && !document.hidden) timer = setTimeout(() => void ask(), every_ms);
    draw();
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
      document.addEventListener('visibilitychange', shown);
      void ask();
    },
    stop() {
      open = false;
      document.removeEventListener('visibilitychange', shown);
      clearTimeout(timer);
      asking?.abort();
    },
  };
}
