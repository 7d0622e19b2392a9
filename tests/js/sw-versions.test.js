// Which version a page gets: never a mixed one, never one that failed, never none that somebody still needs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  EMPTY, FORGIVE_MS, PATIENCE_MS, filled, left, met, navigated, needed, offered, started, switched,
} from '../../service-worker/versions.js'; // prettier-ignore

/** @typedef {import('../../service-worker/versions.js').Book} Book */

/** @param {number} now_ms @param {...string} pages that are open */
const at = (now_ms, ...pages) => ({ now_ms, alive: new Set(pages) });

/** A device with a whole version, and another one that waits. @returns {Book} */
const ready = () => filled(offered(filled(offered(EMPTY, 'A', 0), 'A'), 'B', 0), 'B');

test('the first version that is whole comes into force, and there is nothing to try', () => {
  const filling = offered(EMPTY, 'A', 0);
  assert.equal(filling.filling, 'A');
  assert.equal(navigated(filling, 'p', at(1, 'p')).current, null);
  const book = filled(filling, 'A');
  assert.deepEqual([book.current, book.trial, book.former, book.filling], ['A', null, null, null]);
});

test('a version that the device has is not fetched again', () => {
  const book = ready();
  assert.equal(offered(book, 'B', 1), book);
  assert.equal(offered(filled(offered(EMPTY, 'A', 0), 'A'), 'A', 1).filling, null);
});

test('when the server goes back to the version in force, the newer one is forgotten', () => {
  const book = offered(ready(), 'A', 1);
  assert.deepEqual([book.current, book.next, book.filling], ['A', null, null]);
});

test('a version in force that lost a file is made whole again, and stays in force meanwhile', () => {
  const book = offered(filled(offered(EMPTY, 'A', 0), 'A'), 'A', 1, false);
  assert.deepEqual([book.current, book.filling], ['A', 'A']);
  const whole = filled(book, 'A');
  assert.deepEqual([whole.current, whole.next, whole.filling, whole.trial], ['A', null, null, null]);
});

test('a newer one still takes the place of one that is being fetched', () => {
  assert.equal(offered(offered(EMPTY, 'A', 0), 'B', 1).filling, 'B');
  assert.equal(filled(offered(offered(EMPTY, 'A', 0), 'B', 1), 'A').current, null);
});

test('pages go on with their version while another one is open, and the first alone gets the new one', () => {
  const open = navigated(ready(), 'one', at(1, 'one', 'two'));
  assert.equal(open.pages.one.version, 'A');
  const alone = navigated(ready(), 'three', at(2, 'three'));
  assert.equal(alone.pages.three.version, 'B');
  assert.deepEqual([alone.current, alone.former, alone.trial?.attempts], ['B', 'A', 1]);
});

test('who opens no other page gets the new one too before the browser lists them', () => {
  assert.equal(navigated(ready(), 'one', at(1)).current, 'B');
});

test('the listener’s word brings the new one for the pages that open from then on', () => {
  const book = navigated(switched(ready()), 'two', at(1, 'one', 'two'));
  assert.equal(book.pages.two.version, 'B');
  assert.equal(switched(book), book); // nothing waits
});

test('one that says that it started stays', () => {
  const tried = navigated(switched(ready()), 'p', at(1, 'p'));
  const book = started(tried, 'B');
  assert.deepEqual([book.current, book.former, book.trial], ['B', null, null]);
  assert.equal(started(tried, 'A'), tried); // a page of the former one says nothing about it
});

test('one whose page is gone without a word is taken back, and not fetched again for a day', () => {
  const tried = navigated(switched(ready()), 'p', at(1, 'p'));
  const book = navigated(tried, 'q', at(2, 'q'));
  assert.deepEqual([book.current, book.pages.q.version, book.bad?.version], ['A', 'A', 'B']);
  assert.equal(offered(book, 'B', 3).filling, null);
  assert.equal(offered(book, 'C', 3).filling, 'C');
  assert.equal(offered(book, 'B', 3 + FORGIVE_MS).filling, 'B');
});

test('one whose page stands there and says nothing is taken back after a while, and at the third page at once', () => {
  const tried = navigated(switched(ready()), 'p', at(1, 'p'));
  const soon = navigated(tried, 'q', at(2, 'p', 'q'));
  assert.equal(soon.current, 'B');
  assert.equal(navigated(soon, 'r', at(3, 'p', 'q', 'r')).current, 'A');
  assert.equal(navigated(tried, 'q', at(2 + PATIENCE_MS, 'p', 'q')).current, 'A');
});

test('a page that was closed in order before it could say anything is no failure', () => {
  const tried = navigated(switched(ready()), 'p', at(1, 'p'));
  assert.equal(navigated(left(tried, 'p'), 'q', at(2, 'q')).current, 'B');
  assert.equal(left(tried, 'another'), tried);
});

test('with nothing to go back to nothing is taken back', () => {
  const book = navigated(filled(offered(EMPTY, 'A', 0), 'A'), 'p', at(1, 'p'));
  assert.equal(navigated(book, 'q', at(1 + 2 * PATIENCE_MS, 'q')).current, 'A');
});

test('what somebody needs stays: in force, to go back to, waiting, coming, and of every open page', () => {
  const book = offered(met(switched(ready()), 'old', 'Z', at(0, 'old')), 'C', 1);
  assert.deepEqual(needed(book, at(1_000_000, 'old')), new Set(['A', 'B', 'C', 'Z']));
  assert.deepEqual(needed(book, at(1_000_000)), new Set(['A', 'B', 'C']));
  assert.deepEqual(needed(started(book, 'B'), at(1_000_000)), new Set(['B', 'C']));
});

test('pages that are gone are forgotten, one that just came is not', () => {
  const one = met(EMPTY, 'one', 'A', at(0));
  assert.deepEqual(Object.keys(met(one, 'two', 'A', at(1)).pages), ['one', 'two']);
  assert.deepEqual(Object.keys(met(one, 'two', 'A', at(100_000, 'two')).pages), ['two']);
});
