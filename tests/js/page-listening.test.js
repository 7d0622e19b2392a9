// What the listener's history would lack or make up: songs begun, heard to the end, left early and late, heard again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createListening } from '../../public/js/listening.js';
import { uuid7 } from '../../public/js/inbox.js';
import { NO_PLAYER } from '../../public/js/state.js';

/** A listening session by steps; answers what was told, as "kind tune position". */
function session() {
  /** @type {string[]} */
  const told = [];
  /** @type {import('../../public/js/listening.js').Raw[]} */
  const raws = [];
  const listening = createListening(
    (raw) => {
      raws.push(raw);
      told.push(`${raw.kind} ${raw.tune} ${raw.position_s}`);
    },
    () => 1000,
  );
  return {
    told,
    raws,
    ended: listening.ended,
    /** @param {string} tune "path#song" @param {number} position_s @param {Partial<import('../../public/js/player-api.js').PlayerState>} [player] */
    at(tune, position_s, player = {}) {
      const song = Number(tune.split('#')[1]);
      const held = { id: tune.startsWith('a') ? 1 : 2, song, tune };
      listening.follow(held, { ...NO_PLAYER, status: 'playing', song, position_s, duration_s: 100, ...player });
    },
  };
}

test('a song that is left tells where, and how long it is', () => {
  const { at, told, raws } = session();
  at('a#1', 0);
  at('a#1', 12.3456);
  at('b#1', 0);
  assert.deepEqual(told, ['play a#1 0', 'skip a#1 12.346', 'play b#1 0']);
  assert.equal(raws[1].length_s, 100);
});

test('another song of the same tune is another song', () => {
  const { at, told } = session();
  at('a#1', 5);
  at('a#2', 0, { song: 1 }); // asked for, and not there yet
  at('a#2', 0);
  assert.deepEqual(told, ['play a#1 5', 'skip a#1 5', 'play a#2 0']);
});

test('a song heard to its end is complete, not skipped, and once', () => {
  const { at, ended, told } = session();
  at('a#1', 0);
  at('a#1', 99.9);
  ended();
  at('a#1', 100); // the player's last word on it
  at('b#1', 0);
  assert.deepEqual(told, ['play a#1 0', 'complete a#1 100', 'play b#1 0']);
});

test('heard again: from the end, and from the middle back to the start; a step back is no replay', () => {
  const { at, ended, told } = session();
  at('a#1', 0);
  at('a#1', 100);
  ended();
  at('a#1', 0);
  at('a#1', 50);
  at('a#1', 45);
  at('a#1', 0.2);
  assert.deepEqual(told, ['play a#1 0', 'complete a#1 100', 'replay a#1 0', 'replay a#1 0.2']);
});

test('a pause, a tune being loaded and a player that holds nothing tell nothing', () => {
  const { at, ended, told } = session();
  ended();
  at('a#1', 0, { status: 'ready' });
  at('a#1', 3);
  at('a#1', 3, { status: 'paused' });
  at('a#1', 3);
  assert.deepEqual(told, ['play a#1 3']);
});

test('ids are UUIDs of version 7 that sort by their time', () => {
  const ids = [0, 1, 255, 256, 1_750_000_000_000, 2 ** 48 - 1].map(uuid7);
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(ids[4].replaceAll('-', '').slice(0, 12), 16), 1_750_000_000_000);
  assert.notEqual(uuid7(5), uuid7(5));
});
