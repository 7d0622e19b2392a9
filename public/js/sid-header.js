// What the page lists of an opened file: the header of PSID and RSID, versions 1 to 4 (see HVSC's SID_file_format.txt).

import { Problem } from './problems.js';

const MAX_BYTES = 131072;
const CLOCKS = ['unknown', 'PAL', 'NTSC', 'any'];
const MODELS = ['unknown', '6581', '8580', 'any'];

/** @param {Uint8Array} bytes Latin-1, ended by a zero */
function text(bytes) {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end))).trim();
}

/** @param {number} byte @returns {number} the address of a further chip, 0: none */
function chipAddress(byte) {
  const fits = byte % 2 === 0 && ((byte >= 0x42 && byte <= 0x7f) || (byte >= 0xe0 && byte <= 0xfe));
  return fits ? 0xd000 + byte * 16 : 0;
}

/**
 * Throws a Problem whose message ends a sentence that begins with the file's name.
 * @param {Uint8Array} bytes the whole file
 */
export function readHeader(bytes) {
  const magic = text(bytes.subarray(0, 4));
  if (magic !== 'PSID' && magic !== 'RSID') throw new Problem('is no SID tune');
  if (bytes.length > MAX_BYTES) throw new Problem('is too large for a SID tune');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes.length >= 6 ? view.getUint16(4) : 0;
  if (version < 1 || version > 4) throw new Problem('is a SID tune of a version that nobody knows');
  if (bytes.length <= (version === 1 ? 0x76 : 0x7c)) throw new Problem('is cut off: its header is not whole');
  const songs = view.getUint16(0x0e);
  if (songs < 1 || songs > 256) throw new Problem('is damaged: its number of songs makes no sense');
  const start = view.getUint16(0x10);
  const flags = version > 1 ? view.getUint16(0x76) : 0;
  const further = version >= 3 ? [chipAddress(bytes[0x7a]), version >= 4 ? chipAddress(bytes[0x7b]) : 0] : [];
  const addresses = [0xd400, ...further.filter((address) => address > 0)];
  return {
    title: text(bytes.subarray(0x16, 0x36)),
    author: text(bytes.subarray(0x36, 0x56)),
    released: text(bytes.subarray(0x56, 0x76)),
    songs,
    startSong: start >= 1 && start <= songs ? start : 1,
    clock: CLOCKS[(flags >> 2) & 3],
    models: addresses.map((_, chip) => MODELS[(flags >> (4 + 2 * chip)) & 3]),
    addresses,
  };
}
