// The room Alerts: what is wrong and who knows of it, the rules that look, where messages go, and what is over.

import { html, nothing } from 'lit/html.js';

import { notify } from '../../state.js';
import { chip } from '../kit/chip.js';
import { empty, trouble, waiting } from '../kit/empty.js';
import { head, section } from '../kit/head.js';
import { createPolling } from '../kit/polling.js';
import { table } from '../kit/table.js';
import { spanWords, when } from '../kit/when.js';
import { headingOf, openAlerts } from './open.js';
import { rulesTable } from './rules.js';
import { CHANNELS, stateOf } from './words.js';

/**
 * @typedef {import('./words.js').AlertList} AlertList
 * @typedef {import('./words.js').Alert} Alert
 * @typedef {{channel: 'webhook'|'mail', delivered: boolean, answer: string}} Result
 */

const EVERY_MS = 10_000;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, store, me, draw, countAlerts }) {
  const operates = me.role === 'operator';
  /** @type {import('../kit/polling.js').Polling<AlertList>} */
  const polling = createPolling({ api, path: '/alerts', every_ms: EVERY_MS, draw });
  let busy = false;
  /** What receivers said to the last test. @type {readonly Result[]|null} */
  let tested = null;

  /**
   * Does something and shows how things are then.
   * @param {() => Promise<unknown>} act
   * @param {string} done words for it
   * @param {Alert} [about] whose heading gets the focus where the button that had it is gone
   */
  async function attempt(act, done, about) {
    if (busy) return;
    busy = true;
    draw();
    try {
      await act();
      if (done) notify(store, done);
    } catch (error) {
      notify(store, error instanceof Error ? error.message : String(error), 'error');
    }
    busy = false;
    countAlerts();
    await polling.ask();
    if (about && document.activeElement === document.body) document.getElementById(headingOf(about))?.focus();
  }

  const path = (/** @type {Alert} */ { id }, /** @type {string} */ act) => `/alerts/${encodeURIComponent(id)}/${act}`;

  /** @type {import('./open.js').Acts} */
  const acts = {
    acknowledge: (alert) =>
      void attempt(() => api.post(path(alert, 'acknowledge')), 'Acknowledged: it is not repeated.', alert),
    silence: (alert, minutes) =>
      void attempt(() => api.post(path(alert, 'silence'), { minutes }), `Silent for ${spanWords(minutes * 60)}.`, alert),
    unsilence: (alert) => void attempt(() => api.post(path(alert, 'unsilence')), 'Messages are sent again.', alert),
  };

  const test = () =>
    void attempt(async () => {
      tested = /** @type {{results: Result[]}} */ (await api.post('/alerts/test')).results;
    }, '');

  /** @param {AlertList} list */
  const channels = ({ channels: known }) =>
    known.length === 0
      ? empty(
          html`Alerts are shown here alone. Set <code>SIDFLOW_ALERT_WEBHOOK_URL</code> or
            <code>SIDFLOW_ALERT_MAIL_TO</code> to have them sent.`,
        )
      : table({
          caption: 'Where messages go',
          columns: [
            { name: 'Way', kind: 'title', cell: ({ name }) => CHANNELS[name] },
            { name: 'To', cell: ({ target }) => target },
            { name: 'Last test', kind: 'long', cell: ({ name }) => resultOf(name) },
          ],
          rows: known,
          key: ({ name }) => name,
        });

  /** @param {'webhook'|'mail'} channel */
  function resultOf(channel) {
    const result = tested?.find((each) => each.channel === channel);
    if (!result) return busy ? 'under way …' : 'not tested since this page was opened';
    return chip(result.delivered ? 'good' : 'bad', `${result.delivered ? 'arrived' : 'failed'}: ${result.answer}`);
  }

  /** @param {AlertList} list */
  const over = ({ resolved }) =>
    table({
      caption: 'What is over',
      columns: [
        { name: 'Alert', kind: 'title', cell: ({ title }) => title },
        { name: 'Began', cell: ({ since }) => when(since) },
        { name: 'Lasted', cell: lasted },
        { name: 'Acknowledged by', cell: ({ acknowledged_by }) => acknowledged_by },
        { name: 'At its end', kind: 'long', cell: ({ sentence }) => sentence },
      ],
      rows: resolved,
      key: ({ id }) => id,
      none: html`<p>Nothing fired in the last 90 days.</p>`,
    });

  /** @param {AlertList} list */
  const rest = (list) => html`
    ${section('alerts-open', 'Now', openAlerts(list.open, operates ? acts : null, busy))}
    ${section('alerts-rules', 'Rules', rulesTable(list.rules), {
      hint: 'One of the servers looks, again and again. A limit is a setting; off switches a rule off.',
    })}
    ${section('alerts-channels', 'Where messages go', channels(list), {
      acts:
        operates && list.channels.length > 0
          ? html`<button type="button" class="button" aria-disabled=${busy ? 'true' : nothing} @click=${test}>Send a test</button>`
          : nothing,
    })}
    ${section('alerts-over', 'Over', over(list))}
  `;

  return {
    view() {
      const list = polling.answer();
      const { sentence, tone } = list ? stateOf(list) : { sentence: 'What is wrong, and who knows of it.', tone: null };
      return html`${head({ title: 'Alerts', sentence, tone: tone ?? 'calm' })}
      ${polling.error() ? trouble(polling.error(), () => void polling.ask()) : nothing}
      ${list ? rest(list) : polling.error() ? nothing : waiting()}`;
    },
    open: polling.start,
    close: polling.stop,
  };
}

/** @param {Alert} alert */
function lasted({ since, resolved_at }) {
  if (!resolved_at) return '';
  const seconds = (Date.parse(resolved_at) - Date.parse(since)) / 1000;
  return spanWords(Math.max(Math.round(seconds / 60) * 60, 60));
}
