// What would be lost: a rating that isn't shown until Python runs, or that hides what another page said later.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { opinionOf } from '../../public/js/opinions.js';
import { initialState } from '../../public/js/state.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { NO_MIND } from '../../public/js/mind-api.js';

const KEY = 'a.sid#1';
const NONE = { stars: null, stars_by: null, liked: null, liked_by: null };

/**
 * @param {Partial<import('../../public/js/mind-api.js').Opinion>|null} shown by Python
 * @param {import('../../public/js/opinions.js').SaidByTune[string]} said
 */
function seen(shown, said) {
  const mind = { ...NO_MIND, views: shown ? { ratings: { [KEY]: { ...NONE, ...shown } } } : {} };
  return opinionOf({ ...initialState(DEFAULT_PREFS), mind, saidOf: { [KEY]: said } }, KEY);
}

test('a rating is seen at once, before it is on disk and before Python runs', () => {
  assert.equal(seen(null, { stars: { value: 4, by: '', gone: null } }).stars, 4);
  assert.equal(seen({ stars: 2, stars_by: '05' }, { stars: { value: 4, by: '06', gone: null } }).stars, 4);
});

test('what Python shows of the same event or a later one wins', () => {
  assert.deepEqual(seen({ stars: 4, stars_by: '06' }, { stars: { value: 4, by: '06', gone: null } }).stars_by, '06');
  assert.equal(seen({ stars: 1, stars_by: '09' }, { stars: { value: 4, by: '06', gone: null } }).stars, 1);
});

test('an undo shows what was before until Python knows that the event is gone', () => {
  const undo = { stars: { value: 2, by: '05', gone: '06' } };
  assert.equal(seen({ stars: 4, stars_by: '06' }, undo).stars, 2);
  assert.equal(seen({ stars: 2, stars_by: '05' }, undo).stars, 2);
  assert.equal(seen(null, undo).stars, 2);
  assert.equal(seen({ stars: 3, stars_by: '07' }, undo).stars, 3);
});

test('stars and thumb are apart', () => {
  const both = seen({ liked: true, liked_by: '01' }, { stars: { value: 5, by: '', gone: null } });
  assert.deepEqual([both.stars, both.liked], [5, true]);
});
