// The header of a WAV file with 16-bit samples (RIFF/WAVE, format 1, as in the "Multimedia Programming Interface and
// Data Specifications 1.0" of 1991).

export const WAV_HEADER_BYTES = 44;

/**
 * @param {number} frames
 * @param {number} channels
 * @param {number} rate_hz
 * @returns {Uint8Array<ArrayBuffer>} the 44 bytes before the samples (little-endian, interleaved)
 */
export function wavHeader(frames, channels, rate_hz) {
  const frameBytes = channels * 2;
  const dataBytes = frames * frameBytes;
  if (dataBytes > 0xffffffff - 36) throw new RangeError('A WAV file holds at most 4 GiB.');
  const header = new DataView(new ArrayBuffer(WAV_HEADER_BYTES));
  tag(header, 0, 'RIFF');
  header.setUint32(4, 36 + dataBytes, true);
  tag(header, 8, 'WAVE');
  tag(header, 12, 'fmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, channels, true);
  header.setUint32(24, rate_hz, true);
  header.setUint32(28, rate_hz * frameBytes, true);
  header.setUint16(32, frameBytes, true);
  header.setUint16(34, 16, true);
  tag(header, 36, 'data');
  header.setUint32(40, dataBytes, true);
  return new Uint8Array(header.buffer);
}

/**
 * @param {DataView} view
 * @param {number} offset
 * @param {string} name four ASCII letters
 */
function tag(view, offset, name) {
  for (let i = 0; i < name.length; i++) view.setUint8(offset + i, name.charCodeAt(i));
}
