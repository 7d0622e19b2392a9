// What would be lost: a Python that runs, ended because it has nothing to say.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { PythonClient } from '../../public/js/python-client.js';

/** A worker that says what the test has it say. */
class Said {
  /** @param {string} _url @param {WorkerOptions} options */
  constructor(_url, options) {
    assert.equal(typeof options.type, 'string');
    /** @type {((event: {data: unknown}) => void)|null} */
    this.onmessage = null;
    Said.last = this;
  }

  /** @param {unknown} data */
  say(data) {
    this.onmessage?.({ data });
  }

  postMessage() {}
  terminate() {}
}
/** @type {Said|null} */
Said.last = null;

const PROGRESS = { kind: 'progress', done_bytes: 1, total_bytes: 2 };

function started() {
  Object.assign(globalThis, { Worker: Said, location: { href: 'https://tunes.example/' }, navigator: {} });
  /** @type {string[]} */
  const ended = [];
  const client = new PythonClient({
    worker: '/worker.js',
    manifest: '/manifest.json',
    answers: () => assert.fail('nobody asked'),
    onEnd: ({ code }) => ended.push(code),
  });
  client.ready.catch(() => {}); // `ended` tells it
  return { ended, worker: /** @type {Said} */ (Said.last) };
}

test('silence ends a start, and each word of progress begins the wait anew', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { ended, worker } = started();
  mock.timers.tick(59_000);
  worker.say(PROGRESS);
  mock.timers.tick(59_000);
  assert.deepEqual(ended, []);
  mock.timers.tick(2_000);
  assert.deepEqual(ended, ['silent']);
  mock.timers.reset();
});

test('a Python that runs may be silent, also after it has loaded something', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { ended, worker } = started();
  worker.say({ kind: 'ready', versions: {}, kept: true });
  worker.say(PROGRESS);
  mock.timers.tick(600_000);
  assert.deepEqual(ended, []);
  mock.timers.reset();
});
