import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Troubles } from '../../public/js/player/troubles.js';

/** @param {Partial<import('../../public/js/player/messages.js').At>} values @returns {import('../../public/js/player/messages.js').At} */
const at = (values) => ({
  type: 'at', epoch: 1, frame: 0, time_s: 0, starved: 0, late: 0, load: 0.1, ahead: 1,
  voices: { count: 0, chips: 1, times_s: new Float64Array(), registers: new Uint8Array(), envelopes: new Uint8Array() },
  ...values,
});

test("the browser's own count of underruns goes before ours", () => {
  const troubles = new Troubles();
  troubles.rebase({ underrunEvents: 3, underrunDuration: 0.3 }, 0);
  troubles.report(at({ late: 7 }), 900);
  troubles.look({ underrunEvents: 4, underrunDuration: 0.31 }, 1000); // still of the time before: it counts by the second
  assert.equal(troubles.underruns, 0);
  assert.equal(troubles.look({ underrunEvents: 6, underrunDuration: 0.33 }, 2000).late, 2);
  assert.equal(troubles.underruns, 2);
});

test('one long underrun weighs as several', () => {
  const troubles = new Troubles();
  troubles.look({ underrunEvents: 0, underrunDuration: 0 }, 0);
  assert.equal(troubles.look({ underrunEvents: 1, underrunDuration: 0.62 }, 1000).late, 12);
});

test('without it, the gaps that the worklet saw count, and those of the stream', () => {
  const troubles = new Troubles();
  troubles.report(at({ late: 1, starved: 2 }), 0);
  assert.deepEqual(troubles.look(null, 100), { late: 1, starved: 2, load: 0.1, silent: false });
  troubles.report(at({ late: 1, starved: 2 }), 200);
  troubles.report(at({ epoch: 2, late: 2, starved: 1 }), 300);
  assert.deepEqual(troubles.look(null, 400), { late: 1, starved: 1, load: 0.1, silent: false });
  assert.equal(troubles.underruns, 5);
  troubles.forget();
  assert.equal(troubles.underruns, 0);
});

test('a worklet that reports nothing for seconds is noticed, a busy page is no reason', () => {
  const troubles = new Troubles();
  troubles.rebase(null, 0);
  for (const now_ms of [1000, 2000, 3000]) assert.equal(troubles.look(null, now_ms).silent, false);
  assert.equal(troubles.look(null, 4000).silent, true);
  troubles.rebase(null, 0);
  assert.equal(troubles.look(null, 10000).silent, false, 'this look itself came late');
  assert.equal(troubles.look(null, 11000).silent, false);
});
