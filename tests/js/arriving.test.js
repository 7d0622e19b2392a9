// What would be lost: bytes of the catalogue, or the word on how far it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bytesOf } from '../../public/js/python/arriving.js';

/** @param {number[]} pieces sizes @param {Record<string, string>} headers */
function answer(pieces, headers) {
  const chunks = pieces.map((size, at) => new Uint8Array(size).fill(at + 1));
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
  return new Response(body, { headers });
}

test('a long answer comes whole, and is told in bytes of the wire', async () => {
  /** @type {number[][]} */
  const told = [];
  const headers = { 'content-length': '100000', 'x-unpacked-length': '1000000' };
  const bytes = await bytesOf(answer([250_000, 700_000, 50_000], headers), (...numbers) => told.push(numbers));
  assert.equal(bytes.length, 1_000_000);
  assert.deepEqual([bytes[0], bytes[249_999], bytes[250_000], bytes[999_999]], [1, 1, 2, 3]);
  assert.deepEqual(told[0], [25_000, 100_000]);
  assert.ok(told.every(([done = 0], at) => done >= (told[at - 1]?.[0] ?? 0)));
});

test('a short answer, and one of unknown length, come without a word', async () => {
  const quiet = () => assert.fail('nobody could read that');
  assert.equal((await bytesOf(answer([10, 5], { 'content-length': '15' }), quiet)).length, 15);
  assert.equal((await bytesOf(answer([400_000], {}), quiet)).length, 400_000);
});

test('a cut answer is as long as what came; one that is longer than announced is refused', async () => {
  const headers = { 'content-length': '9', 'x-unpacked-length': '400000' };
  assert.equal((await bytesOf(answer([350_000], headers), () => undefined)).length, 350_000);
  await assert.rejects(bytesOf(answer([350_000, 350_000], headers), () => undefined), RangeError);
});
