// Which image a file is: by its size, by what it is called, and by what stands in it. The server judges for good.

import { sha256 } from '../../sha256.js';

/** @typedef {'kernal'|'basic'|'chargen'} Kind */

/** @type {readonly Kind[]} */
export const KINDS = ['kernal', 'basic', 'chargen'];
/** @type {Readonly<Record<Kind, string>>} */
export const KIND_NAMES = { kernal: 'KERNAL', basic: 'BASIC', chargen: 'Characters' };
/** @type {Readonly<Record<Kind, number>>} */
export const SIZES = { kernal: 8192, basic: 8192, chargen: 4096 };
const BASIC_MARK = 'CBMBASIC'; // at $A004, before BASIC's table of statements

/** @param {Uint8Array} bytes @param {string} name @returns {Kind} of one image of 8,192 bytes */
function programOf(bytes, name) {
  const mark = String.fromCharCode(...bytes.subarray(4, 4 + BASIC_MARK.length));
  return mark === BASIC_MARK || (/basic/i.test(name) && !/kern[ae]l/i.test(name)) ? 'basic' : 'kernal';
}

/**
 * The images in a file: one, or BASIC and KERNAL where both are in it.
 * @param {File} file
 * @param {Kind|null} wanted the kind it was put to, null where the file decides
 * @returns {Promise<readonly {kind: Kind, bytes: Uint8Array<ArrayBuffer>}[]>} rejects with a sentence
 */
export async function imagesIn(file, wanted) {
  const right = wanted
    ? `a ${KIND_NAMES[wanted]} image has ${SIZES[wanted].toLocaleString('en')}`
    : 'a KERNAL or BASIC image has 8,192, a character image 4,096';
  const both = SIZES.basic + SIZES.kernal;
  if (file.size > both) throw new Error(`It has ${file.size.toLocaleString('en')} bytes; ${right}.`);
  /** @type {Uint8Array<ArrayBuffer>} */
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new Error('The browser could not read it. Is it still where it was?', { cause });
  }
  if (bytes.length === both && wanted !== 'chargen') {
    const halves = /** @type {const} */ ([['basic', bytes.slice(0, SIZES.basic)], ['kernal', bytes.slice(SIZES.basic)]]);
    return halves.filter(([kind]) => wanted === null || kind === wanted).map(([kind, half]) => ({ kind, bytes: half }));
  }
  const kind = wanted ?? (bytes.length === SIZES.chargen ? 'chargen' : programOf(bytes, file.name));
  if (bytes.length !== SIZES[kind]) throw new Error(`It has ${bytes.length.toLocaleString('en')} bytes; ${right}.`);
  return [{ kind, bytes }];
}

/** What the server has to receive, so that damage on the way is noticed; empty where the browser can't tell. @param {Uint8Array<ArrayBuffer>} bytes */
export async function promise(bytes) {
  // Away from this machine browsers hash over TLS only.
  return globalThis.isSecureContext ? `?sha256=${await sha256(bytes)}` : '';
}
