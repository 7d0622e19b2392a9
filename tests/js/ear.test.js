import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WRITE_BYTES } from '../../public/js/engine.js';
import { WorkerHost } from '../../public/js/player/worker-host.js';
import { engineModule, plain, started } from './support/engine.js';
import { scaleTune } from './support/tune.js';

/** @typedef {import('../../public/js/player/messages.js').FromWorker} FromWorker */
/** @typedef {import('../../public/js/player/messages.js').Hearing} Hearing */
/** @typedef {import('../../public/js/player/messages.js').Recording} Recording */

/** @type {Hearing} */
const HEARING = {
  song: 1, passages: [{ begin_s: 2, frames: 5000 }, { begin_s: 5, frames: 3000 }], end_s: 8,
  rate_hz: 22050, channels: 1, sampling: 1, core: 1, bound_s: 60,
}; // prettier-ignore

/** A prepared worker; `hear` answers what came to an ask, and all that was heard before it. */
async function worker() {
  /** @type {FromWorker[]} */
  const said = [];
  const host = new WorkerHost((message) => said.push(structuredClone(message)), setImmediate);
  let lastId = 0;
  /** @param {import('../../public/js/player/messages.js').Ask} ask */
  const begin = (ask) => {
    const id = ++lastId;
    host.receive({ id, ask });
    return id;
  };
  /** @param {number} id @returns {Promise<any>} any: each ask has its own */
  const answerTo = async (id) => {
    for (;;) {
      const found = said.find((message) => 'id' in message && message.id === id && !('share' in message));
      if (found && 'error' in found) throw new Error(found.error);
      if (found && 'value' in found) return found.value;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await answerTo(begin({ kind: 'prepare', module: engineModule }));
  return { host, said, begin, answerTo };
}

test('a song is heard to its end, with the sound of its passages alone, and the rest of the worker goes first', async () => {
  const { said, begin, answerTo } = await worker();
  const id = begin({ kind: 'hear', file: scaleTune(), hearing: HEARING });
  await answerTo(begin({ kind: 'load', file: scaleTune(), setup: plain(0), duration_s: 20, run: 1 }));
  /** @type {Recording} */
  const heard = await answerTo(id);
  const rows = said.findIndex((message) => 'event' in message && message.event === 'timeline');
  assert.ok(rows >= 0 && rows < said.findIndex((message) => 'id' in message && message.id === id && 'value' in message));
  assert.equal(heard.samples.byteLength, 8000 * 2);
  assert.ok(heard.end_cycle >= 8 * 985248 && heard.end_cycle < 8 * 985248 + 100);
  const engine = started(scaleTune());
  const direct = [];
  engine.traceStart(65536);
  engine.start(1);
  while (engine.cycles() < 8 * 985248) {
    engine.skip(Math.min(100000, 8 * 985248 - engine.cycles()));
    direct.push(Buffer.from(engine.traceDrain(65536)));
  }
  assert.equal(heard.writes.byteLength % WRITE_BYTES, 0);
  assert.ok(Buffer.from(heard.writes).equals(Buffer.concat(direct)));
  const shares = said.flatMap((message) => ('share' in message && message.id === id ? [message.share] : []));
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));
});

test('what is no song is refused in words, and one that is given up leaves nothing behind', async () => {
  const { host, begin, answerTo } = await worker();
  await assert.rejects(answerTo(begin({ kind: 'hear', file: new Uint8Array(9), hearing: HEARING })), /\.$/);
  await assert.rejects(answerTo(begin({ kind: 'hear', file: scaleTune(), hearing: { ...HEARING, song: 99 } })), /song/);
  const endless = { ...HEARING, end_s: 3600, bound_s: 0.05 };
  await assert.rejects(answerTo(begin({ kind: 'hear', file: scaleTune(), hearing: endless })), /more than 0.05 s/);
  const id = begin({ kind: 'hear', file: scaleTune(), hearing: HEARING });
  host.receive({ tell: { kind: 'cancel', id } });
  await assert.rejects(answerTo(id), /given up/);
  assert.equal(host.jobs.size, 0);
});
