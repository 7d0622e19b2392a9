// What would be lost: times that read wrong, a length that can't be typed, settings that break the page, keys stolen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filterTunes } from '../../public/js/filter.js';
import { keyAction } from '../../public/js/keys.js';
import { strokesOf } from '../../public/js/pixel-type.js';
import { DEFAULT_PREFS, parseLength, parsePrefs, withLength } from '../../public/js/prefs.js';
import { wavName } from '../../public/js/save-wav.js';
import { resolveTheme } from '../../public/js/look.js';
import { formatTime, parseTime, timeOf } from '../../public/js/time.js';
import { authorOf, keyOf, lengthOf, titleOf, yearOf } from '../../public/js/tune.js';
import { factsOf } from '../../public/js/views/now.js';
import { tune } from './support/page-tunes.js';

test('times', () => {
  assert.deepEqual([0, 9.99, 60, 192.4, 3599, 3600, 7325, -1, NaN].map(formatTime), [
    '0:00', '0:09', '1:00', '3:12', '59:59', '1:00:00', '2:02:05', '0:00', '0:00',
  ]); // prettier-ignore
  assert.equal(timeOf(41, 192), '0:41 of 3:12');
});

test('lengths as listeners type them', () => {
  assert.deepEqual(['3:12', ' 0:05 ', '192', '3:12.5', '2:03,25', '1:02:03'].map(parseTime), [
    192, 5, 192, 192.5, 123.25, 3723,
  ]); // prettier-ignore
  for (const wrong of ['', 'abc', '3:60', '1:60:00', '-3', '3:', ':12', '3:1:2:3', '1e3', '3:12x']) {
    assert.equal(parseTime(wrong), null, wrong);
  }
});

test('lengths have bounds', () => {
  assert.deepEqual(['0:04', '0:05', '3:12', '1:00:00', '1:00:01', 'x'].map(parseLength), [null, 5, 192, 3600, null, null]);
});

test('every time that is shown can be typed back', () => {
  for (let seconds = 0; seconds < 3600; seconds += 7) assert.equal(parseTime(formatTime(seconds)), seconds);
});

test('stored settings: each wrong field gets its default and counts as damage, the right ones stay', () => {
  assert.deepEqual(parsePrefs(null), { prefs: DEFAULT_PREFS, damaged: false });
  assert.deepEqual(parsePrefs('no json'), { prefs: DEFAULT_PREFS, damaged: true });
  assert.deepEqual(parsePrefs('[1]'), { prefs: DEFAULT_PREFS, damaged: true });
  const found = parsePrefs('{"version":"1","theme":"light","volume":7,"muted":true,"repeat":"some","other":1}');
  assert.deepEqual(found, { prefs: { ...DEFAULT_PREFS, theme: 'light', muted: true }, damaged: true });
  assert.deepEqual(parsePrefs(JSON.stringify(found.prefs)), { prefs: found.prefs, damaged: false });
  assert.deepEqual(parsePrefs('{"version":"1","lengths_s":[{"tune":"a#1","length_s":-4}]}').prefs.lengths_s, []);
});

test('what the first page stored is taken over', () => {
  const stored = '{"theme":"c64","volume":0.5,"length_s":240,"lengths_s":{"a.sid#1":61,"a.sid#2":62.5}}';
  const typed = [{ tune: 'a.sid#1', length_s: 61 }, { tune: 'a.sid#2', length_s: 62.5 }]; // prettier-ignore
  const prefs = { ...DEFAULT_PREFS, theme: 'classic', volume: 0.5, default_length_s: 240, lengths_s: typed };
  assert.deepEqual(parsePrefs(stored), { prefs, damaged: false });
  assert.deepEqual(parsePrefs('{}'), { prefs: { ...DEFAULT_PREFS }, damaged: false });
});

test('typed lengths are remembered by tune key, the oldest of 500 are forgotten', () => {
  /** @type {import('../../public/js/prefs.js').Prefs['lengths_s']} */
  let typed = [];
  for (let song = 1; song <= 510; song++) typed = withLength(typed, `a.sid#${song}`, song + 10);
  assert.equal(typed.length, 500);
  assert.deepEqual(typed[499], { tune: 'a.sid#510', length_s: 520 });
  typed = withLength(typed, 'a.sid#11', 99);
  assert.equal(typed.length, 500);
  assert.deepEqual(typed.filter(({ tune }) => tune === 'a.sid#11'), [{ tune: 'a.sid#11', length_s: 99 }]);
});

