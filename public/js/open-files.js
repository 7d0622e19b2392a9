// Files that the listener picked or dropped become tunes; what is no tune is named with its reason.

import { Problem } from './problems.js';
import { sha256 } from './sha256.js';
import { readHeader } from './sid-header.js';

/**
 * @typedef {import('./tune.js').Tune} Tune
 * @typedef {{tunes: Tune[], failed: {name: string, reason: string}[], ignored: number}} Opened
 */

export const MAX_FILES = 20000;
const MAX_BYTES = 131072;

/** @param {string} name */
export const isTuneName = (name) => /\.(sid|psid|rsid)$/i.test(name);

/** @param {File} file @returns {Promise<Tune>} */
async function readTune(file) {
  if (file.size > MAX_BYTES) throw new Problem('is too large for a SID tune');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = readHeader(bytes);
  const hash = await sha256(bytes);
  const path = `opened/${file.name}@${hash.slice(0, 12)}`;
  return { ...header, path, origin: 'opened', lengths_s: [], sha256: hash, file };
}

/**
 * Reads files one by one; with a single file even one that isn't called .sid is tried.
 * @param {readonly File[]} files
 * @param {(done: number, of: number) => void} onProgress
 * @returns {Promise<Opened>} tunes without doubles, in the order of the files
 */
export async function readTunes(files, onProgress) {
  const wanted = files.length === 1 ? files : files.filter((file) => isTuneName(file.name));
  if (wanted.length > MAX_FILES) {
    const [many, most] = [wanted.length, MAX_FILES].map((count) => count.toLocaleString('en'));
    throw new Problem(`${many} tunes are too many to open at once. Open a folder with ${most} or fewer.`);
  }
  /** @type {Map<string, Tune>} */
  const tunes = new Map();
  const failed = [];
  for (const [index, file] of wanted.entries()) {
    try {
      const tune = await readTune(file);
      if (!tunes.has(tune.sha256)) tunes.set(tune.sha256, tune);
    } catch (error) {
      failed.push({ name: file.name, reason: error instanceof Problem ? error.message : "can't be read" });
    }
    onProgress(index + 1, wanted.length);
  }
  return { tunes: [...tunes.values()], failed, ignored: files.length - wanted.length };
}

/**
 * What to say after opening, or null when all went well and the tune itself says it.
 * @param {Opened} opened
 */
export function openedWords({ tunes, failed, ignored }) {
  const named = failed.slice(0, 3).map(({ name, reason }) => `“${name}” ${reason}`);
  const more = failed.length > 3 ? `, and ${failed.length - 3} more` : '';
  const bad = failed.length > 0 ? `${named.join('; ')}${more}.` : '';
  if (tunes.length === 0) return bad || `No SID tunes there${ignored > 0 ? `, only ${ignored} other files` : ''}.`;
  const good = tunes.length > 1 ? `${tunes.length.toLocaleString('en')} tunes opened.` : '';
  return [good, bad].filter(Boolean).join(' ') || null;
}
