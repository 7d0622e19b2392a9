// What would be lost: links that lead elsewhere than they say, and tunes whose names hold odd signs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HOME, hashOf, parseAddress, tuneHash } from '../../public/js/address.js';

test('an address is a room, the parts of a page and parameters', () => {
  assert.deepEqual(parseAddress('#library'), { room: 'library', path: [], params: {} });
  assert.deepEqual(parseAddress('#library/playlist/0199'), { room: 'library', path: ['playlist', '0199'], params: {} });
  assert.deepEqual(parseAddress('#search/year/1987?q=rob+h&n=2'), {
    room: 'search', path: ['year', '1987'], params: { q: 'rob h', n: '2' },
  }); // prettier-ignore
  assert.deepEqual(parseAddress('search?q=a'), { room: 'search', path: [], params: { q: 'a' } });
});

test('what names no room leads to Play', () => {
  for (const hash of ['', '#', '#/', '#nowhere', '#Library', '#constructor', '#__proto__/a?b']) {
    assert.deepEqual(parseAddress(hash), HOME, hash);
  }
});

test('slips in an address do no harm', () => {
  assert.deepEqual(parseAddress('#/prefs//storage/').path, ['storage']);
  assert.deepEqual(parseAddress('#tune/100%/a.sid').path, ['100%', 'a.sid']);
  assert.deepEqual(parseAddress('#search?q=%E4').room, 'search');
});

test('every path and word comes back as it went in', () => {
  const odd = ['a b', 'R#1?x=y', '100%', 'Ærø & Söner', '%20', 'a+b', "Rock'n'Roll (2SID)", '@$:,;'];
  assert.deepEqual(parseAddress(hashOf('library', odd)).path, odd);
  for (const words of odd) assert.deepEqual(parseAddress(hashOf('search', [], { q: words })).params, { q: words });
});

test('a parameter without a value is left out', () => {
  assert.equal(hashOf('search', ['author'], { q: '' }), '#search/author');
});

test('a tune has an address that people can read', () => {
  assert.equal(tuneHash('MUSICIANS/H/Rob/Commando.sid'), '#tune/MUSICIANS/H/Rob/Commando.sid');
  assert.equal(tuneHash('MUSICIANS/H/Rob/Commando.sid', 2), '#tune/MUSICIANS/H/Rob/Commando.sid?song=2');
  assert.deepEqual(parseAddress(tuneHash('A b/C#.sid', 3)), {
    room: 'tune', path: ['A b', 'C#.sid'], params: { song: '3' },
  }); // prettier-ignore
});
