// Bytes of Python's become JavaScript's own.

/** As they come from Python. @typedef {{getBuffer: (type: 'u8') => {data: Uint8Array, release: () => void}}} Bytes */

/** A copy. @param {Bytes} bytes */
export function taken(bytes) {
  const buffer = bytes.getBuffer('u8');
  const copy = new Uint8Array(buffer.data);
  buffer.release();
  return copy;
}
