// What would be lost: times, sizes and settings that read wrong, an error that names no setting.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DEFAULTS } from '../../public/js/prefs-contract.js';
import { NAMES, changeWords, fieldWords, valueWords } from '../../public/js/prefs-words.js';
import { sizeWords, spanWords, whenWords } from '../../public/js/when.js';

/** @param {number} year @param {number} month @param {number} day @param {number} hour @param {number} minute */
const local = (year, month, day, hour, minute) => new Date(year, month - 1, day, hour, minute);

test('when something was, by the clock of the device', () => {
  const now = local(2026, 3, 30, 14, 3);
  const words = [
    local(2026, 3, 30, 9, 5), local(2026, 3, 29, 23, 59), local(2026, 3, 25, 0, 0), local(2026, 3, 23, 8, 0),
    local(2025, 12, 31, 18, 7), local(2026, 3, 31, 1, 0),
  ].map((date) => whenWords(date.toISOString(), now)); // prettier-ignore
  assert.deepEqual(words, [
    'today 9:05', 'yesterday 23:59', 'Wednesday 0:00', '23 March 8:00', '31 December 2025 18:07', '31 March 1:00',
  ]); // prettier-ignore
});

test('spans and sizes in round units', () => {
  assert.deepEqual([0, 1, 30, 60, 90, 300, 3600, 86_400, 172_800].map(spanWords), [
    '0 seconds', 'a second', '30 seconds', 'a minute', '1.5 minutes', '5 minutes', 'an hour', 'a day', '2 days',
  ]); // prettier-ignore
  assert.deepEqual([0, 999, 8192, 20_480, 3_140_000, 2.5e9].map(sizeWords), [
    '0 bytes', '999 bytes', '8.2 kB', '20 kB', '3.1 MB', '2.5 GB',
  ]); // prettier-ignore
});

test('every setting has a name, and every value of it has words', () => {
  const fields = /** @type {(keyof typeof NAMES)[]} */ (Object.keys(DEFAULTS).filter((field) => field !== 'version'));
  assert.deepEqual(Object.keys(NAMES).sort(), [...fields].sort());
  for (const field of fields) assert.notEqual(valueWords(field, DEFAULTS[field]), '', field);
  assert.equal(valueWords('sync_cadence_s', 3600), 'every hour');
  assert.equal(valueWords('training_budget', 0.005), '0.5 %');
  assert.equal(valueWords('rom_bundle', null), 'none');
});

test('a change says what it was and what it is', () => {
  const preferences = { ...DEFAULTS, theme: /** @type {const} */ ('light'), muted: true };
  const revision = { number: 2, origin: 2, at: '2026-01-01T00:00:00Z', changed: ['muted', 'theme'], preferences };
  assert.deepEqual(changeWords(revision, DEFAULTS), ['Mute: off → on', 'Theme: Dark → Light']);
  assert.deepEqual(changeWords(revision, null), ['Mute: on', 'Theme: Light']);
});

test("an error calls the setting by the room's name for it", () => {
  assert.equal(fieldWords('volume: at most 1 is allowed'), 'Volume: at most 1 is allowed.');
  assert.equal(fieldWords('lengths_s[3].length_s: at least 5 is needed'), 'Lengths that you typed: at least 5 is needed.');
  assert.equal(fieldWords('This file holds no SIDFlow settings.'), 'This file holds no SIDFlow settings.');
  assert.equal(fieldWords('colour: no such field'), 'colour: no such field');
});
