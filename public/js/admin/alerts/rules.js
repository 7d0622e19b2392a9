// The rules as a picture and a table in one: how far each fact is from the limit at which somebody is told.

import { html } from 'lit/html.js';

import { vars } from '../../views/vars.js';
import { chip } from '../kit/chip.js';
import { table } from '../kit/table.js';
import { when } from '../kit/when.js';
import { ROOMS, roomHash } from '../rooms.js';
import { figure, limitWords } from './words.js';

/** @typedef {import('./words.js').Rule} Rule */

/** @param {Rule} rule */
const broken = ({ value, threshold, wrong }) =>
  value !== null && threshold !== null && (wrong === 'above' ? value > threshold : value < threshold);

/** The end of the scale: twice the limit, or all there is. @param {Rule} rule @param {number} limit */
const scaleOf = ({ wrong, unit, value }, limit) =>
  wrong === 'below' && unit === '%' ? 100 : Math.max(limit * 2, value ?? 0, 1);

/** @param {Rule} rule */
function gauge(rule) {
  const { value, threshold } = rule;
  if (threshold === null) return chip('calm', 'Switched off');
  if (value === null) return chip('calm', 'Not known');
  const tone = broken(rule) ? 'bad' : 'good';
  if (threshold === 0) return chip(tone, figure(value, rule.unit));
  const scale = scaleOf(rule, threshold);
  // The words beside it say the same: the picture is for the eye alone.
  return html`<div class="alert-now">
    ${chip(tone, figure(value, rule.unit))}
    <div
      class="alert-gauge"
      data-tone=${tone}
      aria-hidden="true"
      ${vars({ '--share': String(Math.min(value / scale, 1)), '--mark': String(threshold / scale) })}
    ></div>
  </div>`;
}

/** @param {Rule} rule */
function name({ title, room, about }) {
  const place = ROOMS.find((each) => each.name === room);
  return html`${place ? html`<a href=${roomHash(place.name)}>${title}</a>` : title}${about ? html`<small>${about}</small>` : ''}`;
}

/** @param {readonly Rule[]} rules */
export const rulesTable = (rules) =>
  table({
    caption: 'Rules',
    columns: [
      { name: 'Rule', kind: 'title', cell: name },
      { name: 'Now', cell: gauge },
      { name: 'Fires', cell: limitWords },
      { name: 'Looked at', cell: ({ looked_at }) => when(looked_at, 'not yet') },
      { name: 'Setting', kind: 'long', cell: ({ setting }) => html`<code>${setting}</code>` },
    ],
    rows: rules,
    key: (rule) => rule.name,
  });
