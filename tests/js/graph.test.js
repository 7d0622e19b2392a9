import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { AudioGraph } from '../../public/js/player/graph.js';

/** The browser's audio, asleep until `start` is called. @param {{clicked: boolean}} listener */
function browser({ clicked }) {
  /** @type {() => void} */
  let start = () => {};
  class AudioContext {
    state = 'suspended';
    audioWorklet = { addModule: () => Promise.resolve() };
    resume() {
      return new Promise((resolve) => (start = () => resolve(undefined)));
    }
  }
  class GainNode {
    connect() {}
  }
  Object.assign(globalThis, { AudioContext, GainNode });
  const navigator = { value: { userActivation: { isActive: clicked } }, configurable: true };
  Object.defineProperty(globalThis, 'navigator', navigator);
  const graph = new AudioGraph('worklet.js', () => {}, () => {}, () => {});
  return { graph, start: () => start() };
}

test('after a click, an audio device that is slow to start is waited for', async (context) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  context.after(() => mock.timers.reset());
  const { graph, start } = browser({ clicked: true });
  const woken = graph.wake();
  mock.timers.tick(10_000);
  start();
  await woken;
});

test('after a click, one that never starts is told from a browser that wants a click', async (context) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  context.after(() => mock.timers.reset());
  const woken = browser({ clicked: true }).graph.wake();
  mock.timers.tick(20_000);
  await assert.rejects(woken, /^Error: The sound output does not answer/);
});

test('without a click nothing more is waited for than two seconds', async (context) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  context.after(() => mock.timers.reset());
  const woken = browser({ clicked: false }).graph.wake();
  mock.timers.tick(2_000);
  await assert.rejects(woken, { name: 'NotAllowedError', message: /only after a click/ });
});
