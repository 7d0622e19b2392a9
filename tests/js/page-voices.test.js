// What would be lost: a picture that shows other notes than the ones that sound.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { registerText } from '../../public/js/views/registers.js';
import { Envelope } from '../../public/js/views/voices/envelope.js';
import { places } from '../../public/js/views/voices/lanes.js';
import { SampleTrack, swing } from '../../public/js/views/voices/samples.js';
import { VoiceTrack, WAVE, pitchOf, rangeOf, strokes } from '../../public/js/views/voices/track.js';
import { frameWords, noteWords, waveWords } from '../../public/js/views/voices/words.js';

const PAL = 985248;
const FRAME_S = 19656 / PAL;
const A4 = Math.round((440 * 2 ** 24) / PAL);
const GATE = 1;

/**
 * A timeline of one chip from what its first voice does in each frame.
 * @param {{frequency?: number, control?: number, duty?: number}[]} frames
 */
function timelineOf(frames) {
  const registers = new Uint8Array(frames.length * 32);
  frames.forEach(({ frequency = A4, control = (WAVE.pulse << 4) | GATE, duty = 2048 }, frame) => {
    registers.set([frequency & 255, frequency >> 8, duty & 255, duty >> 8, control, 0x00, 0xf0], frame * 32);
  });
  return { frame_s: FRAME_S, frames: frames.length, chips: 1, registers };
}

/** @param {Parameters<typeof timelineOf>[0]} frames */
function trackOf(frames) {
  const track = new VoiceTrack(0, 0, PAL);
  track.extend(timelineOf(frames));
  return track;
}

test('pitch from the frequency register', () => {
  assert.ok(Math.abs(pitchOf(A4, PAL) - 69) < 0.01);
  assert.ok(Math.abs(pitchOf(2 * A4, PAL) - 81) < 0.01);
  assert.ok(Number.isNaN(pitchOf(0, PAL)));
  assert.deepEqual([60, 69, 70].map(noteWords), ['C 4', 'A 4', 'A sharp 4']);
});

test('the envelope rises in its time, holds its sustain, falls when the gate closes', () => {
  const envelope = new Envelope();
  const rise = Array.from({ length: 50 }, () => envelope.step(GATE, 0x90, 0x80, FRAME_S));
  const top = rise.indexOf(Math.max(...rise));
  assert.ok(Math.abs((top + 1) * FRAME_S - 0.25) < 2 * FRAME_S, `attack 9 is 250 ms, top at frame ${top}`);
  assert.ok(Math.abs((rise.at(-1) ?? 0) - 8 / 15) < 0.02);
  for (let frame = 0; frame < 5; frame++) envelope.step(0, 0x90, 0x80, FRAME_S);
  assert.ok(envelope.level < 0.01);
  envelope.step(0, 0x90, 0xf0, FRAME_S);
  assert.ok(envelope.level < 0.01, 'a sustain without a gate lifts nothing');
});

test('each held note is one stroke; a leap, a pause and another waveform begin a new one', () => {
  const note = (/** @type {number} */ frequency, control = (WAVE.pulse << 4) | GATE) =>
    Array.from({ length: 10 }, () => ({ frequency, control }));
  const track = trackOf([
    ...note(A4), ...note(2 * A4), ...note(2 * A4, 0), ...note(A4), ...note(A4, (WAVE.noise << 4) | GATE),
  ]); // prettier-ignore
  assert.deepEqual(strokes(track, 0, 50), [
    { from: 0, to: 10 }, { from: 10, to: 20 }, { from: 30, to: 40 }, { from: 40, to: 50 },
  ]); // prettier-ignore
  assert.deepEqual(strokes(track, 15, 16), [{ from: 10, to: 20 }]);
  assert.deepEqual(strokes(track, 22, 25), []);
  assert.deepEqual(strokes(track, 500, 600), []);
});

test('a slide and a vibrato stay one stroke', () => {
  const track = trackOf(Array.from({ length: 60 }, (_, frame) => ({ frequency: Math.round(A4 * 2 ** (frame / 120)) })));
  assert.deepEqual(strokes(track, 0, 60), [{ from: 0, to: 60 }]);
});

test('strokes are the same however the song was cut into spans and however it grew', () => {
  const frames = Array.from({ length: 3000 }, (_, frame) => ({
    frequency: A4 + (Math.floor(frame / 7) % 5) * 900,
    control: frame % 31 < 20 ? (WAVE.saw << 4) | GATE : WAVE.saw << 4,
  }));
  const whole = trackOf(frames);
  const timeline = timelineOf(frames);
  const grown = new VoiceTrack(0, 0, PAL);
  for (const known of [1, 700, 701, 2048, 3000]) grown.extend({ ...timeline, frames: known });
  const all = strokes(whole, 0, 3000);
  assert.deepEqual(strokes(grown, 0, 3000), all);
  const found = new Map();
  for (let from = 0; from < 3000; from += 250) {
    for (const stroke of strokes(whole, from, from + 250)) found.set(stroke.from, stroke);
  }
  assert.deepEqual([...found.values()], all);
});

