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

  const all = () => [...jobs.values()].sort(newestFirst);

  /** @param {readonly Job[]} found */
  function merge(found) {
    for (const job of found) jobs.set(job.id, job);
    draw();
  }

  async function load() {
    const asked = filter;
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ ...filter, before: last ?? '' })) if (value) query.set(name, value);
    busy = true;
    failed = null;
    draw();
    try {
      /** @type {{jobs: Job[]}} */
      const page = await api.get(`/jobs?${query}`);
      if (asked !== filter) return;
      more = page.jobs.length === PAGE;
      last = page.jobs.at(-1)?.id ?? last;
      merge(page.jobs);
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
