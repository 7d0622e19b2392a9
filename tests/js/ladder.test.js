import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ladder } from '../../public/js/player/ladder.js';

test('troubles of the audio thread move the engine to the worker', () => {
  const ladder = new Ladder('best', true);
  assert.deepEqual(ladder.rung, { tier: 'worklet', sampling: 'best' });
  assert.equal(ladder.look(0, 1, 0, 0.2), false);
  assert.equal(ladder.look(1000, 1, 0, 0.2), false);
  assert.equal(ladder.because, 'start');
  assert.equal(ladder.look(2000, 1, 0, 0.2), true);
  assert.equal(ladder.because, 'late');
  assert.deepEqual(ladder.rung, { tier: 'ring', sampling: 'best' });
});

test('single hiccups far apart change nothing', () => {
  const ladder = new Ladder('best', true);
  for (let second = 0; second < 300; second++) {
    assert.equal(ladder.look(second * 1000, second % 6 === 0 ? 1 : 0, 0, 0.2), false);
  }
});

test('a load without room steps down before it is heard', () => {
  const ladder = new Ladder('best', false);
  assert.deepEqual([0, 1, 2].map((second) => ladder.look(second * 1000, 0, 0, 0.95)), [false, false, true]);
  assert.equal(ladder.rung.tier, 'posted');
  assert.equal(ladder.because, 'load');
});

test('in the worker only the stream that runs dry leads to cheaper sampling, down to the last rung', () => {
  const ladder = new Ladder('best', true);
  ladder.index = 1;
  assert.equal(ladder.look(0, 9, 0, 1), false, 'late quanta there are not the engine');
  assert.equal(ladder.look(1000, 0, 2, 0), true);
  assert.deepEqual(ladder.rung, { tier: 'ring', sampling: 'cheap' });
  assert.equal(ladder.because, 'starved');
  assert.equal(ladder.look(2000, 0, 2, 0), true);
  assert.deepEqual(ladder.rung, { tier: 'ring', sampling: 'fast' });
  assert.equal(ladder.look(3000, 0, 99, 0), false);
  ladder.nextTune();
  assert.deepEqual(ladder.rung, { tier: 'ring', sampling: 'best' }, 'the next tune may be lighter');
});

test('what the listener chose is the best that it starts from', () => {
  assert.deepEqual(new Ladder('cheap', true).rungs, [
    { tier: 'worklet', sampling: 'cheap' }, { tier: 'ring', sampling: 'cheap' }, { tier: 'ring', sampling: 'fast' },
  ]);
});

test('a heavy tune on a slow device starts in the worker', () => {
  const slow = new Ladder('best', true);
  slow.startFor(3, 1);
  assert.equal(slow.rung.tier, 'worklet');
  slow.startFor(3, 3);
  assert.deepEqual(slow.rung, { tier: 'ring', sampling: 'best' });
  assert.equal(slow.because, 'speed');
  slow.startFor(1.5, 3);
  assert.deepEqual(slow.rung, { tier: 'ring', sampling: 'fast' });
});