test('silent voices: no waveform, the test bit, no frequency', () => {
  const still = trackOf([{ control: GATE }, { control: (WAVE.pulse << 4) | GATE | 8 }, { frequency: 0 }]);
  assert.deepEqual(strokes(still, 0, 3), []);
});

test('the range of a lane holds its notes, not its drums', () => {
  const track = trackOf([
    ...Array.from({ length: 100 }, (_, frame) => ({ frequency: A4 * (frame % 2 ? 2 : 1) })),
    ...Array.from({ length: 20 }, () => ({ frequency: 60000, control: (WAVE.noise << 4) | GATE })),
  ]);
  const { low, high } = rangeOf(track);
  assert.ok(low < 69 && high > 81, `${low} to ${high}`);
  assert.ok(high < 100);
  assert.ok(high - low >= 18);
  assert.ok(rangeOf(trackOf([{ control: 0 }])).high > 60);
});

/** A timeline of two chips from how the second plays samples. @param {[number, number, number][]} frames count, low, high */
function sampledOf(frames) {
  const registers = new Uint8Array(frames.length * 64);
  frames.forEach((samples, frame) => registers.set(samples, frame * 64 + 32 + 25));
  return { frame_s: FRAME_S, frames: frames.length, chips: 2, registers };
}

test('samples are told from a volume that fades, and are as high as they swing', () => {
  const [first, track] = [new SampleTrack(0), new SampleTrack(1)];
  const fading = sampledOf([[0, 0, 0], [3, 0, 15]]); // prettier-ignore
  for (const each of [first, track]) each.extend(fading);
  assert.equal(track.seen, false);
  const playing = sampledOf([[0, 0, 0], [3, 0, 15], [80, 0, 15], [80, 5, 10], [0, 0, 0]]); // prettier-ignore
  for (const each of [first, track]) each.extend(playing);
  assert.deepEqual([first.seen, track.seen], [false, true]);
  assert.deepEqual([-1, 0, 1, 2, 3, 4, 5].map((frame) => track.plays(frame)), [false, false, false, true, true, false, false]);
  const lane = { track, chip: 1, top: 100, height: 50, muted: false };
  const [loud, soft] = [swing(lane, 2), swing(lane, 3)];
  assert.ok(loud.top < soft.top && soft.top < soft.bottom && soft.bottom < loud.bottom);
  assert.ok(loud.top > 100 && loud.bottom < 150);
});

test('a song of any length keeps the samples it had', () => {
  const track = new SampleTrack(1);
  const frames = Array.from({ length: 5000 }, (_, at) => /** @type {[number, number, number]} */ ([at % 90, at % 7, 8 + (at % 8)]));
  for (const known of [1, 1024, 1025, 5000]) track.extend({ ...sampledOf(frames), frames: known });
  for (let at = 0; at < 5000; at++) assert.equal(track.plays(at), at % 90 >= 8, `frame ${at}`);
});

test('three lanes a chip, a thinner one for samples, together the whole height', () => {
  assert.deepEqual(places(1, []).map(({ voice, share }) => [voice, share]), [[0, 1 / 3], [1, 1 / 3], [2, 1 / 3]]);
  assert.deepEqual(places(1, [true]).map(({ voice }) => voice), [0, 1, 2, 3]);
  assert.equal(places(1, [true])[3]?.share, 0.5 / 3.5);
  const three = places(3, [false, true, false]);
  assert.deepEqual(three.map(({ chip, voice }) => `${chip}${voice}`).join(' '), '00 01 02 10 11 12 13 20 21 22');
  assert.ok(Math.abs(three.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
});

test('the words for the voices', () => {
  const registers = new Uint8Array(64);
  registers.set([A4 & 255, A4 >> 8, 0, 8, (WAVE.triangle << 4) | GATE]);
  registers.set([0, 200, 0, 8, (WAVE.noise << 4) | GATE], 7);
  registers[23] = 1;
  const envelopes = new Uint8Array([255, 100, 0, 0, 0, 0]);
  const words = frameWords({ time_s: 0, registers, envelopes }, PAL, [false, true]);
  assert.match(words, /^Chip 1, voice 1: triangle, A 4\. Chip 1, voice 2: noise\. Chip 1, voice 3: silent\. The filter is on\./);
  assert.match(words, /Chip 2 plays samples\.$/);
  assert.equal(waveWords(WAVE.saw | WAVE.pulse), 'sawtooth and pulse');
});

test('the register view writes each register where its name stands', () => {
  const registers = Uint8Array.from({ length: 32 }, (_, index) => index + 0x10);
  const lines = registerText(registers).split('\n');
  assert.equal(lines[1], '1  1110  312  14   15 16');
  assert.equal(lines[3], '3  1F1E  120  22   23 24');
  assert.equal(lines[4], 'filter 135  in 27  vol 28');
  assert.equal(registerText(new Uint8Array(0)), '');
  assert.equal(registerText(new Uint8Array(64)).split('\n').length, 11);
});
