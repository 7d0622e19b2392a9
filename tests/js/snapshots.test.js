import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Snapshots } from '../../public/js/player/snapshots.js';

test('a seek starts from the last snapshot before it', () => {
  const snapshots = new Snapshots(10);
  for (const cycle of [0, 10, 20]) snapshots.add(cycle, new Uint8Array([cycle]));
  assert.equal(snapshots.nearest(0)?.cycle, 0);
  assert.equal(snapshots.nearest(19)?.cycle, 10);
  assert.equal(snapshots.nearest(20)?.cycle, 20);
  assert.equal(snapshots.nearest(999)?.cycle, 20);
  assert.equal(new Snapshots(10).nearest(5), null);
});

test('an hour of tune stays in bounded memory, evenly spread, with its start', () => {
  const snapshots = new Snapshots(1, 200);
  for (let second = 0; second <= 3600; second++) {
    if (snapshots.wants(second)) snapshots.add(second, new Uint8Array(1));
    assert.ok(snapshots.kept.length <= 200);
  }
  const cycles = snapshots.kept.map(({ cycle }) => cycle);
  assert.equal(cycles[0], 0);
  const gaps = new Set(cycles.slice(1).map((cycle, i) => cycle - (cycles[i] ?? 0)));
  assert.deepEqual([...gaps], [32]);
});

test('a tune of four minutes has one every two seconds or closer', () => {
  const snapshots = new Snapshots(1);
  for (let second = 0; second <= 240; second++) {
    if (snapshots.wants(second)) snapshots.add(second, new Uint8Array(1));
  }
  for (let second = 0; second <= 240; second++) {
    assert.ok(second - (snapshots.nearest(second)?.cycle ?? -99) < 2);
  }
});
