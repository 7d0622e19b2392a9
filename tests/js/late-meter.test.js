import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LateMeter } from '../../public/js/player/late-meter.js';

const QUANTUM_MS = (128 * 1000) / 44100;

/** An audio thread that is called in bursts of 8 quanta, and stalls where it is told to. @param {Map<number, number>} stalls_ms */
function run(stalls_ms, quanta = 4000) {
  let wall_ms = 5000;
  const meter = new LateMeter(() => Math.floor(wall_ms));
  for (let quantum = 0; quantum < quanta; quantum++) {
    if (quantum % 8 === 0) wall_ms += 8 * QUANTUM_MS;
    wall_ms += stalls_ms.get(quantum) ?? 0;
    meter.tick((quantum * QUANTUM_MS) / 1000);
  }
  return meter.events;
}

test('bursts and a coarse clock are not late', () => {
  assert.equal(run(new Map()), 0);
});

test('each stall of the device counts once', () => {
  assert.equal(run(new Map([[1000, 30], [2000, 50], [3000, 20]])), 3);
});

test('a machine that slept is not late', () => {
  assert.equal(run(new Map([[2000, 60000]])), 0);
});

test('a pause is not late', () => {
  let wall_ms = 0;
  const meter = new LateMeter(() => wall_ms);
  for (let quantum = 0; quantum < 1000; quantum++) {
    if (quantum === 500) {
      wall_ms += 900;
      meter.reset();
    }
    wall_ms += QUANTUM_MS;
    meter.tick((quantum * QUANTUM_MS) / 1000);
  }
  assert.equal(meter.events, 0);
});
