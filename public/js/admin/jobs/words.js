// How jobs and schedules stand, in words.

import { counted, sizeWords, spanWords } from '../kit/when.js';
import { isOver } from './records.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {import('./records.js').Progress} Progress
 * @typedef {import('./records.js').Plan} Plan
 * @typedef {import('../kit/head.js').Tone} Tone
 */

/** @type {Readonly<Record<import('./records.js').Status, readonly [Tone, string]>>} */
const STATUS = {
  pending: ['calm', 'Waiting'],
  running: ['good', 'Running'],
  paused: ['warning', 'Paused'],
  completed: ['good', 'Completed'],
  failed: ['bad', 'Failed'],
  stale: ['warning', 'Stale'],
  cancelled: ['calm', 'Cancelled'],
};

/** What was asked of a job that runs comes true at the next place where it can stop. */
const WISHES = { pause: 'Pausing …', cancel: 'Ending …' };

/** @param {Job} job @returns {readonly [Tone, string]} */
export function statusOf({ status, wish }) {
  const known = STATUS[status];
  return status === 'running' && wish ? ['warning', WISHES[wish]] : known;
}

/** @param {import('./records.js').Status} status */
export const statusWords = (status) => STATUS[status][1];

/** @param {number} value */
const amount = (value) => (value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1));

/** "1,200 of 2,380 songs, 4.1 a second, 5 minutes left"; empty where nothing has moved. @param {Progress} progress */
export function progressWords({ done, total, unit, rate, left_s }) {
  if (!unit) return '';
  const bytes = unit === 'bytes';
  const said = (/** @type {number} */ value) => (bytes ? sizeWords(value) : value.toLocaleString('en'));
  const of = total === null ? '' : ` of ${said(total)}`;
  const fast = rate ? `, ${bytes ? sizeWords(Math.round(rate)) : amount(rate)} a second` : '';
  const whole_s = left_s === null ? 0 : Math.round(left_s < 60 ? left_s : Math.ceil(left_s / 60) * 60);
  const left = whole_s > 0 ? `, ${spanWords(whole_s)} left` : '';
  return `${said(done)}${of}${bytes ? '' : ` ${unit}`}${fast}${left}`;
}

/** 0 to 1, null where nobody knows. @param {Progress} progress */
export const shareOf = ({ done, total }) => (total ? Math.min(1, done / total) : null);

/** In steps that are worth telling aloud. @param {Job} job */
function farWords({ progress }) {
  const share = shareOf(progress);
  if (share === null || share < 0.1) return '';
  return `, ${Math.floor(share * 10) * 10} % done`;
}

/** One sentence on one job. @param {Job} job @returns {readonly [Tone, string]} */
export function sentenceOf(job) {
  const name = job.kind;
  if (job.status === 'running') {
    if (job.wish === 'pause') return ['warning', `${name} pauses at the next place where it can stop.`];
    if (job.wish === 'cancel') return ['warning', `${name} ends at the next place where it can stop.`];
    return ['good', `${name} is running${farWords(job)}.`];
  }
  if (job.status === 'pending') return ['calm', `${name} waits for a worker, or for a job that it may not run beside.`];
  if (job.status === 'paused') return ['warning', `${name} is paused. It goes on where it was.`];
  if (job.status === 'stale') return ['warning', `The worker of ${name} is silent. Another worker takes the job over.`];
  return [statusOf(job)[0], job.outcome || `${name}: ${job.status}.`];
}

/**
 * One sentence on all jobs.
 * @param {readonly Job[]} jobs newest first
 * @param {number|null} workers
 * @returns {readonly [Tone, string]}
 */
export function boardSentence(jobs, workers) {
  const open = jobs.filter((job) => !isOver(job));
  const running = open.filter((job) => job.status === 'running');
  if (workers === 0 && open.length > 0) {
    const waiting = open.length === 1 ? 'One job waits' : `${open.length} jobs wait`;
    return ['bad', `No worker runs: ${waiting} for one. Start it with “sidflow worker”.`];
  }
  const others = open.length - running.length;
  const more = others > 0 ? ` ${counted(others, 'other job is', 'other jobs are')} waiting or paused.` : '';
  const [first] = running;
  if (first) {
    const told = running.length === 1 ? sentenceOf(first)[1] : `${running.length} jobs are running.`;
    return ['good', told + more];
  }
  if (open[0]) return open.length === 1 ? sentenceOf(open[0]) : ['calm', `${open.length} jobs are waiting or paused.`];
  const last = jobs.reduce(
    (/** @type {Job|null} */ newest, job) => ((job.ended_at ?? '') > (newest?.ended_at ?? '') ? job : newest),
    null,
  );
  if (!last) return ['calm', 'Nothing has run yet. Start with “fetch”, which brings a collection.'];
  if (last.status === 'failed') return ['bad', `Nothing runs. The last job, ${last.kind}, failed: ${last.outcome}`];
  return ['calm', `Nothing runs. The last job, ${last.kind}, ${last.status === 'completed' ? 'is done' : 'was cancelled'}.`];
}

/** How long a job worked; null before it has begun. @param {Job} job */
export function tookMs({ figures }) {
  const took = figures.find(({ name }) => name === 'took_s');
  return took ? took.value * 1000 : null;
}

/** "every day at 03:00 UTC", "every 6 hours". @param {Plan} plan */
export function planWords({ every, unit, at }) {
  const span = every === 1 ? unit.slice(0, -1) : `${every} ${unit}`;
  return `every ${span}${at ? ` at ${at} UTC` : ''}`;
}

/** `songs_per_s` is "songs per s". @param {string} name */
export const plainName = (name) => name.replaceAll('_', ' ');

/** @param {number} value */
export const figureWords = (value) =>
  Number.isInteger(value) ? value.toLocaleString('en') : value.toLocaleString('en', { maximumSignificantDigits: 5 });

/**
 * A job's parameters as a form takes them: text stays text, the rest is JSON.
 * @param {readonly import('./records.js').Value[]} parameters
 * @param {import('../kit/schema.js').Schema} schema
 */
export function valuesOf(parameters, schema) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const { name, value } of parameters) values[name] = valueOf(schema.properties?.[name] ?? {}, value);
  return values;
}

/** @param {import('../kit/schema.js').Schema} property @param {string} text */
function valueOf(property, text) {
  const kinds = [property, ...(property.anyOf ?? [])];
  const optional = kinds.some(({ type }) => type === 'null');
  if (optional && text === 'null') return null;
  const isText = kinds.some((each) => each.type === 'string' || each.enum || each.$ref);
  return isText ? text : JSON.parse(text);
}
