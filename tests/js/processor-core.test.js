import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessorCore } from '../../public/js/player/processor-core.js';
import { Ring } from '../../public/js/ring.js';
import { engineImage, engineModule, plain, sawPitch, started } from './support/engine.js';
import { pitchAt, scaleTune } from './support/tune.js';

/**
 * @typedef {import('../../public/js/player/messages.js').FromWorklet} FromWorklet
 * @typedef {import('../../public/js/player/messages.js').Begin} Begin
 */

/** An audio thread: the core, what it says, and a crank that turns quanta out of it. */
function audioThread() {
  /** @type {FromWorklet[]} */
  const said = [];
  let time_s = 0;
  const core = new ProcessorCore((message) => said.push(structuredClone(message)), () => Math.floor(time_s * 1000));
  /** @param {number} quanta */
  const turn = (quanta) => {
    const out = new Float32Array(quanta * 128);
    const right = new Float32Array(128);
    for (let i = 0; i < quanta; i++) {
      right.fill(0);
      core.process(out.subarray(i * 128, i * 128 + 128), right, time_s);
      time_s += 128 / 44100;
    }
    return out;
  };
  /** @type {<T extends FromWorklet['type']>(type: T) => Extract<FromWorklet, {type: T}>[]} */
  const heard = (type) => /** @type {any} */ (said.filter((message) => message.type === type)); // any: filter keeps the union
  return { core, said, turn, heard };
}

/**
 * @param {Partial<Begin>} [begin]
 * @param {Partial<import('../../public/js/player/messages.js').EngineOrigin>} [origin]
 * @returns {Begin}
 */
function beginning(begin = {}, origin = {}) {
  return {
    type: 'begin', epoch: 1, startFrame: 0, align: false, endFrame: 441000, fadeFrames: 44100,
    origin: { kind: 'engine', file: scaleTune(), setup: plain(), key: 'one', state: null, ...origin }, ...begin,
  };
}

function playing() {
  const thread = audioThread();
  thread.core.handle({ type: 'engine', module: engineModule, image: engineImage() });
  thread.core.handle(beginning());
  thread.core.handle({ type: 'run', playing: true });
  return thread;
}

test('from the start it hands out exactly what the engine renders', () => {
  const { turn, heard } = playing();
  const samples = turn(690);
  const alone = started(scaleTune());
  for (let i = 0; i < 690; i++) assert.deepEqual(samples.slice(i * 128, i * 128 + 128), alone.renderF32(128).slice());
  assert.equal(heard('ready').length, 1);
  assert.equal(heard('sounding').length, 1);
  const reports = heard('at');
  assert.ok(reports.length > 45 && reports.length < 60);
  assert.ok(reports.every(({ frame }, i) => i === 0 || frame > (reports[i - 1]?.frame ?? 0)));
});

test('the voices come once a raster frame, with their place in the song', () => {
  const { turn, heard } = playing();
  turn(690); // 2 s
  const times = heard('at').flatMap(({ voices }) => [...voices.times_s.subarray(0, voices.count)]);
  assert.ok(times.length >= 98 && times.length <= 101, `${times.length}`);
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] ?? 0) - (times[i - 1] ?? 0);
    assert.ok(step > 0.015 && step < 0.025, `${step}`);
  }
  const { registers } = heard('at')[20]?.voices ?? assert.fail();
  assert.ok(((registers[1] ?? 0) * 256 + (registers[0] ?? 0)) * 985248 / 2 ** 24 > 200);
});

test('a pause ramps down without a step, and play goes on where it was', () => {
  const { core, turn, heard } = playing();
  turn(200);
  core.handle({ type: 'run', playing: false });
  const ramp = turn(10);
  assert.equal(ramp[ramp.length - 1], 0);
  const at = heard('at')[heard('at').length - 1]?.frame ?? 0;
  assert.ok(at >= 200 * 128 && at < 204 * 128);
  assert.ok(turn(50).every((sample) => sample === 0));
  core.handle({ type: 'run', playing: true });
  turn(100);
  assert.ok((heard('at')[heard('at').length - 1]?.frame ?? 0) < at + 101 * 128);
});

test('the song fades and ends at its length, once', () => {
  const { core, turn, heard } = playing();
  core.handle({ type: 'end', endFrame: 44100, fadeFrames: 8820 });
  const samples = turn(400);
  const swing = (/** @type {number} */ from) => {
    const part = samples.subarray(from, from + 500);
    return Math.max(...part) - Math.min(...part);
  };
  assert.ok(swing(43500) < swing(30000) / 50);
  assert.ok(samples.subarray(44100).every((sample) => sample === 0));
  assert.equal(heard('ended').length, 1);
  assert.equal(heard('at')[heard('at').length - 1]?.frame, 44100);
});

