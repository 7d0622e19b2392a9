// Shares the worker's one thread between jobs: the most urgent one that can work takes a step of some milliseconds, and
// then messages have their turn. Nothing spins: a job that waits is asked again only after wake().

/** How long a step may take, so that a message is never kept waiting for 20 ms. */
export const STEP_MS = 8;

/**
 * @typedef {object} Job
 * @property {number} urgency the higher goes first
 * @property {() => 'more'|'wait'|'done'} step
 * @property {(error: unknown) => void} fail a step threw; the job is gone by then
 */

/**
 * Calls a function after the messages that wait already; a timer would be held back to 4 ms.
 * @returns {(then: () => void) => void}
 */
export function afterMessages() {
  const { port1, port2 } = new MessageChannel();
  /** @type {(() => void)[]} */
  const due = [];
  port1.onmessage = () => due.shift()?.();
  return (then) => {
    due.push(then);
    port2.postMessage(null);
  };
}

export class Scheduler {
  /** @param {(then: () => void) => void} defer calls back when messages have had their turn */
  constructor(defer) {
    this.defer = defer;
    /** @type {{job: Job, waiting: boolean}[]} */
    this.entries = [];
    this.due = false;
  }

  /** @param {Job} job */
  add(job) {
    this.entries.push({ job, waiting: false });
    this.entries.sort((a, b) => b.job.urgency - a.job.urgency); // stable: first come, first served
    this.call();
  }

  /** @param {Job} job */
  remove(job) {
    this.entries = this.entries.filter((entry) => entry.job !== job);
  }

  /** @param {Job} job that answered 'wait' and has something to do again */
  wake(job) {
    for (const entry of this.entries) {
      if (entry.job === job) entry.waiting = false;
    }
    this.call();
  }

  call() {
    if (this.due) return;
    this.due = true;
    this.defer(() => this.turn());
  }

  turn() {
    this.due = false;
    const entry = this.entries.find((candidate) => !candidate.waiting);
    if (!entry) return;
    try {
      const outcome = entry.job.step();
      if (outcome === 'wait') entry.waiting = true;
      else if (outcome === 'done') this.remove(entry.job);
    } catch (error) {
      this.remove(entry.job);
      entry.job.fail(error);
    }
    if (this.entries.some((candidate) => !candidate.waiting)) this.call();
  }
}
