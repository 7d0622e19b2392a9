// What would be lost: a rating that isn't shown until Python runs, or that hides what was said or taken back elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NO_MIND } from '../../public/js/mind-api.js';
import { opinionOf } from '../../public/js/opinions.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { ratingActions } from '../../public/js/rating.js';
import { initialState } from '../../public/js/state.js';
import { createStore } from '../../public/js/store.js';

const KEY = 'a.sid#1';
const NONE = { stars: null, stars_by: null, liked: null, liked_by: null };

/** What the page said; ids are in order of time. @param {string} id @param {number|boolean} value */
const gave = (id, value) => ({ id, tune: KEY, side: typeof value === 'number' ? SIDES.stars : SIDES.liked, value, undoes: null });

/** @param {string} id @param {string} undoes */
const tookBack = (id, undoes) => ({ id, tune: KEY, side: SIDES.stars, value: null, undoes });

const SIDES = { stars: /** @type {const} */ ('stars'), liked: /** @type {const} */ ('liked') };

/**
 * @param {{newest: string, opinion?: Partial<import('../../public/js/mind-api.js').Opinion>}|null} shown by Python
 * @param {import('../../public/js/opinions.js').Said[]} opinions
 */
function seen(shown, opinions) {
  const by_tune = shown?.opinion ? { [KEY]: { ...NONE, ...shown.opinion } } : {};
  const mind = { ...NO_MIND, views: shown ? { ratings: { newest: shown.newest, by_tune } } : {} };
  return opinionOf({ ...initialState(DEFAULT_PREFS), mind, opinions }, KEY);
}

test('a rating is seen at once, before Python runs and before it has filed it', () => {
  assert.equal(seen(null, [gave('06', 4)]).stars, 4);
  assert.equal(seen({ newest: '05', opinion: { stars: 2, stars_by: '05' } }, [gave('06', 4)]).stars, 4);
});

test('once Python has filed it, what Python shows stands', () => {
  assert.equal(seen({ newest: '09', opinion: { stars: 1, stars_by: '09' } }, [gave('06', 4)]).stars, 1);
  assert.equal(seen({ newest: '09', opinion: { stars: 2, stars_by: '03' } }, [gave('06', 4)]).stars, 2, 'taken back elsewhere');
  assert.equal(seen({ newest: '09' }, [gave('06', 4)]).stars, null, 'taken back elsewhere, nothing before it');
});

test('what is taken back is gone at once, and what was said before it stands again', () => {
  const said = [gave('01', 2), gave('02', 3), gave('03', 1), tookBack('04', '03')];
  assert.equal(seen(null, said).stars, 3);
  assert.equal(seen(null, [...said, tookBack('05', '02')]).stars, 2);
  assert.equal(seen({ newest: '03', opinion: { stars: 1, stars_by: '03' } }, said).stars, 3);
  assert.equal(seen({ newest: '04', opinion: { stars: 3, stars_by: '02' } }, said).stars, 3);
  assert.equal(seen({ newest: '05', opinion: { stars: 4, stars_by: '05' } }, [tookBack('06', '05')]).stars, null);
});

test('stars and thumb are apart, and so are songs', () => {
  const both = seen({ newest: '01', opinion: { liked: true, liked_by: '01' } }, [
    gave('02', 5),
    { ...gave('03', 1), tune: 'b.sid#1' },
  ]);
  assert.deepEqual([both.stars, both.liked], [5, true]);
});

test('what could not be kept is not shown as if it were, and the listener is told', async () => {
  const store = createStore(initialState(DEFAULT_PREFS));
  const failure = Promise.reject(new Error('No room.'));
  const actions = ratingActions(store, () => ({ id: '01', kept: failure }));
  actions.rate(4, KEY);
  assert.equal(opinionOf(store.get(), KEY).stars, 4);
  await failure.catch(() => null);
  await null;
  assert.equal(opinionOf(store.get(), KEY).stars, null);
  assert.deepEqual(store.get().notices.map(({ text }) => text), ['Rated 4.', 'No room.']);
});
