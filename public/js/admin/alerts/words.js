// What alerts say in the room: records of server/contract/alerts.py, and the words for how they stand.

import { ago, counted, spanWords } from '../kit/when.js';

/**
 * @typedef {import('../kit/head.js').Tone} Tone
 *
 * @typedef {object} Delivery
 * @property {'webhook'|'mail'} channel
 * @property {'firing'|'repeat'|'resolved'|'test'} kind
 * @property {'waiting'|'sent'|'given up'} state
 * @property {number} attempts
 * @property {string} made_at
 * @property {string|null} due_at
 * @property {string|null} ended_at
 * @property {string} answer
 *
 * @typedef {object} Alert
 * @property {string} id
 * @property {string} title
 * @property {'pending'|'firing'|'resolved'} state
 * @property {string} sentence
 * @property {string} advice
 * @property {string} room
 * @property {string} since
 * @property {string|null} fine_since
 * @property {string|null} resolved_at
 * @property {string|null} acknowledged_by
 * @property {string|null} acknowledged_at
 * @property {string|null} silenced_until
 * @property {readonly Delivery[]} deliveries
 *
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} title
 * @property {'above'|'below'} wrong
 * @property {number|null} threshold
 * @property {string} unit
 * @property {number} hold_s
 * @property {string} setting
 * @property {string} room
 * @property {number|null} value
 * @property {string} about
 * @property {string|null} looked_at
 *
 * @typedef {{open: readonly Alert[], resolved: readonly Alert[], rules: readonly Rule[],
 *   channels: readonly {name: 'webhook'|'mail', target: string}[]}} AlertList
 */

/** @type {Readonly<Record<Delivery['channel'], string>>} */
export const CHANNELS = { webhook: 'Webhook', mail: 'Mail' };

/** The one sentence of state. @param {AlertList} list @returns {{sentence: string, tone: Tone}} */
export function stateOf({ open, rules }) {
  const firing = open.filter(({ state }) => state === 'firing');
  const unseen = firing.filter(({ acknowledged_at }) => !acknowledged_at);
  if (firing.length === 0) {
    const on = rules.filter(({ threshold }) => threshold !== null).length;
    const looked = rules.find(({ looked_at }) => looked_at)?.looked_at;
    const when = looked ? `the last look was ${ago(looked)}` : 'nobody has looked yet';
    return { sentence: `Nothing fires: ${counted(on, 'rule', 'rules')}, ${when}.`, tone: looked ? 'good' : 'calm' };
  }
  const known = unseen.length === 0 ? 'all are acknowledged' : `${unseen.length} not acknowledged`;
  return {
    sentence: `${counted(firing.length, 'alert fires', 'alerts fire')}, ${known}.`,
    tone: unseen.length > 0 ? 'bad' : 'warning',
  };
}

/** How one stands, in a word or two. @param {Alert} alert @returns {{words: string, tone: Tone}} */
export function standing({ state, fine_since, acknowledged_by, silenced_until }) {
  if (state === 'resolved') return { words: 'Over', tone: 'good' };
  if (state === 'pending') return { words: 'Has to last before it fires', tone: 'calm' };
  if (fine_since) return { words: `Fine since ${ago(fine_since)}, about to end`, tone: 'warning' };
  if (silenced_until) return { words: 'Fires, silenced', tone: 'warning' };
  return acknowledged_by ? { words: 'Fires, acknowledged', tone: 'warning' } : { words: 'Fires', tone: 'bad' };
}

/** A figure with its unit, "4.2 %". @param {number} value @param {string} unit */
export const figure = (value, unit) =>
  `${value.toLocaleString('en', { maximumFractionDigits: 2 })}${unit ? ` ${unit}` : ''}`;

/** When a rule fires. @param {Rule} rule */
export function limitWords({ threshold, wrong, unit, hold_s }) {
  if (threshold === null) return 'off';
  const lasts = hold_s > 0 ? `, for ${spanWords(hold_s)}` : '';
  if (threshold === 0 && wrong === 'above') return `on any${lasts}`;
  return `${wrong} ${figure(threshold, unit)}${lasts}`;
}

/** What became of the messages. @param {readonly Delivery[]} deliveries */
export function sentWords(deliveries) {
  const of = (/** @type {Delivery['state']} */ state) => deliveries.filter((each) => each.state === state).length;
  const told = [
    [of('sent'), 'sent'],
    [of('waiting'), 'on the way'],
    [of('given up'), 'given up'],
  ];
  const words = told.flatMap(([count, what]) => (Number(count) > 0 ? [`${count} ${what}`] : []));
  return words.length > 0 ? `Messages: ${words.join(', ')}` : 'Nobody was sent a message';
}
