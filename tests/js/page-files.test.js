// What would be lost: opened files listed with wrong facts, one bad file that spoils a whole folder, doubles.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openedWords, readTunes } from '../../public/js/open-files.js';
import { readHeader } from '../../public/js/sid-header.js';
import { sidFile } from './support/page-tunes.js';

/** @param {string} name @param {BlobPart} bytes */
const file = (name, bytes) => new File([bytes], name);
const quiet = () => undefined;

test('the header of a tune, one field at a time', () => {
  assert.deepEqual(readHeader(sidFile()), {
    title: 'Title', author: 'Author', released: '1987 House', songs: 1, startSong: 1, clock: 'PAL', models: ['6581'],
    addresses: [0xd400],
  }); // prettier-ignore
  assert.equal(readHeader(sidFile({ title: 'Caf\xe9' })).title, 'Café');
  assert.equal(readHeader(sidFile({ title: 'x'.repeat(32) })).title, 'x'.repeat(32));
  assert.equal(readHeader(sidFile({ songs: 256, start: 256 })).startSong, 256);
  assert.equal(readHeader(sidFile({ songs: 2, start: 3 })).startSong, 1);
  assert.equal(readHeader(sidFile({ flags: 0x28 })).clock, 'NTSC');
  assert.deepEqual(readHeader(sidFile({ flags: 0x28 })).models, ['8580']);
  assert.equal(readHeader(sidFile({ version: 1 })).clock, 'unknown');
});

test('second and third chips: only even bytes in their ranges, the third only from version 4', () => {
  const three = { second: 0x42, third: 0xe0, flags: 0x14 | 0x80 | 0x300 };
  assert.deepEqual(readHeader(sidFile({ version: 4, ...three })).addresses, [0xd400, 0xd420, 0xde00]);
  assert.deepEqual(readHeader(sidFile({ version: 4, ...three })).models, ['6581', '8580', 'any']);
  assert.deepEqual(readHeader(sidFile({ version: 3, ...three })).addresses, [0xd400, 0xd420]);
  assert.deepEqual(readHeader(sidFile({ version: 4, second: 0x43, third: 0x80 })).addresses, [0xd400]);
});

test('bytes that are no tune are refused in words, however they are broken', () => {
  const whole = sidFile();
  assert.throws(() => readHeader(sidFile({ magic: 'XSID' })), /no SID tune/);
  assert.throws(() => readHeader(new Uint8Array(0)), /no SID tune/);
  assert.throws(() => readHeader(sidFile({ version: 5 })), /version/);
  assert.throws(() => readHeader(sidFile({ songs: 0 })), /number of songs/);
  assert.throws(() => readHeader(sidFile({ songs: 257 })), /number of songs/);
  assert.throws(() => readHeader(Object.assign(new Uint8Array(200_000), whole)), /too large/);
  for (let length = 0; length <= 0x7c; length++) {
    assert.throws(() => readHeader(whole.subarray(0, length)), { name: 'Problem' }, `${length} bytes`);
  }
});

test('a folder: other files are passed over, bad tunes are named, doubles come once', async () => {
  const progress = /** @type {number[]} */ ([]);
  const opened = await readTunes(
    [
      file('a.sid', sidFile({ title: 'A' })),
      file('readme.txt', 'hello'),
      file('bad.sid', 'hello'),
      file('B.SID', sidFile({ title: 'B' })),
      file('again.sid', sidFile({ title: 'A' })),
    ],
    (done) => progress.push(done),
  );
  assert.deepEqual(opened.tunes.map((tune) => tune.title), ['A', 'B']);
  assert.deepEqual(opened.failed, [{ name: 'bad.sid', reason: 'is no SID tune' }]);
  assert.equal(opened.ignored, 1);
  assert.deepEqual(progress, [1, 2, 3, 4]);
  assert.equal(openedWords(opened), '2 tunes opened. “bad.sid” is no SID tune.');
  assert.match(opened.tunes[0].path, /^opened\/a\.sid@[0-9a-f]{12}$/);
  assert.notEqual(opened.tunes[0].path, opened.tunes[1].path);
});

test('a single file is tried whatever it is called', async () => {
  const { tunes } = await readTunes([file('tune.dat', sidFile())], quiet);
  assert.equal(tunes.length, 1);
  assert.equal(openedWords({ tunes, failed: [], ignored: 0 }), null);
});

test('when nothing was a tune there are words for it', async () => {
  const none = await readTunes([file('a.txt', ''), file('b.txt', '')], quiet);
  assert.equal(openedWords(none), 'No SID tunes there, only 2 other files.');
  const many = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.sid`, reason: 'is no SID tune' }));
  assert.match(openedWords({ tunes: [], failed: many, ignored: 0 }) ?? '', /“2\.sid” is no SID tune, and 2 more\.$/);
});
