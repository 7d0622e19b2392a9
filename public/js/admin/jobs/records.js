// What the server tells of jobs, as server/contract/jobs.py and schedules.py define it.

/**
 * @typedef {'pending'|'running'|'paused'|'completed'|'failed'|'stale'|'cancelled'} Status
 *
 * @typedef {object} Progress
 * @property {number} done
 * @property {number|null} total
 * @property {string} unit
 * @property {number|null} rate a second
 * @property {number|null} left_s
 *
 * @typedef {{name: string, value: string}} Value
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} kind
 * @property {Status} status
 * @property {readonly Value[]} parameters
 * @property {Progress} progress
 * @property {number} attempt
 * @property {string} outcome
 * @property {readonly {name: string, value: number}[]} figures
 * @property {string} created_at
 * @property {string|null} started_at
 * @property {string|null} ended_at
 * @property {string|null} worker
 * @property {''|'pause'|'cancel'} wish
 *
 * @typedef {{number: number, at: string, text: string}} Line
 * @typedef {{number: number, at: string, status: Status, detail: string}} Entry
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {string} about
 * @property {readonly string[]} apart_from
 * @property {import('../kit/schema.js').Schema} schema
 * @property {Readonly<Record<string, unknown>>} given
 *
 * @typedef {{kinds: readonly Kind[], schedule: import('../kit/schema.js').Schema}} Kinds
 *
 * @typedef {object} Plan
 * @property {string} kind
 * @property {number} every
 * @property {'hours'|'days'} unit
 * @property {string|null} at
 * @property {boolean} enabled
 *
 * @typedef {object} Schedule
 * @property {string} id
 * @property {Plan} plan
 * @property {readonly Value[]} parameters
 * @property {string|null} next_at
 * @property {string|null} last_at
 * @property {string|null} last_job
 * @property {string} note
 */

/** @type {readonly Status[]} */
export const OVER = ['completed', 'failed', 'cancelled'];

/** @param {Job} job */
export const isOver = (job) => OVER.includes(job.status);
