// What is wrong now: a card each, with what to do, who knows of it, and what became of the messages.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import { chip } from '../kit/chip.js';
import { empty } from '../kit/empty.js';
import { table } from '../kit/table.js';
import { counted, spanWords, when } from '../kit/when.js';
import { ROOMS, roomHash } from '../rooms.js';
import { CHANNELS, sentWords, standing } from './words.js';

/**
 * @typedef {import('./words.js').Alert} Alert
 *
 * @typedef {object} Acts
 * @property {(alert: Alert) => void} acknowledge
 * @property {(alert: Alert, minutes: number) => void} silence
 * @property {(alert: Alert) => void} unsilence
 */

/** For how long one may be silenced, in minutes. */
const SPANS = [30, 60, 8 * 60, 24 * 60, 7 * 24 * 60];
const FIRST = 60;

/** What has the focus when a button of the card is gone. @param {Alert} alert */
export const headingOf = ({ id }) => `alert-${id}`;

/** @param {Alert} alert */
const messages = ({ deliveries }) =>
  deliveries.length === 0
    ? html`<p class="hint">${sentWords(deliveries)}</p>`
    : html`<details class="more">
        <summary>${sentWords(deliveries)}</summary>
        <div>
          ${table({
            caption: 'Messages',
            columns: [
              { name: 'What', kind: 'title', cell: ({ channel, kind }) => `${CHANNELS[channel]}: ${kind}` },
              { name: 'Made', cell: ({ made_at }) => when(made_at) },
              { name: 'State', cell: ({ state, due_at }) => html`<span>${state}${due_at ? html`, next try ${when(due_at)}` : nothing}</span>` },
              { name: 'Attempts', kind: 'number', cell: ({ attempts }) => attempts },
              { name: 'Answer', kind: 'long', cell: ({ answer }) => answer },
            ],
            rows: deliveries,
          })}
        </div>
      </details>`;

/** @param {Alert} alert @param {Acts} acts @param {boolean} busy */
function steer(alert, acts, busy) {
  const id = `silence-${alert.id}`;
  const chosen = (/** @type {Event} */ event) =>
    Number(/** @type {Element} */ (event.target).closest('.op-row')?.querySelector('select')?.value ?? FIRST);
  return html`<div class="op-row">
    ${alert.state === 'firing' && !alert.acknowledged_at
      ? html`<button type="button" class="button primary" aria-disabled=${busy ? 'true' : nothing} @click=${() => acts.acknowledge(alert)}>
          Acknowledge
        </button>`
      : nothing}
    ${alert.silenced_until
      ? html`<button type="button" class="button" aria-disabled=${busy ? 'true' : nothing} @click=${() => acts.unsilence(alert)}>Send again</button>`
      : html`<label class="unseen" for=${id}>Silent for</label>
          <select class="field" id=${id}>
            ${SPANS.map(
              (minutes) =>
                html`<option value=${minutes} ?selected=${minutes === FIRST}>for ${spanWords(minutes * 60)}</option>`,
            )}
          </select>
          <button
            type="button"
            class="button"
            aria-disabled=${busy ? 'true' : nothing}
            @click=${(/** @type {Event} */ event) => acts.silence(alert, chosen(event))}
          >
            Silence
          </button>`}
  </div>`;
}

/** @param {Alert} alert @param {Acts|null} acts @param {boolean} busy */
function card(alert, acts, busy) {
  const { words, tone } = standing(alert);
  const room = ROOMS.find(({ name }) => name === alert.room);
  return html`<li class="alert-card" data-tone=${tone}>
    <div class="op-title">
      <h3 id=${headingOf(alert)} tabindex="-1">${alert.title}</h3>
      ${chip(tone, words)}
    </div>
    <p>${alert.sentence}</p>
    <p class="hint">${alert.advice}</p>
    <p class="hint">
      Since ${when(alert.since)}.
      ${alert.acknowledged_by
        ? html`${alert.acknowledged_by} acknowledged it ${when(alert.acknowledged_at)}: it isn't repeated.`
        : nothing}
      ${alert.silenced_until ? html`Nothing is sent until ${when(alert.silenced_until)}.` : nothing}
      ${room && room.name !== 'alerts' ? html`<a href=${roomHash(room.name)}>Go to ${room.words}</a>` : nothing}
    </p>
    ${acts ? steer(alert, acts, busy) : nothing} ${messages(alert)}
  </li>`;
}

/**
 * @param {readonly Alert[]} open
 * @param {Acts|null} acts null for who only looks
 * @param {boolean} busy
 */
export const openAlerts = (open, acts, busy) =>
  open.length === 0
    ? empty(html`Nothing is wrong, as far as the rules below see.`)
    : html`<ul class="alert-cards" aria-label=${counted(open.length, 'alert', 'alerts')}>
        ${repeat(
          open,
          ({ id }) => id,
          (alert) => card(alert, acts, busy),
        )}
      </ul>`;
