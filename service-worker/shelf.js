// Versions on this device, each in a cache of its own: their lists, their files, and throwing away.

/**
 * @typedef {{url: string, sha256: string, bytes: number}} Entry
 * @typedef {{version: string, files: Entry[]}} Manifest as tools/build/precache.py writes it
 */

const VERSION = /^[0-9a-f]{16}$/;
const PREFIX = 'sidflow-app-';
const LIST = '/precache.json';

/** @param {string} version */
export const openVersion = (version) => caches.open(PREFIX + version);

/** @returns {Promise<string[]>} */
export async function versions() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

/**
 * The list in an answer; null where it is something else, as the page of a hotel's network is.
 * @param {Response} answer
 * @returns {Promise<Manifest|null>}
 */
export async function listIn(answer) {
  if (!answer.ok) return null;
  const found = await answer.json().catch(() => null);
  return VERSION.test(found?.version) && Array.isArray(found.files) ? found : null;
}

/** @param {string} version @returns {Promise<Manifest|null>} */
export async function listOf(version) {
  if (!(await caches.has(PREFIX + version))) return null;
  const found = await (await openVersion(version)).match(LIST);
  return found ? found.json() : null;
}

/**
 * What a version lacks of its list.
 * @param {Manifest} manifest
 * @returns {Promise<Entry[]>}
 */
export async function missingOf({ version, files }) {
  const have = new Set((await (await openVersion(version)).keys()).map(({ url }) => new URL(url).pathname));
  return files.filter(({ url }) => !have.has(url));
}

/** @param {Manifest} manifest */
export async function putList(manifest) {
  await (await openVersion(manifest.version)).put(LIST, Response.json(manifest));
}

/**
 * A file of a version.
 * @param {string} version
 * @param {string} url path alone
 */
export async function fileOf(version, url) {
  if (!(await caches.has(PREFIX + version))) return undefined;
  return (await openVersion(version)).match(url, { ignoreVary: true });
}

/**
 * A file whose name holds the hash of its bytes is the same in all versions.
 * @param {string} url
 */
export async function fileOfAny(url) {
  for (const version of await versions()) {
    const found = await fileOf(version, url);
    if (found) return found;
  }
  return undefined;
}

/** @param {ReadonlySet<string>} needed */
export async function keepOnly(needed) {
  const stale = (await versions()).filter((version) => !needed.has(version));
  await Promise.all(stale.map((version) => caches.delete(PREFIX + version)));
}
