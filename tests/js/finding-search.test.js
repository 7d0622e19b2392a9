// What would be lost: an answer to words that stand no longer shown as if it were the right one, a keystroke that is
// never searched, a wrong first tune played.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSearcher } from '../../public/js/finding/searcher.js';
import { parseAddress } from '../../public/js/address.js';
import { initialState } from '../../public/js/state.js';
import { createStore } from '../../public/js/store.js';
import { tune } from './support/page-tunes.js';

/**
 * The search room over a Python whose answers the test gives by hand.
 * @param {{catalogue: number}} given tunes of the catalogue
 */
function room({ catalogue }) {
  const tunes = Array.from({ length: 120 }, (_, at) => tune({ path: `l/${at}.sid`, title: `Listed ${at}` }));
  const before = initialState(/** @type {import('../../public/js/prefs.js').Prefs} */ ({ lengths_s: {} }));
  /** @type {import('../../public/js/state.js').PageState} */
  const state = {
    ...before,
    view: 'search',
    address: parseAddress('#search'),
    library: { ...before.library, tunes },
    mind: /** @type {import('../../public/js/mind-api.js').MindState} */ ({
      ...before.mind,
      status: catalogue > 0 ? 'ready' : 'loading',
      views: { catalogue: { tunes: catalogue, arriving: false } },
    }),
  };
  const store = createStore(state);
  /** @type {{words: string, start: number, limit: number, answer: (titles: string[], total?: number) => Promise<void>,
   *   refuse: () => Promise<void>}[]} */
  const asked = [];
  /** @type {string[]} */
  const played = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const actions = /** @type {import('../../public/js/actions.js').Actions} */ (
    /** @type {unknown} */ ({
      ask: (/** @type {string} */ _name, /** @type {{words: string, start: number, limit: number}} */ args) =>
        new Promise((resolve, reject) => {
          asked.push({
            ...args,
            async answer(titles, total = titles.length) {
              resolve({ tunes: titles.map((title) => ({ ...tune({ title, path: title }), start_song: 1 })), total });
              await settled();
            },
            async refuse() {
              reject(new Error('No catalogue here.'));
              await settled();
            },
          });
        }),
      playNow: (/** @type {{title: string}} */ { title }) => played.push(title),
    })
  );
  const searcher = createSearcher(store, actions);
  const found = () => store.get().finding.found;
  const titles = () => found()?.tunes.map(({ title }) => title);
  return { store, asked, played, searcher, found, titles, type: (/** @type {string} */ filter) => store.set({ filter }) };
}

test('the last words win, whatever comes in between', async () => {
  const { asked, type, titles } = room({ catalogue: 9 });
  type('a');
  type('ab');
  type('abc');
  assert.deepEqual(asked.map(({ words }) => words), ['a'], 'one question is under way at a time');
  await asked[0]?.answer(['old']);
  assert.equal(titles(), undefined, 'the answer to words that are gone is dropped');
  assert.deepEqual(asked.map(({ words }) => words), ['a', 'abc']);
  await asked[1]?.answer(['new']);
  assert.deepEqual(titles(), ['new']);
});

test('the same words are asked once, however often the page changes', async () => {
  const { asked, store, type } = room({ catalogue: 9 });
  type(' abc ');
  await asked[0]?.answer(['x']);
  for (let at = 0; at < 5; at++) store.set({ said: `${at}` });
  type('abc');
  assert.equal(asked.length, 1);
});

test('Enter plays the first tune of the words that stand, also when they are not searched yet', async () => {
  const { asked, played, store, type } = room({ catalogue: 9 });
  type('ab');
  type('abc');
  store.set({ finding: { ...store.get().finding, playFirst: 'abc' } });
  await asked[0]?.answer(['wrong']);
  assert.deepEqual(played, []);
  await asked[1]?.answer(['right', 'other']);
  assert.deepEqual(played, ['right']);
  store.set({ finding: { ...store.get().finding, playFirst: 'abc' } });
  assert.deepEqual(played, ['right', 'right']);
});

test('more rows come after those that are there; another search in between drops them', async () => {
  const { asked, searcher, titles, type } = room({ catalogue: 9 });
  type('abc');
  await asked[0]?.answer(['1', '2'], 4);
  const more = searcher.upTo(4);
  assert.deepEqual([asked[1]?.start, asked[1]?.limit], [2, 2]);
  await asked[1]?.answer(['3', '4'], 4);
  assert.equal((await more)?.tunes.length, 4);
  assert.deepEqual(titles(), ['1', '2', '3', '4']);
  type('abcd');
  await asked[2]?.answer(['1'], 3);
  const late = searcher.upTo(3);
  type('x');
  await asked[4]?.answer(['y']);
  await asked[3]?.answer(['2', '3'], 3);
  assert.equal(await late, null);
  assert.deepEqual(titles(), ['y']);
});

test('what Python refuses is said, and the next words are searched all the same', async () => {
  const { asked, found, type } = room({ catalogue: 9 });
  type('abc');
  await asked[0]?.refuse();
  assert.equal(found()?.trouble, 'No catalogue here.');
  type('abcd');
  assert.equal(asked.length, 2);
});

test('without a catalogue the page searches what it lists; when one comes, the same words are asked again', async () => {
  const { asked, found, searcher, store, titles, type } = room({ catalogue: 0 });
  type('listed 1');
  assert.equal(found()?.total, 39);
  type('listed');
  assert.deepEqual([found()?.tunes.length, found()?.total], [50, 120]);
  assert.equal((await searcher.upTo(150))?.tunes.length, 120);
  assert.equal(asked.length, 0);
  const { mind } = store.get();
  store.set({ mind: { ...mind, status: 'ready', views: { catalogue: { tunes: 5, arriving: false } } } });
  assert.equal(asked.length, 1);
  await asked[0]?.answer(['from the catalogue']);
  assert.deepEqual(titles(), ['from the catalogue']);
});

test('no words, nothing found; another room, nothing asked', async () => {
  const { asked, found, store, type } = room({ catalogue: 9 });
  type('abc');
  await asked[0]?.answer(['x']);
  type('  ');
  assert.equal(found(), null);
  store.set({ view: 'play' });
  type('more');
  assert.equal(asked.length, 1);
});
