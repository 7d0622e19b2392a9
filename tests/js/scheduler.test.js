import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scheduler } from '../../public/js/player/scheduler.js';

/** A job that counts its steps down. @param {string[]} log @param {string} name @param {number} urgency @param {number} steps */
function counting(log, name, urgency, steps) {
  let left = steps;
  return {
    urgency,
    step: () => {
      log.push(name);
      return /** @type {'more'|'done'} */ (--left > 0 ? 'more' : 'done');
    },
    fail: (/** @type {unknown} */ error) => assert.fail(String(error)),
  };
}

/** @param {Scheduler} scheduler */
async function idle(scheduler) {
  while (scheduler.due || scheduler.entries.length > 0) await new Promise((resolve) => setImmediate(resolve));
}

test('the urgent job goes first, equals in the order they came', async () => {
  const scheduler = new Scheduler(setImmediate);
  /** @type {string[]} */
  const log = [];
  scheduler.add(counting(log, 'low', 1, 2));
  scheduler.add(counting(log, 'first', 2, 2));
  scheduler.add(counting(log, 'second', 2, 1));
  await idle(scheduler);
  assert.deepEqual(log, ['first', 'first', 'second', 'low', 'low']);
});

test('messages have their turn between two steps', async () => {
  const scheduler = new Scheduler(setImmediate);
  const { port1, port2 } = new MessageChannel();
  /** @type {string[]} */
  const log = [];
  port1.onmessage = () => log.push('message');
  const job = counting(log, 'step', 1, 50);
  scheduler.add(job);
  port2.postMessage(null);
  await idle(scheduler);
  port1.close();
  assert.ok(log.indexOf('message') >= 0 && log.indexOf('message') < 10, log.join(' '));
});

test('a job that waits costs nothing until it is woken', async () => {
  const scheduler = new Scheduler(setImmediate);
  let steps = 0;
  /** @type {import('../../public/js/player/scheduler.js').Job} */
  const job = { urgency: 1, step: () => (++steps === 1 ? 'wait' : 'done'), fail: () => {} };
  scheduler.add(job);
  while (steps === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(scheduler.due, false);
  scheduler.wake(job);
  await idle(scheduler);
  assert.equal(steps, 2);
});

test('a job that throws is gone and told, the others go on', async () => {
  const scheduler = new Scheduler(setImmediate);
  /** @type {string[]} */
  const log = [];
  scheduler.add({
    urgency: 2,
    step: () => {
      throw new Error('broken');
    },
    fail: (error) => log.push(String(error)),
  });
  scheduler.add(counting(log, 'other', 1, 1));
  await idle(scheduler);
  assert.deepEqual(log, ['Error: broken', 'other']);
});
