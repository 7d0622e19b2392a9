// What would be lost: an operator who believes that a page is live while it isn't, and jobs told in wrong words.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { createKnown } from '../../public/js/admin/jobs/known.js';
import { createLive } from '../../public/js/admin/kit/live.js';
import { boardSentence, planWords, progressWords, sentenceOf, valuesOf } from '../../public/js/admin/jobs/words.js';

/** @typedef {import('../../public/js/admin/jobs/records.js').Job} Job */

/** @param {Partial<Job>} [known] @returns {Job} */
const job = (known = {}) => ({
  id: 'fetch-1', kind: 'fetch', status: 'running', parameters: [], attempt: 1, outcome: '', figures: [],
  progress: { done: 0, total: null, unit: '', rate: null, left_s: null },
  created_at: '2026-11-23T03:00:00Z', started_at: null, ended_at: null, worker: null, wish: '', ...known,
}); // prettier-ignore

test('how far a job is, in the units of what it does', () => {
  const songs = { done: 1200, total: 2380, unit: 'songs', rate: 4.13, left_s: 285.7 };
  assert.equal(progressWords(songs), '1,200 of 2,380 songs, 4.1 a second, 5 minutes left');
  const bytes = { done: 62_583, total: 125_164_000, unit: 'bytes', rate: 15_008.2, left_s: 0.3 };
  assert.equal(progressWords(bytes), '63 kB of 125 MB, 15 kB a second');
  assert.equal(progressWords({ done: 7, total: null, unit: 'files', rate: null, left_s: null }), '7 files');
  assert.equal(progressWords(job().progress), '');
});

test('one sentence says how things stand, and leads to what is wrong', () => {
  const waiting = job({ status: 'pending' });
  assert.deepEqual(boardSentence([waiting], 0), ['bad', 'No worker runs: One job waits for one. Start it with “sidflow worker”.']);
  assert.equal(sentenceOf(job({ wish: 'pause' }))[1], 'fetch pauses at the next place where it can stop.');
  const far = job({ progress: { done: 47, total: 100, unit: 'files', rate: 1, left_s: 53 } });
  assert.equal(boardSentence([far], 1)[1], 'fetch is running, 40 % done.');
  assert.equal(boardSentence([far, waiting], 1)[1], 'fetch is running, 40 % done. 1 other job is waiting or paused.');
  const failed = job({ status: 'failed', outcome: 'The disk is full.', ended_at: '2026-11-23T04:00:00Z' });
  const done = job({ id: 'b', status: 'completed', ended_at: '2026-11-23T03:30:00Z' });
  assert.deepEqual(boardSentence([done, failed], 1), ['bad', 'Nothing runs. The last job, fetch, failed: The disk is full.']);
});

test('plans in words', () => {
  assert.equal(planWords({ kind: 'fetch', every: 1, unit: 'days', at: '03:00', enabled: true }), 'every day at 03:00 UTC');
  assert.equal(planWords({ kind: 'fetch', every: 6, unit: 'hours', at: null, enabled: true }), 'every 6 hours');
});

test('parameters of a former job fill a form as what they were', () => {
  const text = { type: 'string' };
  const schema = {
    properties: {
      prefix: text, since: { anyOf: [text, { type: 'null' }] }, force: { type: 'boolean' }, least: { type: 'integer' },
    },
  }; // prettier-ignore
  const told = [['prefix', '12'], ['since', '2026-11-23'], ['force', 'true'], ['least', '10']]; // prettier-ignore
  const parameters = told.map(([name = '', value = '']) => ({ name, value }));
  assert.deepEqual(valuesOf(parameters, schema), { prefix: '12', since: '2026-11-23', force: true, least: 10 });
  assert.deepEqual(valuesOf([{ name: 'since', value: 'null' }], schema), { since: null });
  assert.deepEqual(valuesOf([{ name: 'since', value: '2026' }], schema), { since: '2026' });
});

// ---- the live line

const page = Object.assign(new EventTarget(), { hidden: false });

