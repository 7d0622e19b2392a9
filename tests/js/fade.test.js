import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fadeGain, fadeLength_s } from '../../public/js/player/fade.js';

test('a song is left alone before its fade, and silent from its end on', () => {
  assert.equal(fadeGain(0, 1000, 200), 1);
  assert.equal(fadeGain(800, 1000, 200), 1);
  assert.equal(fadeGain(1000, 1000, 200), 0);
  assert.equal(fadeGain(5000, 1000, 200), 0);
});

test('the fade falls evenly, without a step', () => {
  let before = 1;
  for (let frame = 801; frame < 1000; frame++) {
    const gain = fadeGain(frame, 1000, 200);
    assert.ok(gain < before && before - gain < 0.02, `frame ${frame}`);
    before = gain;
  }
});

test('a jingle keeps most of its sound', () => {
  assert.equal(fadeLength_s(180), 2);
  assert.equal(fadeLength_s(3), 3 * 0.1);
});
