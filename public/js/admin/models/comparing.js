// Two models side by side: what one finds more, its metrics, and what both were made from.

import { html, nothing } from 'lit/html.js';

import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { roomHash } from '../rooms.js';
import { change, figure, metricName, unbound } from './data.js';

/** @typedef {import('./data.js').Comparison} Comparison */

/**
 * Which two: a choice changes the address.
 * @param {readonly string[]} versions newest first
 * @param {string} a
 * @param {string} b
 */
export function picker(versions, a, b) {
  const go = (/** @type {string} */ first, /** @type {string} */ second) => {
    location.hash = roomHash('models', 'compare', first, second);
  };
  /** @param {string} name @param {string} words @param {string} value @param {(version: string) => void} pick */
  const select = (name, words, value, pick) =>
    html`<div class="op-field">
      <label for=${name}>${words}</label>
      <select
        id=${name}
        class="field"
        @change=${(/** @type {Event} */ event) => pick(/** @type {HTMLSelectElement} */ (event.target).value)}
      >
        ${versions.map((version) => html`<option value=${version} .selected=${version === value}>${version}</option>`)}
      </select>
    </div>`;
  return html`<div class="models-pick">
    ${select('models-a', 'From', a, (version) => go(version, b))} ${select('models-b', 'To', b, (version) => go(a, version))}
  </div>`;
}

/** @param {Comparison} comparison */
export function comparisonView({ a, b, metrics, gains, differences }) {
  return html`${gains.length === 0
    ? nothing
    : section('models-gains', 'On the same songs', gainsView(gains), {
        hint: `What ${b} finds more than ${a}. The bar is the interval that holds it with 95 % confidence, drawn over composers.`,
      })}
  ${section(
    'models-metrics',
    'Metrics',
    table({
      caption: `Metrics of ${a} and ${b}`,
      rows: unbound(metrics),
      columns: [
        { name: 'Metric', kind: 'title', cell: ({ name }) => metricName(name) },
        { name: a, kind: 'number', cell: (pair) => figure(pair.a) },
        { name: b, kind: 'number', cell: (pair) => figure(pair.b) },
        { name: 'Difference', kind: 'number', cell: ({ difference }) => change(difference) },
      ],
    }),
  )}
  ${section(
    'models-differences',
    'What they were made from',
    table({
      caption: 'What differs',
      rows: differences,
      none: 'Nothing differs: both were made from the same songs, feedback and recipe.',
      columns: [
        { name: 'What', kind: 'title', cell: ({ what }) => what },
        { name: a, kind: 'long', cell: (each) => each.a },
        { name: b, kind: 'long', cell: (each) => each.b },
      ],
    }),
  )}`;
}

const HALF = 160;
const HEIGHT = 28;

/** Intervals about 0, on one scale. @param {Comparison['gains']} gains */
function gainsView(gains) {
  const most = Math.max(0.01, ...gains.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const at = (/** @type {number} */ value) => HALF + (value / most) * (HALF - 8);
  return html`<ul class="models-gains">
    ${gains.map(
      ({ name, mean, low, high }) =>
        html`<li data-sign=${low > 0 ? 'more' : high < 0 ? 'less' : 'open'}>
          <b>${metricName(name)}</b>
          <svg viewBox="0 0 ${2 * HALF} ${HEIGHT}" aria-hidden="true">
            <path class="zero" d="M${HALF} 2V${HEIGHT - 2}" />
            <path class="span" d="M${at(low)} ${HEIGHT / 2}H${Math.max(at(high), at(low) + 1)}" />
            <circle cx=${at(mean)} cy=${HEIGHT / 2} r="5" />
          </svg>
          <span class="digits">${change(mean)} <small>${change(low)} to ${change(high)}</small></span>
        </li>`,
    )}
  </ul>`;
}
