// The jobs that the page knows, from the live line, from pages of the history and from what acts answered.

import { isOver } from './records.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {{kind: string, status: string}} Filter empty for all
 * @typedef {ReturnType<typeof createKnown>} Known
 */

const PAGE = 25;

/** As the server orders them. @param {Job} a @param {Job} b */
const newestFirst = (a, b) => (a.created_at === b.created_at ? (a.id < b.id ? 1 : -1) : a.created_at < b.created_at ? 1 : -1);

/**
 * @param {import('../api.js').Api} api
 * @param {() => void} draw
 */
export function createKnown(api, draw) {
  /** @type {Map<string, Job>} */
  const jobs = new Map();
  /** @type {Filter} */
  let filter = { kind: '', status: '' };
  /** The oldest job of the page that came last; null before the first one. @type {string|null} */
  let last = null;
  let more = false;
  let busy = false;
  /** @type {unknown} */
  let failed = null;

  /** When the live line told of a job, as a count of what it told. @type {Map<string, number>} */
  const told = new Map();
  let count = 0;

  const all = () => [...jobs.values()].sort(newestFirst);

  /** What the live line tells. @param {readonly Job[]} found */
  function merge(found) {
    count += 1;
    for (const job of found) {
      jobs.set(job.id, job);
      told.set(job.id, count);
    }
    draw();
  }

  /**
   * What somebody asked for; of a job of which the live line told meanwhile, the answer is older than what is known.
   * @template T
   * @param {Promise<T>} answer
   * @param {(answer: T) => readonly Job[]} jobsOf
   */
  async function ask(answer, jobsOf) {
    const asked = count;
    const found = await answer;
    for (const job of jobsOf(found)) if ((told.get(job.id) ?? 0) <= asked) jobs.set(job.id, job);
    draw();
    return found;
  }

  async function load() {
    const asked = filter;
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ ...filter, before: last ?? '' })) if (value) query.set(name, value);
    busy = true;
    failed = null;
    draw();
    try {
      /** @type {Promise<{jobs: Job[]}>} */
      const answer = api.get(`/jobs?${query}`);
      const page = await ask(answer, (found) => found.jobs);
      if (asked !== filter) return;
      more = page.jobs.length === PAGE;
      last = page.jobs.at(-1)?.id ?? last;
    } catch (error) {
      failed = error;
    } finally {
      busy = asked !== filter;
      draw();
    }
  }

  return {
    all,
    merge,
    ask,
    load,
    get: (/** @type {string} */ id) => jobs.get(id) ?? null,
    underWay: () => all().filter((job) => !isOver(job)),
    /** Those that are over and that the filter leaves. */
    past: () =>
      all().filter(
        (job) =>
          isOver(job) && (!filter.kind || job.kind === filter.kind) && (!filter.status || job.status === filter.status),
      ),
    filter: () => filter,
    /** @param {Partial<Filter>} change */
    narrow(change) {
      filter = { ...filter, ...change };
      last = null;
      more = false;
      void load();
    },
    more: () => more,
    busy: () => busy,
    failed: () => failed,
  };
}
