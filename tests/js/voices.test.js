import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlayClock } from '../../public/js/player/play-clock.js';
import { GrowingTimeline } from '../../public/js/player/timeline.js';
import { VoiceQueue } from '../../public/js/player/voices.js';

/** @param {number[]} times_s */
function rows(times_s) {
  return {
    count: times_s.length,
    chips: 1,
    times_s: Float64Array.from([...times_s, 99]), // what is past the count is left over from another batch
    registers: Uint8Array.from(times_s.flatMap((time) => new Array(32).fill(time * 10))),
    envelopes: Uint8Array.from(times_s.flatMap((time) => new Array(3).fill(time))),
  };
}

test('the picture shows the frame that sounds, not the newest', () => {
  const queue = new VoiceQueue();
  assert.equal(queue.at(1), null);
  queue.add(rows([1, 2, 3]));
  queue.add(rows([4]));
  assert.equal(queue.at(0.5), null);
  assert.equal(queue.at(2.5)?.time_s, 2);
  assert.equal(queue.at(2.5)?.registers[0], 20);
  assert.equal(queue.at(50)?.time_s, 4);
  assert.equal(queue.frames.length, 1);
  queue.clear();
  assert.equal(queue.at(50), null);
});

test('frames that nobody asks for do not pile up', () => {
  const queue = new VoiceQueue();
  for (let i = 0; i < 5000; i++) queue.add(rows([i]));
  assert.ok(queue.frames.length <= 512);
});

test('the timeline grows row by row and keeps what it had', () => {
  const info = /** @type {import('../../public/js/player-api.js').TuneInfo} */ (
    /** @type {unknown} */ ({ frameCycles: 19656, clockHz: 985248, chips: [{}, {}] })
  );
  const timeline = new GrowingTimeline(info);
  for (let first = 0; first < 10000; first += 500) {
    timeline.add(first, Uint8Array.from({ length: 500 * 64 }, (_, i) => (first + Math.floor(i / 64)) % 251));
  }
  assert.equal(timeline.frames, 10000);
  assert.equal(timeline.chips, 2);
  assert.equal(timeline.frameAt(4096.5 * timeline.frame_s, new Uint8Array(6))?.registers[63], 4096 % 251);
  assert.equal(timeline.frameAt(10000 * timeline.frame_s, new Uint8Array(6)), null);
  for (const frame of [0, 499, 500, 4096, 9999]) assert.equal(timeline.registers[frame * 64 + 63], frame % 251);
});

test('the position runs on between two reports, and stands when nothing moves', () => {
  const clock = new PlayClock();
  clock.report(44100, 10);
  assert.equal(clock.position_s(10.25), 1.25);
  assert.equal(clock.position_s(9.75), 0.75, 'the output is late');
  assert.equal(clock.position_s(99), 1.5, 'a stall');
  clock.jump(7);
  assert.equal(clock.position_s(99), 7);
});

test('the position never steps back behind where it was seen to stand, though the output is late', () => {
  const clock = new PlayClock();
  clock.jump(30);
  clock.report(30 * 44100 + 441, 10);
  assert.equal(clock.position_s(9.75), 30, 'the sound of 30 s is yet to come out');
  assert.equal(clock.position_s(10.25), 30.26);
  clock.report(31 * 44100, null);
  clock.report(31 * 44100, 11);
  assert.equal(clock.position_s(10.75), 31, 'paused, and played again');
  clock.jump(7);
  clock.report(7 * 44100, 12);
  assert.equal(clock.position_s(12), 7, 'a seek goes back');
});
