// What went wrong, in words for a listener: the server's problem+json codes and the network's failures.

/** An error whose message may be shown as it is. */
export class Problem extends Error {
  /** @param {string} message @param {{code?: string, cause?: unknown}} [details] */
  constructor(message, { code = 'unknown', cause } = {}) {
    super(message, { cause });
    this.name = 'Problem';
    this.code = code;
  }
}

const NO_NETWORK =
  'It is not on this device, and no server answers. Bundled and kept tunes play, and those you played lately.';

/** @type {Record<string, string>} by HTTP status, for answers without a code that we know */
const BY_STATUS = {
  404: "The server doesn't have this tune any more. Choose another one.",
  410: 'This session is over. Press play again.',
  429: 'Too many requests for a moment. Wait a little and press play again.',
};

/** @type {Record<string, string>} by the `code` of the server's problem+json */
const BY_CODE = {
  tune_not_found: BY_STATUS[404],
  session_expired: BY_STATUS[410],
};

/**
 * @param {Response} response that is not ok
 * @returns {Promise<Problem>}
 */
export async function problemOf(response) {
  let code = '';
  if (response.headers.get('content-type')?.includes('json')) {
    /** @type {unknown} */
    const body = await response.json().catch(() => null); // a cut answer has no code
    if (typeof body === 'object' && body !== null && 'code' in body) code = String(body.code);
  }
  const words = BY_CODE[code] ?? BY_STATUS[response.status] ?? 'The server could not answer. Try again in a moment.';
  return new Problem(words, { code: code || String(response.status) });
}

/**
 * `fetch` that rejects with words: no network, or an answer that isn't ok.
 * @param {string} url
 * @param {RequestInit} [init]
 */
export async function request(url, init) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new Problem(NO_NETWORK, { code: 'offline', cause });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** @param {unknown} error @returns {string} a sentence */
export function wordsOf(error) {
  return error instanceof Error && error.message ? error.message : 'Something went wrong. Try again.';
}
