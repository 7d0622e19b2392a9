// The page's part in working without network: fetching politely, what stays of what was played, where shared texts lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isLatest } from '../../public/js/offline/at-hand.js';
import { fillWhole, isFull } from '../../public/js/offline/filling.js';
import { MOST_BYTES, MOST_TUNES, surplus } from '../../public/js/offline/recent.js';
import { until } from '../../public/js/until.js';
import { createStore } from '../../public/js/store.js';
import { placeOf } from '../../service-worker/share.js';

/** @param {number} done */
const progress = (done) => ({ done_bytes: done, total_bytes: 3, whole: done === 3 });

test('a version is fetched file by file, each only when the line is free', async () => {
  /** @type {string[]} */
  const order = [];
  let done = 0;
  const whole = await fillWhole({
    step: async () => {
      order.push('step');
      return progress(++done);
    },
    calm: async () => void order.push('calm'),
    pause: async () => void order.push('pause'),
    onProgress: ({ done_bytes }) => order.push(String(done_bytes)),
  });
  assert.deepEqual(order, ['calm', 'step', '1', 'calm', 'step', '2', 'calm', 'step', '3']);
  assert.equal(whole.whole, true);
});

test('after a failure it waits, longer each time, and goes on where it stopped', async () => {
  /** @type {number[]} */
  const pauses = [];
  let tries = 0;
  await fillWhole({
    step: async () => {
      tries++;
      if (tries <= 6) throw new TypeError('no network');
      return progress(3);
    },
    calm: async () => {},
    pause: async (ms) => void pauses.push(ms),
    onProgress: () => {},
  });
  assert.equal(pauses.length, 6);
  assert.deepEqual([...pauses].sort((a, b) => a - b), pauses);
  assert.ok(pauses[0] >= 1000 && pauses[5] <= 600_000);
});

test('a full device is no reason to try again', async () => {
  const full = Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
  const filling = fillWhole({
    step: () => Promise.reject(full),
    calm: async () => {},
    pause: () => assert.fail('waited'),
    onProgress: () => {},
  });
  await assert.rejects(filling, isFull);
});

test('waiting for the page ends when it holds, and listens no longer', async () => {
  const store = createStore({ busy: true, looks: 0 });
  let looks = 0;
  const calm = until(store, ({ busy }) => {
    looks++;
    return !busy;
  });
  store.set({ busy: false });
  await calm;
  store.set({ looks: 1 });
  assert.equal(looks, 2);
  await until(store, () => true);
});

test('of the tunes played lately the oldest go, by number and by size', () => {
  const many = Array.from({ length: MOST_TUNES + 3 }, (_, at_ms) => ({ bytes: 10, at_ms }));
  assert.deepEqual(surplus(many).map(({ at_ms }) => at_ms), [2, 1, 0]);
  const large = [5, 9, 7].map((at_ms) => ({ bytes: MOST_BYTES / 2, at_ms }));
  assert.deepEqual(surplus(large).map(({ at_ms }) => at_ms), [5]);
  assert.deepEqual(surplus([]), []);
});

test('bytes at hand are the latest where the list names them, or names none', () => {
  const tune = /** @type {import('../../public/js/tune.js').Tune} */ ({ path: 'a.sid', sha256: '' });
  const hash = 'ab'.repeat(32);
  assert.equal(isLatest(tune, hash), true);
  assert.equal(isLatest({ ...tune, digest: hash.slice(0, 16) }, hash), true);
  assert.equal(isLatest({ ...tune, digest: 'cd'.repeat(8) }, hash), false);
  assert.equal(isLatest({ ...tune, sha256: hash, digest: 'cd' }, hash), true);
  assert.equal(isLatest({ ...tune, sha256: 'cd'.repeat(32) }, hash), false);
});

test('a shared text leads to the tune that it names, else to a search for its words', () => {
  const origin = 'https://tunes.example';
  assert.equal(placeOf(['https://tunes.example/#tune/a.sid'], origin), '#tune/a.sid');
  assert.equal(placeOf(['', 'hear https://tunes.example/#tune/b.sid now'], origin), '#tune/b.sid');
  assert.equal(placeOf(['https://elsewhere.example/#tune/a.sid'], origin), '#play');
  assert.equal(placeOf(['', ' Rob Hubbard '], origin), '#search?q=Rob+Hubbard');
  assert.equal(placeOf(['https://tunes.example/'], origin), '#play');
  assert.equal(placeOf(['https://['], origin), '#play');
  assert.equal(placeOf([], origin), '#play');
});
