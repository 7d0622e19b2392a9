// What would be lost: lists that others share, songs of lists under their names, notes on the wrong song.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeList, encodeList } from '../../public/js/finding/shared-list.js';
import { partsOfSong, stilParts } from '../../public/js/finding/stil.js';
import { entryOf, partsOf, tuneOfEntry, tuneOfRow } from '../../public/js/finding/tunes.js';
import { tune } from './support/page-tunes.js';

const LIBRARY = /** @type {import('../../public/js/state.js').Library} */ ({
  status: 'ready', tunes: [tune({ path: 'demo/a.sid', sha256: 'aa' })], opened: [], fromServer: true, filled: [],
}); // prettier-ignore

/** @param {string} path */
const row = (path) => ({
  path, title: 'T', author: 'A', released: '1987', songs: 3, start_song: 2, lengths_s: [1, 2, 3], clock: 'PAL',
  models: ['8580'], addresses: [0xd400], format: 'PSID', size_bytes: 9, digest: '0123456789abcdef',
}); // prettier-ignore

test('a list comes out of a link as it went in', async () => {
  const keys = ['MUSICIANS/H/Rob Hubbard/Ænima #1 (2SID).sid#2', 'a.sid#1', 'DEMOS/100%/x?y=z&a.sid#256'];
  const text = await encodeList({ name: 'Quiet  &\nlate', keys });
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await decodeList(text), { name: 'Quiet & late', keys });
});

test('forty songs of one collection fit into a link', async () => {
  const keys = Array.from({ length: 40 }, (_, at) => `MUSICIANS/H/Hubbard_Rob/Some_Long_Tune_Name_${at * 37}.sid#1`);
  assert.ok((await encodeList({ name: 'Forty', keys })).length < 1500);
});

test('a damaged, empty or hostile link is refused in words', async () => {
  const whole = await encodeList({ name: 'N', keys: ['a.sid#1', 'b.sid#2'] });
  const bad = ['', '!', whole.slice(0, 8), `${whole.slice(1)}A`, await encodeList({ name: 'N', keys: [] })];
  bad.push(await encodeList({ name: 'N', keys: ['/etc/passwd#1'] }), await encodeList({ name: 'N', keys: ['a.sid'] }));
  bad.push(await encodeList({ name: 'N', keys: Array.from({ length: 501 }, (_, at) => `${at}.sid#1`) }));
  bad.push(await encodeList({ name: 'x'.repeat(5_000_000), keys: ['a.sid#1'] }));
  for (const text of bad) {
    await assert.rejects(decodeList(text), { name: 'Problem', message: /damaged/ }, text.slice(0, 40));
  }
});

test('a row becomes a tune; the page’s own one is taken where it has it', () => {
  const made = tuneOfRow(row('M/b.sid'), LIBRARY);
  assert.equal(made.startSong, 2);
  assert.equal(made.digest, '0123456789abcdef');
  assert.equal(made.sha256, '');
  assert.equal(tuneOfRow(row('demo/a.sid'), LIBRARY), LIBRARY.tunes[0]);
});

test('a song of a list is found among the lists, then the catalogue, then by what the list remembers', () => {
  const known = new Map([['M/b.sid', tuneOfRow(row('M/b.sid'), LIBRARY)], ['gone.sid', null]]);
  const own = tuneOfEntry({ tune: 'demo/a.sid#1', title: 'x', length_s: null }, known, LIBRARY);
  assert.deepEqual([own.tune.title, own.tune.song, own.listed], ['A', 1, true]);
  const listed = tuneOfEntry({ tune: 'M/b.sid#3', title: 'x', length_s: null }, known, LIBRARY);
  assert.deepEqual([listed.tune.title, listed.tune.song, listed.listed], ['T', 3, true]);
  const gone = tuneOfEntry({ tune: 'gone.sid#2', title: 'Was here', length_s: null }, known, LIBRARY);
  assert.deepEqual([gone.tune.title, gone.tune.song, gone.listed], ['Was here', 2, false]);
  const later = tuneOfEntry({ tune: 'new.sid#1', title: 'New', length_s: null }, known, LIBRARY);
  assert.deepEqual([later.tune.title, later.listed], ['New', true], 'not looked up yet is not lost');
});

test('a list remembers song, title and length', () => {
  const made = tuneOfRow(row('M/b.sid'), LIBRARY);
  assert.deepEqual(entryOf(made), { tune: 'M/b.sid#2', title: 'T', length_s: 2 });
  assert.deepEqual(entryOf({ ...made, song: 3 }), { tune: 'M/b.sid#3', title: 'T', length_s: 3 });
  assert.deepEqual(entryOf(tune({ path: 'x#1.sid' })), { tune: 'x#1.sid#1', title: 'A', length_s: null });
  assert.deepEqual(partsOf('x#1.sid#12'), { path: 'x#1.sid', song: 12 });
});

test('notes are parted by song, with their labels in words', () => {
  const parts = stilParts('COMMENT: Made in a night.\n(#2)\nTITLE: Air [from Suite]\nARTIST: J. S. Bach\nand more');
  assert.deepEqual(parts, [
    { song: null, fields: [{ label: 'Comment', words: 'Made in a night.' }] },
    {
      song: 2,
      fields: [
        { label: 'Plays', words: 'Air [from Suite]' }, { label: 'By', words: 'J. S. Bach' },
        { label: '', words: 'and more' },
      ],
    },
  ]); // prettier-ignore
  assert.deepEqual(stilParts(''), []);
  assert.deepEqual(partsOfSong(parts, 1).length, 1);
  assert.deepEqual(partsOfSong(parts, 2).length, 2);
  assert.deepEqual(stilParts('NOTE: no label of ours')[0]?.fields, [{ label: '', words: 'NOTE: no label of ours' }]);
});
