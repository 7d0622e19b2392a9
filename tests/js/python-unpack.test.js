// The reader of stored zips, on zips that Python wrote.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { unpack } from '../../public/js/python/unpack.js';

/** A zip by Python's own writer. @param {'STORED'|'DEFLATED'} how @returns {Uint8Array} */
function zip(how) {
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_${how}) as archive:
    for name, data in (("a/one.pyc", b"1" * 300), ("empty", b""), ("k\\u00e4se", bytes(range(256)))):
        archive.writestr(name, data)
`;
  return new Uint8Array(execFileSync('python3', ['-c', program]));
}

test('every file comes out as it went in', () => {
  const files = unpack(zip('STORED'));
  assert.deepEqual([...files.keys()], ['a/one.pyc', 'empty', 'käse']);
  assert.deepEqual(files.get('a/one.pyc'), new Uint8Array(300).fill('1'.charCodeAt(0)));
  assert.equal(files.get('empty')?.byteLength, 0);
  assert.deepEqual(files.get('käse'), Uint8Array.from({ length: 256 }, (_, at) => at));
});

test('it reads views of larger buffers', () => {
  const bytes = zip('STORED');
  const around = new Uint8Array(bytes.byteLength + 7);
  around.set(bytes, 7);
  assert.equal(unpack(around.subarray(7)).get('a/one.pyc')?.byteLength, 300);
});

test('what is packed or no zip is refused', () => {
  assert.throws(() => unpack(zip('DEFLATED')), /not stored/);
  assert.throws(() => unpack(new Uint8Array(100)), /no zip/);
  assert.throws(() => unpack(new Uint8Array(3)), /no zip/);
});