beforeEach(() => {
  Object.assign(page, { hidden: false });
  /** @type {any} */ (globalThis).document = page;
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => {
  mock.timers.reset();
  delete (/** @type {any} */ (globalThis).document);
});

/** A server whose streams a test holds in its hand. */
function server() {
  /** @type {{path: string, on: Record<string, (data: any) => void>, lost: () => void, cut: () => void, closed: boolean}[]} */
  const lines = [];
  let refusal = '';
  const api = /** @type {any} */ ({
    get: () => (refusal ? Promise.reject(new Error(refusal)) : Promise.resolve({})),
    stream(/** @type {string} */ path, /** @type {any} */ on, /** @type {any} */ lost, /** @type {any} */ cut) {
      const line = { path, on, lost, cut, closed: false };
      lines.push(line);
      return { close: () => (line.closed = true) };
    },
  });
  return {
    api,
    lines,
    newest: () => /** @type {typeof lines[0]} */ (lines.at(-1)),
    refuse: (/** @type {string} */ words) => (refusal = words),
    open: () => lines.filter(({ closed }) => !closed).length,
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a cut line says so until it is heard again', () => {
  const { api, newest, lines } = server();
  /** @type {Job[]} */
  const seen = [];
  const live = createLive(api, () => {});
  live.follow(() => '/jobs/events', { job: (told) => seen.push(told) });
  assert.equal(live.words(), '');
  newest().cut();
  assert.match(live.words(), /cut/);
  newest().on['job']?.(job());
  assert.equal(live.words(), '');
  assert.equal(seen.length, 1);
  assert.equal(lines.length, 1, 'the browser itself connects again');
  live.stop();
});

test('a line that is silent for too long is opened anew, with what is known by then', () => {
  const { api, newest, lines, open } = server();
  let last = 3;
  const live = createLive(api, () => {});
  live.follow(() => `/jobs/mine/events?after=${last}`, {});
  mock.timers.tick(39_000);
  newest().on['beat']?.({});
  mock.timers.tick(39_000);
  assert.equal(lines.length, 1);
  last = 9;
  mock.timers.tick(1_000);
  assert.deepEqual([lines.length, open(), newest().path], [2, 1, '/jobs/mine/events?after=9']);
  live.stop();
});

test('a refused line says why, and is tried again less and less often', async () => {
  const { api, newest, lines, refuse } = server();
  const live = createLive(api, () => {});
  live.follow(() => '/jobs/events', {});
  refuse('The server does not answer.');
  newest().lost();
  await settled();
  assert.match(live.words(), /^The server does not answer\. .* in 2 seconds\.$/);
  mock.timers.tick(2_000);
  assert.equal(lines.length, 2);
  newest().lost();
  await settled();
  assert.match(live.words(), /in 4 seconds/);
  mock.timers.tick(3_999);
  assert.equal(lines.length, 2);
  mock.timers.tick(1);
  assert.equal(lines.length, 3);
  live.stop();
});

test('trouble of the server is told in its own words', () => {
  const { api, newest } = server();
  const live = createLive(api, () => {});
  live.follow(() => '/jobs/events', {});
  newest().on['trouble']?.({ code: 'jobs_unavailable', detail: 'The database does not answer.' });
  assert.equal(live.words(), 'The database does not answer. What is shown may be outdated.');
  newest().on['beat']?.({});
  assert.equal(live.words(), '');
  live.stop();
});

test('a page that nobody sees, or that was left, holds no line', () => {
  const { api, open } = server();
  const live = createLive(api, () => {});
  live.follow(() => '/jobs/events', {});
  page.hidden = true;
  page.dispatchEvent(new Event('visibilitychange'));
  assert.equal(open(), 0);
  page.hidden = false;
  page.dispatchEvent(new Event('visibilitychange'));
  assert.equal(open(), 1);
  live.stop();
  page.dispatchEvent(new Event('visibilitychange'));
  mock.timers.tick(100_000);
  assert.equal(open(), 0);
});

// ---- what is known of jobs

test('an answer that comes late does not undo what the live line told meanwhile', async () => {
  const known = createKnown(/** @type {any} */ ({}), () => {});
  known.merge([job()]);
  const late = later();
  const asked = known.ask(late.promise, (/** @type {Job} */ answer) => [answer]);
  known.merge([job({ status: 'cancelled' })]);
  late.resolve(job({ wish: 'cancel' }));
  await asked;
  assert.equal(known.get('fetch-1')?.status, 'cancelled');
  await known.ask(Promise.resolve(job({ attempt: 2 })), (answer) => [answer]);
  assert.equal(known.get('fetch-1')?.attempt, 2);
});

/** A promise that a test keeps. */
function later() {
  /** @type {(value: any) => void} */
  let resolve = () => {};
  const promise = new Promise((kept) => (resolve = kept));
  return { promise, resolve };
}

// ---- pages of the history

test('pages follow one another without a gap, and a filter begins anew', async () => {
  const all = Array.from({ length: 60 }, (_, at) =>
    job({ id: `job-${String(99 - at)}`, status: at % 2 ? 'failed' : 'completed', created_at: `2026-11-23T03:${String(59 - at).padStart(2, '0')}:00Z` }),
  );
  /** @type {string[]} */
  const asked = [];
  const api = /** @type {any} */ ({
    async get(/** @type {string} */ path) {
      asked.push(path);
      const query = new URLSearchParams(path.split('?')[1]);
      const left = all.filter(({ status }) => !query.get('status') || status === query.get('status'));
      const from = left.findIndex(({ id }) => id === query.get('before')) + 1;
      return { jobs: left.slice(from, from + Number(query.get('limit'))), total: left.length };
    },
  });
  const known = createKnown(api, () => {});
  await known.load();
  assert.deepEqual([known.past().length, known.more()], [25, true]);
  // A job of long ago that is seen for another reason moves nothing.
  known.merge([/** @type {Job} */ (all.at(-1))]);
  await known.load();
  await known.load();
  assert.equal(known.more(), false);
  assert.deepEqual(known.past().map(({ id }) => id), all.map(({ id }) => id));
  known.narrow({ status: 'failed' });
  await settled();
  assert.equal(asked.at(-1), '/jobs?limit=25&status=failed');
  assert.ok(known.past().every(({ status }) => status === 'failed'));
  assert.deepEqual(known.underWay(), []);
});
