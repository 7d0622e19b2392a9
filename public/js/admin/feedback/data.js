// What the server tells of feedback, and the words that come of it.

import { counted } from '../kit/when.js';

/**
 * @typedef {object} Day
 * @property {string} day "2026-11-23", in UTC
 * @property {number} events
 * @property {number} size_bytes
 * @property {readonly {kind: string, events: number}[]} kinds
 *
 * @typedef {object} Sharing
 * @property {number} devices
 * @property {number} uploads
 * @property {number} withdrawn
 * @property {readonly {base: string|null, uploads: number}[]} bases
 * @property {readonly {reason: string, uploads: number}[]} quarantined
 * @property {{base: string, devices: number, kept: readonly [number, number]}|null} merged
 * @property {import('../kit/follow.js').Job|null} last_ingest
 *
 * @typedef {object} State
 * @property {readonly Day[]} days
 * @property {number} all_days
 * @property {{since: string, accepted: number, duplicates: number, rejected: number}} sync
 * @property {{accepted: number, duplicates: number, failed: number}|null} told
 * @property {Sharing} sharing
 */

const DAY_MS = 86_400_000;

/** Kinds of events as people say them, in the order of a song's life; the chart has room for six. */
export const GROUPS = /** @type {const} */ ([
  ['Played', ['play', 'replay']],
  ['To the end', ['complete']],
  ['Skipped', ['skip_early', 'skip_late']],
  ['Stars', ['rate']],
  ['Thumbs', ['like', 'dislike']],
  ['Taken back', ['undo']],
]);

/** @param {Day|undefined} day @param {readonly string[]} kinds */
export const eventsOf = (day, kinds) =>
  day?.kinds.reduce((sum, { kind, events }) => sum + (kinds.includes(kind) ? events : 0), 0) ?? 0;

/** @param {number} events */
export const eventWords = (events) => counted(events, 'event', 'events');

/** @param {number} devices */
export const deviceWords = (devices) => counted(devices, 'device', 'devices');

/** "23 Nov", as the log's files are named: by UTC. @param {number} at_ms */
export const dayWords = (at_ms) => new Date(at_ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Each day from the first one on, also those on which nothing came in. @param {readonly Day[]} days */
export function unbroken(days) {
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return [];
  const known = new Map(days.map((day) => [day.day, day]));
  const [from, to] = [Date.parse(first.day), Date.parse(last.day)];
  const count = Math.round((to - from) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at_ms = from + index * DAY_MS;
    return { at_ms, day: known.get(new Date(at_ms).toISOString().slice(0, 10)) };
  });
}

/** @param {State} state */
export function sentence({ days, all_days, sharing }) {
  const events = days.reduce((sum, day) => sum + day.events, 0);
  const shown = days.length === all_days ? counted(all_days, 'day', 'days') : `the last ${counted(days.length, 'day', 'days')} with any`;
  const came = events === 0 ? 'No listener sent anything yet' : `${eventWords(events)} on ${shown}`;
  const shared = sharing.devices === 0 ? 'no device shares a taste' : `${deviceWords(sharing.devices)} ${sharing.devices === 1 ? 'shares' : 'share'} a taste`;
  return `${came}; ${shared}.`;
}

/** @param {Sharing} sharing */
export function mergedWords({ merged }) {
  if (merged === null) return 'Nothing is merged: the job ingest merges from ten devices on that agree on a model.';
  const [dimensions, ratings] = merged.kept.map((share) => `${Math.round(share * 100)} %`);
  return `The taste of ${deviceWords(merged.devices)} against model ${merged.base}: ${dimensions} of it in the dimensions and ${ratings} in the ratings stand out of the noise.`;
}