test('the length of a song: typed, else listed, else the default', () => {
  const known = tune({ path: 'demo/x.sid', songs: 2, lengths_s: [61, 62] });
  const prefs = { default_length_s: 180, lengths_s: [{ tune: 'demo/x.sid#2', length_s: 30 }] };
  assert.equal(lengthOf(known, 1, prefs), 61);
  assert.equal(lengthOf(known, 2, prefs), 30);
  assert.equal(lengthOf(tune(), 1, prefs), 180);
  assert.equal(keyOf(known, 2), 'demo/x.sid#2');
});

test('a tune without words is still named', () => {
  assert.equal(titleOf(tune({ title: '', path: 'opened/My_Tune.SID@0123abcd' })), 'My_Tune');
  assert.equal(titleOf(tune({ title: '<?>', path: 'a/b/Other.sid' })), 'Other');
  assert.equal(authorOf('<?>'), 'Unknown author');
  assert.deepEqual(['1987 Rob', '198? Somebody', 'c. 1987', '', '2026'].map(yearOf), ['1987', '198?', '', '', '2026']);
});

test('the line of facts names only what is known', () => {
  assert.deepEqual(factsOf(tune(), null), ['B', '1987', '6581', 'PAL']);
  const three = tune({ released: '', clock: 'unknown', models: ['8580', '8580', 'any'], addresses: [1, 2, 3] });
  assert.deepEqual(factsOf(three, null), ['B', '3 × 8580']);
  assert.deepEqual(factsOf(tune({ models: ['unknown'] }), null), ['B', '1987', 'PAL']);
});

test('the filter wants every word, in any field, without regard to case and accents', () => {
  const tunes = [
    tune({ title: 'Commando', author: 'Rob Hubbard', path: 'x/Commando.sid' }),
    tune({ title: 'Café Odd', author: 'Toni Cavén', path: 'y/Odd.sid' }),
  ];
  assert.deepEqual(filterTunes(tunes, 'hubb COMM'), [tunes[0]]);
  assert.deepEqual(filterTunes(tunes, 'cafe caven'), [tunes[1]]);
  assert.deepEqual(filterTunes(tunes, 'y/odd'), [tunes[1]]);
  assert.deepEqual(filterTunes(tunes, 'hubbard odd'), []);
  assert.equal(filterTunes(tunes, '  '), tunes);
});

test('keys act on the page, but a focused control keeps those it needs', () => {
  const plain = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
  /** @param {string} key @param {'none'|'text'|'range'|'choice'|'list'|'button'} [focused] @param {object} [held] */
  const act = (key, focused = 'none', held = {}) => keyAction({ ...plain, key, ...held }, focused);
  const meaning = { ' ': 'toggle', ArrowLeft: 'back', ArrowUp: 'louder', m: 'mute', '/': 'filter', '?': 'help', 1: '1', 5: '5' };
  for (const [key, action] of Object.entries(meaning)) assert.equal(act(key), action, key);
  assert.equal(act('ArrowRight', 'none', { shiftKey: true }), 'next');
  assert.equal(act('?', 'none', { shiftKey: true }), 'help');
  for (const other of ['x', '0', '6']) assert.equal(act(other), null, other);
  assert.equal(act('3', 'choice'), '3');
  assert.equal(act('3', 'list'), null);
  assert.equal(act(' ', 'button'), null);
  assert.equal(act('ArrowRight', 'button'), 'forward');
  assert.equal(act('ArrowRight', 'range'), null);
  assert.equal(act('ArrowUp', 'choice'), null);
  assert.equal(act('m', 'choice'), null);
  for (const key of [' ', 'm', '/', '?', 'ArrowLeft']) assert.equal(act(key, 'text'), null);
  for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) assert.equal(act('m', 'none', held), null);
});

test('themes, file names', () => {
  assert.equal(resolveTheme('system', true), 'light');
  assert.equal(resolveTheme('system', false), 'dark');
  assert.equal(resolveTheme('classic', true), 'classic');
  assert.equal(wavName('A/B: "C"?', 2, 7), 'A B C (song 2).wav');
  assert.equal(wavName('...', 1, 1), 'tune.wav');
});

test('pixel letters stand side by side without overlap, a pixel apart', () => {
  const one = strokesOf('0');
  const two = strokesOf('00');
  assert.equal(one.width, 6);
  assert.equal(two.width, 13);
  assert.ok(two.path.startsWith(one.path));
  assert.ok(two.path.slice(one.path.length).split('M').slice(1).every((run) => Number(run.split(' ')[0]) >= 7));
  assert.equal(strokesOf('').width, 0);
});
