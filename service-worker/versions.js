// Which version of the page whom: plain values, so that every rule about updates and going back is tested without a
// browser. A version is a bundle that was fetched whole; a page has all it loads from one version, its own.

/**
 * @typedef {object} Trial the version in force is new, and no page of it has said yet that it started
 * @property {number} attempts pages that got it
 * @property {number} at_ms when the last one did
 * @property {string} client that one
 *
 * What the worker remembers.
 * @typedef {object} Book
 * @property {string|null} current what a new page gets; null: nothing is whole yet, the network answers
 * @property {string|null} former where to go back to while `current` is on trial
 * @property {Trial|null} trial
 * @property {string|null} next whole, and waits for the listener or for all pages to be closed
 * @property {string|null} filling being fetched
 * @property {{version: string, at_ms: number}|null} bad did not start: not fetched again for a while
 * @property {Record<string, {version: string, at_ms: number}>} pages the version of each page by its client id
 *
 * @typedef {object} Moment what is so when somebody asks
 * @property {number} now_ms
 * @property {ReadonlySet<string>} alive ids of the pages that are open
 */

/** @type {Readonly<Book>} */
export const EMPTY = Object.freeze({
  current: null,
  former: null,
  trial: null,
  next: null,
  filling: null,
  bad: null,
  pages: {},
});

/** A page that has not said that it started after this time, won't. */
export const PATIENCE_MS = 10_000;
/** A version that failed is tried again: it may have been the device. */
export const FORGIVE_MS = 86_400_000;
/** A page is known by its id a moment before the browser lists it. */
const YOUNG_MS = 60_000;

/** @param {Book} book @param {Moment} moment */
function failed({ trial }, { now_ms, alive }) {
  if (!trial || trial.attempts === 0) return false;
  return trial.attempts > 1 || now_ms - trial.at_ms > PATIENCE_MS || !alive.has(trial.client);
}

/** @param {Book} book @param {Moment} moment @returns {Book} */
function rolledBack(book, { now_ms }) {
  const { current, former } = book;
  if (current === null) return book;
  return { ...book, current: former, former: null, trial: null, bad: { version: current, at_ms: now_ms } };
}

/**
 * The version that waits comes into force; the one before stays to go back to until the new one has started.
 * @param {Book} book
 * @returns {Book}
 */
export function switched(book) {
  const { current, next } = book;
  if (next === null) return book;
  const trial = current === null ? null : { attempts: 0, at_ms: 0, client: '' };
  return { ...book, current: next, former: current, trial, next: null };
}

/**
 * A new page asks for the document: which version it gets stands in `current` of the answer.
 * @param {Book} book
 * @param {string} client its id
 * @param {Moment} moment
 * @returns {Book}
 */
export function navigated(book, client, moment) {
  let now = failed(book, moment) ? rolledBack(book, moment) : book;
  const alone = [...moment.alive].every((id) => id === client);
  if (alone) now = switched(now);
  const { now_ms } = moment;
  if (now.trial) now = { ...now, trial: { attempts: now.trial.attempts + 1, at_ms: now_ms, client } };
  return now.current === null ? now : met(now, client, now.current, moment);
}

/**
 * A page is of this version.
 * @param {Book} book
 * @param {string} client
 * @param {string} version
 * @param {Moment} moment
 * @returns {Book}
 */
export function met(book, client, version, { now_ms, alive }) {
  const pages = Object.fromEntries(
    Object.entries(book.pages).filter(([id, { at_ms }]) => alive.has(id) || now_ms - at_ms < YOUNG_MS),
  );
  return { ...book, pages: { ...pages, [client]: { version, at_ms: now_ms } } };
}

/**
 * A page says that all it needs to play has started.
 * @param {Book} book
 * @param {string} version
 * @returns {Book}
 */
export function started(book, version) {
  return book.trial && version === book.current ? { ...book, trial: null, former: null } : book;
}

/**
 * A page was closed before it could say so, and nothing was wrong with it.
 * @param {Book} book
 * @param {string} client
 * @returns {Book}
 */
export function left(book, client) {
  const { trial } = book;
  if (trial?.client !== client || trial.attempts === 0) return book;
  return { ...book, trial: { ...trial, attempts: trial.attempts - 1 } };
}

/**
 * The server has this version.
 * @param {Book} book
 * @param {string} version
 * @param {number} now_ms
 * @param {boolean} [whole] all of it is on the device, where it is in force: a browser may take files away
 * @returns {Book} with `filling` set where it is to be fetched
 */
export function offered(book, version, now_ms, whole = true) {
  const { current, next, bad } = book;
  if (version === next) return book;
  if (version === current && !whole) return { ...book, next: null, filling: version };
  // The server went back to what is in force: nothing newer is there any more.
  if (version === current) return { ...book, next: null, filling: null };
  if (bad?.version === version && now_ms - bad.at_ms < FORGIVE_MS) return { ...book, filling: null };
  return { ...book, filling: version };
}

/**
 * The version that was being fetched is whole.
 * @param {Book} book
 * @param {string} version
 * @returns {Book}
 */
export function filled(book, version) {
  if (version !== book.filling) return book;
  if (version === book.current) return { ...book, filling: null };
  const whole = { ...book, filling: null, next: version };
  return book.current === null ? switched(whole) : whole;
}

/**
 * The versions that somebody still needs; the others may go.
 * @param {Book} book
 * @param {Moment} moment
 * @returns {Set<string>}
 */
export function needed(book, { now_ms, alive }) {
  const pages = Object.entries(book.pages)
    .filter(([id, { at_ms }]) => alive.has(id) || now_ms - at_ms < YOUNG_MS)
    .map(([, { version }]) => version);
  const versions = [book.current, book.former, book.next, book.filling, ...pages];
  return new Set(versions.filter((version) => version !== null));
}
