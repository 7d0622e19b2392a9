// What would be lost: tunes that vanish from the queue, or another one playing than the one that is shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  EMPTY_QUEUE, add, currentItem, jump, move, remove, shuffle, step, unshuffle, upcoming, withSong,
} from '../../public/js/queue.js'; // prettier-ignore
import { tune } from './support/page-tunes.js';
import { seeded } from './support/random.js';

/** @param {import('../../public/js/queue.js').Queue} queue */
const names = (queue) => queue.items.map((item) => item.tune.title).join('');
/** @param {string} titles a letter a tune @param {number} [at] */
const queueOf = (titles, at = 0) => ({ ...add(EMPTY_QUEUE, [...titles].map((title) => tune({ title }))), at });
/** @param {import('../../public/js/queue.js').Queue} queue @param {string} title */
const idOf = (queue, title) => /** @type {number} */ (queue.items.find((item) => item.tune.title === title)?.id);

test('tunes are added at the end, or right after the one that plays, with their start song', () => {
  const queue = queueOf('abc', 1);
  const song3 = tune({ title: 'x', songs: 5, startSong: 3 });
  assert.equal(names(add(queue, [song3])), 'abcx');
  const next = add(queue, [song3, tune({ title: 'y' })], 'next');
  assert.equal(names(next), 'abxyc');
  assert.equal(next.items[2].song, 3);
  assert.equal(new Set(next.items.map((item) => item.id)).size, 5);
});

test('steps end at the ends, unless the whole queue repeats', () => {
  const queue = queueOf('abc', 2);
  assert.equal(step(queue, 1, 'off'), null);
  assert.equal(step(queue, 1, 'one'), null);
  assert.equal(step(queue, 1, 'all')?.at, 0);
  assert.equal(step(queueOf('abc', 0), -1, 'all')?.at, 2);
  assert.equal(step(queue, -1, 'off')?.at, 1);
  assert.equal(step(EMPTY_QUEUE, 1, 'all'), null);
});

test('whatever is moved, added or taken out, the tune that plays stays the same and none is lost', () => {
  const next = seeded(8580);
  let queue = queueOf('abcdefgh', 3);
  const playing = currentItem(queue);
  for (let round = 0; round < 500; round++) {
    const { items } = queue;
    const victim = items[Math.floor(next() * items.length)];
    const before = new Set(items.map((item) => item.id));
    const act = Math.floor(next() * 5);
    if (act === 0) queue = move(queue, victim.id, Math.floor(next() * items.length * 1.5) - 2);
    if (act === 1) queue = add(queue, [tune({ title: String(round) })], next() < 0.5 ? 'next' : 'end');
    if (act === 2 && victim !== playing) queue = remove(queue, victim.id);
    if (act === 3) queue = shuffle(queue, next);
    if (act === 4) queue = unshuffle(queue);
    const after = new Set(queue.items.map((item) => item.id));
    assert.equal(currentItem(queue), playing);
    assert.equal(after.size, queue.items.length);
    if (act === 0 || act > 2) assert.deepEqual(after, before);
  }
});

test('shuffle mixes only what is to come, and turning it off restores the order of arrival', () => {
  const queue = queueOf('abcdefghij', 2);
  const mixed = shuffle(queue, seeded(1));
  assert.equal(names(mixed).slice(0, 3), 'abc');
  assert.notEqual(names(mixed), names(queue));
  assert.deepEqual([...names(mixed)].sort(), [...names(queue)].sort());
  assert.equal(names(unshuffle(mixed)), 'abcdefghij');
});

test('jump, another song, and what is upcoming', () => {
  const queue = jump(queueOf('abc'), idOf(queueOf('abc'), 'b'));
  assert.equal(currentItem(queue)?.tune.title, 'b');
  assert.deepEqual(upcoming(queue).map((item) => item.tune.title), ['c']);
  assert.equal(currentItem(withSong(queue, idOf(queue, 'b'), 4))?.song, 4);
  assert.equal(jump(queue, 999), queue);
  assert.equal(remove(queue, 999), queue);
});
