import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RingReader } from '../../public/js/player/streams.js';
import { STREAM_FRAMES } from '../../public/js/player/streams.js';
import { WorkerHost } from '../../public/js/player/worker-host.js';
import { Ring } from '../../public/js/ring.js';
import { engineModule, plain, started } from './support/engine.js';
import { pitchAt, scaleTune } from './support/tune.js';

/** @typedef {import('../../public/js/player/messages.js').FromWorker} FromWorker */

/** A prepared worker, with the page's end of its messages. */
function worker() {
  /** @type {FromWorker[]} */
  const heard = [];
  const host = new WorkerHost((message) => heard.push(structuredClone(message)), setImmediate);
  let lastId = 0;
  /** @type {(fits: (message: FromWorker) => boolean) => Promise<FromWorker>} */
  const hear = async (fits) => {
    for (;;) {
      const found = heard.find(fits);
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** @type {(ask: import('../../public/js/player/messages.js').Ask) => Promise<any>} any: what each ask answers differs */
  const ask = async (what) => {
    const id = ++lastId;
    host.receive({ id, ask: what });
    const answer = await hear((message) => 'id' in message && message.id === id && !('share' in message));
    if ('error' in answer) throw new Error(answer.error);
    return 'value' in answer ? answer.value : undefined;
  };
  return { host, heard, hear, ask };
}

/** @param {{duration_s?: number, file?: Uint8Array, run?: number}} [what] */
async function loaded({ duration_s = 20, file = scaleTune(), run = 1 } = {}) {
  const made = worker();
  const prepared = await made.ask({ kind: 'prepare', module: engineModule });
  const tune = await made.ask({ kind: 'load', file, setup: plain(0), duration_s, run });
  return { ...made, prepared, tune };
}

test('it prepares once: an image to start from, the speed of this machine, the version', async () => {
  const { ask, prepared } = await loaded();
  assert.ok(prepared.speed > 0.5);
  assert.ok(prepared.image.byteLength > 1e6);
  const again = await ask({ kind: 'prepare', module: engineModule });
  assert.equal(again.speed, prepared.speed);
  assert.equal(again.version, prepared.version);
});

test('it reads a tune, and a bad one leaves the former', async () => {
  const { ask, tune } = await loaded();
  assert.deepEqual([tune.info.title, tune.song], ['Whole tones', 1]);
  const bad = { kind: /** @type {const} */ ('load'), file: new Uint8Array(9), setup: plain(0), duration_s: 9, run: 2 };
  await assert.rejects(ask(bad), /^Error: [A-Z].*\.$/);
  const placed = await ask({ kind: 'seek', position_s: 3 });
  assert.ok(placed.state.length > 1000);
  assert.equal((await ask({ kind: 'select', setup: plain(2), duration_s: 9, run: 3 })).song, 2);
  await assert.rejects(ask({ kind: 'select', setup: plain(4), duration_s: 9, run: 4 }), /song/);
});

test('the silent run finds the registers of every frame of the song', async () => {
  const { heard, hear } = await loaded({ duration_s: 12 });
  const frames = Math.ceil((12 * 985248) / 19656);
  /** @type {(message: FromWorker) => boolean} */
  const last = (message) => 'event' in message && message.event === 'timeline' && message.first + message.rows.length / 32 >= frames;
  await hear(last);
  let next = 0;
  for (const message of heard) {
    if (!('event' in message) || message.event !== 'timeline') continue;
    assert.equal(message.first, next);
    assert.equal(message.run, 1);
    next += message.rows.length / 32;
    for (let row = 0; row < message.rows.length / 32; row += 25) {
      const written = (message.rows[row * 32] ?? 0) + 256 * (message.rows[row * 32 + 1] ?? 0);
      const time_s = ((message.first + row + 0.5) * 19656) / 985248;
      const frame = message.first + row;
      if (frame % 50 < 2 || frame % 50 > 47) continue; // the note changes
      assert.ok(Math.abs((written * 985248) / 2 ** 24 / pitchAt(1, time_s) - 1) < 0.01, `frame ${frame}`);
    }
  }
});

test('a seek gives the exact state: forward before the run has been there, and back', async () => {
  const { ask } = await loaded({ duration_s: 60 });
  for (const position_s of [45, 3.25, 59.9, 0.01]) {
    const placed = await ask({ kind: 'seek', position_s });
    const direct = started(scaleTune());
    direct.skip(Math.round(position_s * 985248));
    assert.equal(placed.cycle, direct.cycles());
    assert.ok(Buffer.from(placed.state).equals(direct.stateSave()), `${position_s} s`);
  }
});

/**
 * How many samples each frame of a song plays by the volume register, with the lowest and the highest.
 * @param {Uint8Array} file
 * @param {number[]} seeks asked for while the run is on its way
 */
async function samplesOf(file, seeks) {
  const duration_s = 45;
  const { ask, heard, hear } = await loaded({ duration_s, file });
  for (const position_s of seeks) await ask({ kind: 'seek', position_s });
  const frames = Math.ceil((duration_s * 985248) / 19656);
  await hear((message) => 'event' in message && message.event === 'timeline' && message.first + message.rows.length / 32 >= frames);
  return heard.flatMap((message) => {
    if (!('event' in message) || message.event !== 'timeline') return [];
    return Array.from({ length: message.rows.length / 32 }, (_, row) => [...message.rows.subarray(row * 32 + 25, row * 32 + 28)]);
  });
}

test('the silent run finds the samples that a tune plays by the volume register, and none in others', async () => {
  const digi = new Uint8Array(readFileSync(new URL('../../public/demo/mountain-king.sid', import.meta.url)));
  const found = await samplesOf(digi, []);
  const playing = found.filter(([count = 0]) => count >= 8);
  assert.ok(playing.length > 50 && playing.length < found.length, `${playing.length} of ${found.length} frames`);
  for (const [, low = 0, high = 0] of playing) assert.ok(low < high && high <= 15, `${low} to ${high}`);
  assert.deepEqual(await samplesOf(digi, [20, 3.3, 11]), found, 'seeks of the listener change nothing');
  assert.ok((await samplesOf(scaleTune(), [])).every(([count = 0]) => count < 8));
});

test('a later seek, a cancelled seek and another tune do not disturb the run', async () => {
  const { host, ask, hear, heard } = await loaded({ duration_s: 200 });
  host.receive({ id: 900, ask: { kind: 'seek', position_s: 199 } });
  host.receive({ tell: { kind: 'cancel', id: 900 } });
  await hear((message) => 'id' in message && message.id === 900 && 'error' in message);
  assert.ok((await ask({ kind: 'seek', position_s: 2 })).cycle > 0);
  host.receive({ id: 901, ask: { kind: 'seek', position_s: 199 } });
  await ask({ kind: 'load', file: scaleTune({ title: 'Other' }), setup: plain(0), duration_s: 5, run: 2 });
  assert.ok(heard.some((message) => 'id' in message && message.id === 901 && 'error' in message));
  await hear((message) => 'event' in message && message.event === 'timeline' && message.run === 2);
});

test('a longer song makes the run go on', async () => {
  const { host, hear } = await loaded({ duration_s: 1 });
  await hear((message) => 'event' in message && message.event === 'timeline');
  host.receive({ tell: { kind: 'duration', duration_s: 15 } });
  await hear((message) => 'event' in message && message.event === 'timeline' && message.first > 0);
});

test('the ring carries what the engine plays, waits when full, goes on when asked, stops when told', async () => {
  const { host, heard } = await loaded();
  const { port1, port2 } = new MessageChannel();
  const memory = Ring.memory(STREAM_FRAMES);
  const reader = new RingReader(memory, port1);
  const file = scaleTune();
  host.receive({ tell: { kind: 'stream', epoch: 5, file, setup: plain(), state: null, memory, port: port2 } });
  const full = async () => {
    while (STREAM_FRAMES - reader.readable() >= 512) await new Promise((resolve) => setImmediate(resolve));
  };
  const alone = started(file);
  const left = new Float32Array(128);
  const right = new Float32Array(128);
  for (let turn = 0; turn < 3; turn++) {
    await full();
    for (let i = 0; i < 300; i++) {
      assert.equal(reader.read(left, right, 128), 128);
      assert.deepEqual(left, alone.renderF32(128).slice());
      assert.deepEqual(right, left);
    }
  }
  await full();
  const voices = heard.filter((message) => 'event' in message && message.event === 'voices');
  assert.ok(voices.length > 10);
  host.receive({ tell: { kind: 'unstream' } });
  reader.discard(STREAM_FRAMES);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(reader.readable(), 0);
  reader.close();
});

test('an export is a WAV of the song at its length with its fade, and can be given up', async () => {
  const { host, ask, hear, heard } = await loaded();
  const file = await ask({ kind: 'export', setup: plain(), duration_s: 3 });
  assert.equal(file.size, 44 + 3 * 44100 * 4);
  const samples = new Int16Array(await file.slice(44).arrayBuffer());
  const engine = started(scaleTune());
  const expected = engine.renderI16(44100);
  for (let i = 0; i < 44100; i += 7) assert.equal(samples[2 * i], expected[i]);
  const loudest = (/** @type {number} */ from, /** @type {number} */ to) =>
    samples.subarray(from * 2, to * 2).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  assert.ok(loudest(3 * 44100 - 500, 3 * 44100) < loudest(44100, 2 * 44100) / 100);
  const shares = heard.flatMap((message) => ('share' in message ? [message.share] : []));
  assert.equal(shares[shares.length - 1], 1);
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));

  host.receive({ id: 700, ask: { kind: 'export', setup: plain(), duration_s: 600 } });
  host.receive({ tell: { kind: 'cancel', id: 700 } });
  await hear((message) => 'id' in message && message.id === 700 && 'error' in message);
});

test('before it is prepared and before a tune is there it says so', async () => {
  const { ask } = worker();
  await assert.rejects(ask({ kind: 'seek', position_s: 1 }), /No tune is loaded/);
  await assert.rejects(
    ask({ kind: 'load', file: scaleTune(), setup: plain(), duration_s: 1, run: 1 }), /not ready yet/,
  );
});
