import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError, SidEngine, SidInstance, decodeUtf8 } from '../../public/js/engine.js';
import { startSong } from '../../public/js/player/setup.js';
import { engineImage, engineModule, plain, sawPitch, soundHash, started } from './support/engine.js';
import { pitchAt, scaleTune } from './support/tune.js';

const SECOND = 44100;

test('a tune sounds at the pitch that its program writes', () => {
  for (const song of [1, 2, 3]) {
    const engine = started(scaleTune(), plain(song));
    engine.renderF32(SECOND / 2);
    const heard = sawPitch(engine.renderF32(8192));
    assert.ok(Math.abs(heard / pitchAt(song, 0.6) - 1) < 0.01, `song ${song}: ${heard} Hz`);
  }
});

test('the same tune gives the same samples: cold, from a memory image, again, after another tune, in other blocks', () => {
  const file = scaleTune();
  const cold = soundHash(started(file), 2 * SECOND);
  assert.equal(soundHash(started(file, plain(), new SidInstance(engineModule, engineImage())), 2 * SECOND), cold);
  const used = new SidInstance(engineModule, engineImage());
  const engine = started(file, plain(), used);
  assert.equal(soundHash(engine, 2 * SECOND, 4096), cold);
  startSong(engine, plain(), 1);
  assert.equal(soundHash(engine, 2 * SECOND), cold, 'again');
  engine.load(scaleTune({ chips: 3, model: 2 }));
  startSong(engine, plain(), 2);
  engine.renderF32(12345);
  engine.load(file);
  startSong(engine, plain(), 1);
  assert.equal(soundHash(engine, 2 * SECOND), cold, 'after another tune');
});

test('what the tune says of itself arrives typed, Latin-1 letters too', () => {
  const { title, songs, startSong: first, clock, clockUsed, chips, clockHz, frameCycles } = started(
    scaleTune({ title: 'Pö\u00dflé', chips: 2, model: 2 }),
  ).info();
  assert.deepEqual([title, songs, first, clock, clockUsed], ['Pößlé', 3, 1, 'PAL', 'PAL']);
  assert.deepEqual(chips.map(({ address, modelUsed }) => [address, modelUsed]), [[0xd400, '8580'], [0xd420, '8580']]);
  assert.deepEqual([clockHz, frameCycles], [985248, 19656]);
});

test('the listener may have another chip and clock', () => {
  const { clockUsed, chips, frameCycles } = started(scaleTune(), { ...plain(), model: '8580', clock: 'NTSC' }).info();
  assert.deepEqual([clockUsed, chips[0]?.modelUsed, frameCycles], ['NTSC', '8580', 17095]);
});

test('a file that is no tune is refused in words, and the former tune plays on', () => {
  const engine = started(scaleTune());
  for (const bad of [new Uint8Array(0), new Uint8Array(10), new Uint8Array(200000), scaleTune().subarray(0, 90)]) {
    assert.throws(() => engine.load(bad), (/** @type {unknown} */ error) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /^[A-Z].*\.$/);
      return true;
    });
  }
  assert.equal(engine.info().title, 'Whole tones');
  assert.ok(engine.renderF32(128).length === 128);
});

test('a song that is not there is refused', () => {
  const engine = started(scaleTune());
  assert.throws(() => startSong(engine, plain(4), 1), EngineError);
});

test('skipping leads to the registers that playing leads to', () => {
  const played = started(scaleTune());
  const skipped = started(scaleTune());
  for (let second = 0; second < 5; second++) played.renderF32(SECOND);
  skipped.skip(Math.round(played.cycles()));
  const [one, other] = [played, skipped].map((engine) => {
    const registers = new Uint8Array(32);
    engine.copyRegisters(registers, 0, 1);
    return registers;
  });
  assert.deepEqual(one, other);
  assert.ok((one?.[1] ?? 0) > 0, 'it plays a note');
});

test('a state brings the song back, and is refused by another song', () => {
  const engine = started(scaleTune());
  engine.skip(985248 * 3.5);
  const state = engine.stateSave();
  const cycles = engine.cycles();
  engine.skip(985248 * 3);
  engine.stateLoad(state);
  assert.equal(engine.cycles(), cycles);
  const heard = sawPitch(engine.renderF32(8192));
  assert.ok(Math.abs(heard / pitchAt(1, 3.6) - 1) < 0.01, `${heard} Hz`);
  assert.throws(() => started(scaleTune(), plain(2)).stateLoad(state), EngineError);
});

test('a muted voice is silent at once, and stays so over a start', () => {
  const engine = started(scaleTune());
  engine.renderF32(SECOND);
  const swing = () => {
    const samples = engine.renderF32(2000);
    return Math.max(...samples) - Math.min(...samples);
  };
  const loud = swing();
  engine.mute(0, 0, true);
  engine.renderF32(2000);
  assert.ok(swing() < loud / 20);
  startSong(engine, { ...plain(), muted: [[true, false, false, false]] }, 1);
  engine.renderF32(SECOND);
  assert.ok(swing() < loud / 20);
  engine.mute(0, 0, false);
  engine.renderF32(2000);
  assert.ok(swing() > loud / 2);
});

test('a view of samples survives the growth of the memory', () => {
  const engine = started(scaleTune());
  const before = engine.renderF32(128).length;
  engine.instance.memory.grow(16);
  assert.equal(engine.renderF32(128).length, before);
  const other = new SidEngine(engine.instance);
  assert.doesNotThrow(() => other.load(scaleTune()));
  other.delete();
});

test('UTF-8 of one to four bytes is read without a TextDecoder', () => {
  for (const text of ['', 'plain', 'Größe', '日本', '🎵 x']) {
    const bytes = new Uint8Array([7, ...new TextEncoder().encode(text), 0, 65]);
    assert.equal(decodeUtf8(bytes, 1), text);
  }
});
