// Who is logged in on this page, and the way out.

/**
 * @typedef {import('./api.js').Me} Me
 * @typedef {ReturnType<typeof createSession>} Session
 */

/** The page itself: without a session the server answers it with the login. */
const DOOR = '/admin';

/** Everything of this page goes with it, the sound too. */
const leave = () => location.replace(DOOR);

export function createSession() {
  /** @type {Me|null} */
  let me = null;
  let left = false;

  /** The session is over: the login takes the place of the page, which keeps its address. */
  function over() {
    if (left) return;
    left = true;
    location.reload();
  }

  return {
    /** null until the server has said it. */
    me: () => me,
    /** @param {Me} known */
    meet(known) {
      me = known;
    },
    token: () => me?.token ?? '',
    over,
    /**
     * @param {import('./api.js').Api} api
     * @param {boolean} everywhere on all devices
     */
    async logOut(api, everywhere) {
      left = true;
      try {
        await api.post(everywhere ? '/logout-everywhere' : '/logout');
      } catch (error) {
        left = false;
        throw error;
      }
      leave();
    },
  };
}
