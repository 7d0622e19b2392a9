// Reports of how the page works: off until the listener wants them, what is in them, and the last one to the letter.

import { html } from 'lit/html.js';

import { counted } from '../when.js';
import { pageHead } from './page-head.js';
import { switchSetting } from './settings.js';

/** @param {import('../state.js').PageState} state */
function standing({ prefs, reports: { drawn, batches } }) {
  if (!prefs.telemetry) return 'Off: this page sends no reports.';
  if (drawn === null) return 'On. The server has not said yet whether it wants reports of this visit.';
  if (!drawn) return 'On, but the server asks only some visits for reports, and this is none of them.';
  return batches > 0 ? `On. This page sent ${counted(batches, 'report', 'reports')}.` : 'On. This page sent no report yet.';
}

/** @type {import('../state.js').RoomView} */
export function reportsView(state, actions) {
  const { sent } = state.reports;
  return html`${pageHead('Send reports', '#prefs', 'Prefs')}
    <p class="lead">
      Reports say how well SIDFlow works on your device, so that whoever runs this server sees what to mend. They never
      say what you play, rate or search, nor who or where you are.
    </p>
    ${switchSetting(state.prefs, actions, 'telemetry', 'Off unless you turn it on.')}
    <p role="status">${standing(state)}</p>
    <section aria-labelledby="reported">
      <h2 id="reported">What is in a report</h2>
      <ul class="plain">
        <li>How long the start took: screen, engine, learning, first sound after a click</li>
        <li>Which way of making sound is used and why it changed, how often it stuttered, how full its buffer was</li>
        <li>That something failed, by one of ten codes, without a word of it</li>
        <li>How many ratings were sent, if you send them; how long learning took, and whether its result is used</li>
        <li>Which settings you changed, never to what</li>
        <li>The versions of SIDFlow and of its model, and whether something learned here lies over that</li>
        <li>A random name that this page forgets when it is closed, and when each of this happened after it was opened</li>
      </ul>
      <p class="hint">
        A report is sent when you leave the page, and once a minute at most. The server adds it to counts of that minute
        and keeps nothing else of it.
      </p>
    </section>
    <section aria-labelledby="last-report">
      <h2 id="last-report">The last report of this page</h2>
      ${sent === null
        ? html`<p class="empty">Nothing was sent yet.</p>`
        : html`<pre class="leaves" tabindex="0" aria-label="The last report of this page">${sent}</pre>`}
    </section>`;
}
