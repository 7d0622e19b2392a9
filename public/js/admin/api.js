// The way to the server's operator routes: sends the token of the session, and turns each refusal into a sentence.

/**
 * @typedef {object} Me who is logged in
 * @property {string} name
 * @property {'operator'|'viewer'} role
 * @property {string} token to be sent with each change
 * @property {string} expires_at
 * @property {string} idle_expires_at
 * @property {'development'|'production'} environment
 *
 * @typedef {object} StreamEnd
 * @property {() => void} close
 *
 * @typedef {object} Api `path` is below /api/admin and begins with a slash
 * @property {<T>(path: string, options?: {signal?: AbortSignal}) => Promise<T>} get
 * @property {<T>(path: string, body?: unknown) => Promise<T>} post a Blob or File is sent as it is, the rest as JSON
 * @property {<T>(path: string, body?: unknown) => Promise<T>} put
 * @property {<T>(path: string) => Promise<T>} remove
 * @property {(path: string, on: Readonly<Record<string, (data: any) => void>>, lost?: (error: Error) => void,
 *   cut?: () => void) => StreamEnd}
 *   stream server-sent events: the handler of each event's name gets its JSON (`message` where it has no name); `cut` is
 *   told when the browser has to open the connection again, `lost` when it won't
 */

const BASE = '/api/admin';

/** What the server refused: the message is its sentence, to be shown as it is. */
export class Refused extends Error {
  /** @param {string} message @param {{code: string, status: number}} told */
  constructor(message, { code, status }) {
    super(message);
    this.name = 'Refused';
    this.code = code;
    this.status = status;
  }
}

const NO_SERVER = 'The server does not answer. Look whether it runs, and try again.';

/** @param {Response} response @returns {Promise<Refused>} */
async function refusal(response) {
  /** @type {any} a problem, or what stood between us and the server */
  const body = await response.json().catch(() => null);
  const words = typeof body?.detail === 'string' && body.detail ? body.detail : body?.title;
  return new Refused(words || `The server refused this (${response.status}). Try again in a moment.`, {
    code: typeof body?.code === 'string' ? body.code : String(response.status),
    status: response.status,
  });
}

/**
 * @param {object} page
 * @param {() => string} page.token of the session
 * @param {() => void} page.loggedOut the session is over: the login is to be shown
 * @returns {Api}
 */
export function createApi({ token, loggedOut }) {
  /** @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [signal] */
  async function send(method, path, body, signal) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (method !== 'GET') headers['X-SIDFlow-Token'] = token();
    const plain = body === undefined || body instanceof Blob;
    if (!plain) headers['Content-Type'] = 'application/json';
    /** @type {Response} */
    let response;
    try {
      const sent = plain ? /** @type {Blob|undefined} */ (body) : JSON.stringify(body);
      response = await fetch(`${BASE}${path}`, {
        method,
        headers,
        cache: 'no-store',
        signal: signal ?? null,
        body: sent ?? null,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new Error(NO_SERVER, { cause });
    }
    if (response.status === 401) loggedOut();
    if (!response.ok) throw await refusal(response);
    return response.status === 204 ? null : response.json();
  }

  return {
    get: (path, { signal } = {}) => send('GET', path, undefined, signal),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    remove: (path) => send('DELETE', path),
    stream(path, on, lost, cut) {
      const source = new EventSource(`${BASE}${path}`);
      for (const [name, act] of Object.entries(on)) {
        source.addEventListener(name, (event) => act(JSON.parse(/** @type {MessageEvent} */ (event).data)));
      }
      source.onerror = () => {
        // A browser tries again by itself unless the server refused.
        if (source.readyState === EventSource.CLOSED) lost?.(new Error(NO_SERVER));
        else cut?.();
      };
      return { close: () => source.close() };
    },
  };
}
