// A line to the server that stays open: it says in words when it is cut, and is opened again until it stands.

/**
 * @typedef {object} Live
 * @property {(path: () => string, on: Readonly<Record<string, (data: any) => void>>) => void} follow
 * @property {() => void} stop
 * @property {() => string} words why what is shown may be outdated, '' while it is live
 */

/** Longer than the server is ever silent: it beats each 15 seconds. */
const SILENCE_MS = 40_000;
const FIRST_AGAIN_MS = 2_000;
const LONGEST_AGAIN_MS = 30_000;

/**
 * @param {import('../api.js').Api} api
 * @param {() => void} draw
 * @returns {Live}
 */
export function createLive(api, draw) {
  /** @type {{path: () => string, on: Readonly<Record<string, (data: any) => void>>}|null} */
  let wanted = null;
  /** @type {import('../api.js').StreamEnd|null} */
  let line = null;
  let words = '';
  let again_ms = FIRST_AGAIN_MS;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {string} said */
  function say(said) {
    if (said === words) return;
    words = said;
    draw();
  }

  function hang() {
    clearTimeout(timer);
    line?.close();
    line = null;
  }

  /** @param {() => void} act @param {number} after_ms */
  function later(act, after_ms) {
    clearTimeout(timer);
    timer = setTimeout(act, after_ms);
  }

  const silent = () => {
    say('The server has been silent for a while. Connecting again …');
    open();
  };

  function heard() {
    again_ms = FIRST_AGAIN_MS;
    later(silent, SILENCE_MS);
    say('');
  }

  /** The browser gave up, since the server refused: a plain question says why. */
  async function lost() {
    hang();
    const asked = wanted;
    let why = 'The server takes no further page that watches, or something on the way refuses it.';
    try {
      await api.get('/me');
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    if (wanted !== asked || document.hidden) return;
    say(`${why} This is not live now, and is tried again in ${Math.round(again_ms / 1000)} seconds.`);
    later(open, again_ms);
    again_ms = Math.min(again_ms * 2, LONGEST_AGAIN_MS);
  }

  function open() {
    hang();
    if (!wanted || document.hidden) return;
    const { path, on } = wanted;
    const told = Object.entries(on).map(([name, act]) => [name, (/** @type {any} */ data) => (heard(), act(data))]);
    line = api.stream(
      path(),
      {
        ...Object.fromEntries(told),
        beat: heard,
        trouble: ({ detail }) => {
          later(silent, SILENCE_MS);
          say(`${detail} What is shown may be outdated.`);
        },
        ended: () => void lost(),
      },
      () => void lost(),
      () => say('The connection was cut. Connecting again …'),
    );
    later(silent, SILENCE_MS);
  }

  // A browser has few connections to a server: a page that nobody sees leaves its own to others.
  const seen = () => (document.hidden ? hang() : open());

  return {
    follow(path, on) {
      if (!wanted) document.addEventListener('visibilitychange', seen);
      wanted = { path, on };
      words = '';
      open();
    },
    stop() {
      document.removeEventListener('visibilitychange', seen);
      wanted = null;
      words = '';
      hang();
    },
    words: () => words,
  };
}
