// Reads a zip whose files are stored as they are (tools/build/pyodide_zip.py makes no other): views into its bytes.

const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;

/**
 * The files by name. Layout: APPNOTE.TXT of PKWARE, 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
 * @param {Uint8Array} zip without a comment
 * @returns {Map<string, Uint8Array>}
 */
export function unpack(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.byteLength - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) {
    throw new Error('these bytes are no zip of ours');
  }
  const names = new TextDecoder();
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const size = view.getUint32(at + 24, true);
    if (view.getUint16(at + 10, true) !== 0 || view.getUint32(at + 20, true) !== size) {
      throw new Error('a file in the zip is not stored as it is');
    }
    const name_bytes = view.getUint16(at + 28, true);
    const name = names.decode(zip.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + name_bytes));
    const local = view.getUint32(at + 42, true);
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.set(name, zip.subarray(start, start + size));
    at += ENTRY_BYTES + name_bytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}