test('a seek lands on the note of that time, while it plays and while it pauses', () => {
  const state = (/** @type {number} */ seconds) => {
    const engine = started(scaleTune());
    engine.skip(seconds * 985248);
    return engine.stateSave();
  };
  const { core, turn, heard } = playing();
  turn(100);
  core.handle(beginning({ epoch: 2, startFrame: 5.5 * 44100 }, { state: state(5.5) }));
  assert.equal(heard('begun').length, 1, 'it ramps down first');
  turn(10);
  assert.deepEqual(heard('begun').map(({ epoch }) => epoch), [1, 2]);
  const pitch = sawPitch(turn(64));
  assert.ok(Math.abs(pitch / pitchAt(1, 5.6) - 1) < 0.01, `${pitch} Hz`);
  core.handle({ type: 'run', playing: false });
  turn(10);
  core.handle(beginning({ epoch: 3, startFrame: 2.5 * 44100 }, { state: state(2.5) }));
  assert.equal(heard('begun').length, 3, 'nothing sounds: at once');
  core.handle({ type: 'run', playing: true });
  turn(10);
  const back = sawPitch(turn(64));
  assert.ok(Math.abs(back / pitchAt(1, 2.6) - 1) < 0.01, `${back} Hz`);
});

test('another setting goes on at the frame that is reached, not where the change was asked for', () => {
  const { core, turn, heard } = playing();
  turn(300);
  const engine = started(scaleTune());
  engine.skip(Math.round((100 * 128 * 985248) / 44100));
  const setup = { ...plain(), sampling: /** @type {const} */ ('cheap') };
  core.handle(beginning({ epoch: 2, startFrame: 100 * 128, align: true }, { key: 'two', setup, state: engine.stateSave() }));
  turn(20);
  const begun = heard('begun')[1];
  assert.ok(begun && begun.frame >= 300 * 128 && begun.frame <= 305 * 128, `${begun?.frame}`);
});

test('a stream is heard once enough is there; its gaps are counted', () => {
  const { core, turn, heard } = playing();
  turn(20);
  const memory = Ring.memory(88200);
  const ring = new Ring(memory);
  const { port1, port2 } = new MessageChannel();
  core.handle(beginning({ epoch: 2, startFrame: 0, origin: { kind: 'ring', memory, port: port1 } }));
  turn(20);
  assert.ok(turn(20).every((sample) => sample === 0), 'it waits');
  const frames = new Float32Array(2 * 6000).map((_, i) => (i % 2 === 0 ? 0.25 : -0.25));
  ring.write(frames, 6000);
  const samples = turn(60);
  assert.equal(samples.filter((sample) => sample === 0.25).length > 4000, true);
  turn(40);
  assert.equal(heard('at')[heard('at').length - 1]?.starved, 1);
  assert.equal(heard('at')[heard('at').length - 1]?.ahead, 0);
  ring.write(new Float32Array(2 * 66150), 66150); // three quarters of the 2 s
  turn(20);
  const ahead = heard('at')[heard('at').length - 1]?.ahead ?? 0;
  assert.ok(ahead > 0.7 && ahead < 0.75, `the page hears of ${ahead}`);
  port1.close();
  port2.close();
});

test('an aligned stream leaves out what was played meanwhile', () => {
  const { core, turn, heard } = playing();
  turn(100);
  const memory = Ring.memory(88200);
  const ring = new Ring(memory);
  const { port1, port2 } = new MessageChannel();
  core.handle(beginning({ epoch: 2, startFrame: 100 * 128, align: true, origin: { kind: 'ring', memory, port: port1 } }));
  assert.ok(turn(50).some((sample) => sample !== 0), 'the engine goes on');
  assert.equal(heard('begun').length, 1);
  const numbered = new Float32Array(2 * 44100);
  for (let i = 0; i < 44100; i++) numbered[2 * i] = numbered[2 * i + 1] = i / 44100;
  ring.write(numbered, 44100);
  const samples = turn(50);
  const begun = heard('begun')[1] ?? assert.fail('not begun');
  const offset = begun.frame - 100 * 128;
  const last = samples.length - 1;
  const since = 150 * 128 + last - begun.frame;
  assert.ok(Math.abs((samples[last] ?? 0) - (offset + since) / 44100) < 1e-6);
  port1.close();
  port2.close();
});

test('a tune that the engine refuses is a fault in words, never an exception on the audio thread', () => {
  const { core, turn, heard } = playing();
  turn(10);
  core.handle(beginning({ epoch: 2 }, { file: new Uint8Array(5), key: 'two' }));
  turn(20);
  assert.equal(heard('fault').length, 1);
  assert.equal(heard('fault')[0]?.epoch, 2);
  assert.ok(turn(5).every((sample) => sample === 0));
  core.handle(beginning({ epoch: 3 }, { key: 'three' }));
  assert.ok(turn(50).some((sample) => sample !== 0), 'and the next tune plays');
});
