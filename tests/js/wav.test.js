import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WAV_HEADER_BYTES, wavHeader } from '../../public/js/wav.js';

test('the header says what follows: RIFF, 16 bit, rate, channels, bytes', () => {
  const header = wavHeader(44100, 2, 44100);
  assert.equal(header.length, WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (/** @type {number} */ at) => String.fromCharCode(...header.subarray(at, at + 4));
  assert.deepEqual([text(0), text(8), text(12), text(36)], ['RIFF', 'WAVE', 'fmt ', 'data']);
  assert.equal(view.getUint32(4, true), 36 + 176400);
  assert.deepEqual([20, 22, 32, 34].map((at) => view.getUint16(at, true)), [1, 2, 4, 16]);
  assert.deepEqual([24, 28, 40].map((at) => view.getUint32(at, true)), [44100, 176400, 176400]);
});

test('a file that the format cannot hold is refused', () => {
  assert.throws(() => wavHeader(2 ** 31, 2, 44100), RangeError);
});
