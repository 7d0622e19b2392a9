// What would be lost: tunes that the listener put into the queue, when a station takes it over, picks anew, or ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { foreseen } from '../../public/js/foreseen.js';
import { NO_MIND } from '../../public/js/mind-api.js';
import { DEFAULT_PREFS } from '../../public/js/prefs.js';
import { EMPTY_QUEUE, add, withSong } from '../../public/js/queue.js';
import { initialState } from '../../public/js/state.js';
import { givenBack, hasPicks, pickedAnew, takenOver, withPicks } from '../../public/js/station/queue.js';
import { moodWords, stationOf } from '../../public/js/station/words.js';
import { tune } from './support/page-tunes.js';
import { pick } from './support/picks.js';

const { library } = initialState(DEFAULT_PREFS);

/** @param {string} titles a letter a tune */
const queueOf = (titles) => ({ ...add(EMPTY_QUEUE, [...titles].map((title) => tune({ title, path: `${title}.sid` }))), at: 0 });
/** @param {string} titles */
const picksOf = (titles) => [...titles].map((title) => pick(title));
/** @param {import('../../public/js/queue.js').Queue} queue */
const names = ({ items }) => items.map((item) => item.tune.title).join('');

test('a station takes over what is to come, and gives it back when it ends', () => {
  const { queue, before } = takenOver(queueOf('abc'), picksOf('XYZ'), library);
  assert.equal(names(queue), 'aXYZ');
  assert.equal(queue.items[1].song, 2, 'the song that was picked, not the start song');
  assert.equal(queue.items[1].pick?.why, 'because X');
  const later = { ...add(queue, [tune({ title: 'm' })], 'next'), at: 2 };
  assert.equal(names(later), 'amXYZ');
  assert.equal(names(givenBack(later, before)), 'amXbc', 'what has played and plays stays');
});

test('another station keeps what the first one set aside, and none of its picks', () => {
  const first = takenOver(queueOf('abc'), picksOf('XY'), library);
  const second = takenOver(first.queue, picksOf('Z'), library);
  assert.equal(names(second.queue), 'aZ');
  assert.deepEqual(second.before, []);
  assert.equal(names(givenBack(second.queue, first.before)), 'abc');
});

test('picked anew, the next one stays and so does what the listener added; none stands twice', () => {
  const { queue } = takenOver(queueOf('a'), picksOf('XYZ'), library);
  const mixed = add(queue, [tune({ title: 'm', path: 'm.sid' })]);
  assert.equal(names(pickedAnew(mixed, picksOf('XVW'), library, null)), 'aXmVW');
  assert.equal(names(pickedAnew(mixed, picksOf('V'), library, ['V.sid'])), 'amV', 'the next one can’t be had');
});

test('another song of a picked tune is no longer the pick', () => {
  const queue = withPicks(queueOf(''), picksOf('X'), library);
  assert.equal(hasPicks(queue), true);
  assert.equal(hasPicks(withSong(queue, queue.items[0].id, 3)), false);
});

test('the score is what Python foresees, else what the pick said, with its change in words', () => {
  const state = initialState(DEFAULT_PREFS);
  /** @param {Partial<import('../../public/js/mind-api.js').Predicted>} predicted */
  const seen = (predicted) => ({
    ...state,
    mind: { ...NO_MIND, views: { predicted: { model: '1.0.0', personal: true, by_tune: {}, ...predicted } } },
  });
  const [picked] = withPicks(EMPTY_QUEUE, picksOf('X'), library).items;
  const [chosen] = queueOf('a').items;
  assert.deepEqual(foreseen(state, picked), { score: '3.5', change: '' });
  assert.equal(foreseen(state, chosen), null);
  /** @param {number} score @param {number|null} before */
  const of = (score, before) => seen({ by_tune: { 'X.sid#2': { score, base: 3, before } } });
  assert.deepEqual(foreseen(of(3.91, 3.4), picked), { score: '3.9', change: 'up from 3.4' });
  assert.deepEqual(foreseen(of(2.2, 3.4), picked), { score: '2.2', change: 'down from 3.4' });
  assert.deepEqual(foreseen(of(3.42, 3.38), picked), { score: '3.4', change: '' });
  assert.deepEqual(foreseen(of(3.4, null), picked), { score: '3.4', change: '' });
  const own = { 'a.sid#1': { score: 4, base: 3, before: null } };
  assert.deepEqual(foreseen(seen({ by_tune: own }), chosen), { score: '4.0', change: '' });
  assert.equal(foreseen(seen({ by_tune: own, personal: false }), chosen), null, 'the model says much the same of all');
});

test('shelves have stations where a station knows what they are', () => {
  assert.deepEqual(stationOf({ by: 'author', value: 'Rob Hubbard' }), { kind: 'composer', composer: 'Rob Hubbard' });
  assert.deepEqual(stationOf({ by: 'year', value: '1987' }), { kind: 'era', first_year: 1987, last_year: 1987 });
  assert.deepEqual(stationOf({ by: 'chip', value: 'any' }), { kind: 'chip', chip: 'any' });
  for (const by of /** @type {const} */ (['author', 'year', 'chip'])) {
    assert.equal(stationOf({ by, value: 'unknown' }), null);
    assert.equal(stationOf({ by, value: '' }), null);
  }
  assert.equal(stationOf({ by: 'folder', value: 'DEMOS' }), null);
  assert.equal(moodWords({ energy: 1.5, complexity: 4.5 }), 'Calm, intricate');
});
