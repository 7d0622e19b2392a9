// The operator's shell: everyone's frame, and in it a second rail with the operator's rooms, who is logged in, the way out.

import { html, nothing, render } from 'lit/html.js';

import { menu } from '../admin/icons.js';
import { trouble, waiting } from '../admin/kit/empty.js';
import { createPolling } from '../admin/kit/polling.js';
import { PLACE, ROOMS, roomHash, roomOf } from '../admin/rooms.js';
import { createVisits } from '../admin/visits.js';
import * as icons from '../icons.js';
import { notify } from '../state.js';
import { iconButton } from '../views/fields.js';
import { frame } from './frame.js';

const COUNT_EVERY_MS = 30_000;

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../admin/session.js').Session} Session
 * @typedef {import('../admin/api.js').Api} Api
 */

/** How many alerts nobody has acknowledged. @param {number} count */
const waitingAlerts = (count) =>
  count > 0
    ? html`<b class="op-count digits" aria-hidden="true">${count}</b
        ><span class="unseen">(${count} not acknowledged)</span>`
    : nothing;

/**
 * The rooms as links.
 * @param {PageState} state @param {Session} session @param {number} alerts @param {() => void} [picked]
 */
function links({ address }, session, alerts, picked) {
  const role = session.me()?.role ?? 'viewer';
  const here = address.room === PLACE ? roomOf(address).name : '';
  return html`<ul>
    ${ROOMS.filter((room) => room.role === 'viewer' || room.role === role).map(
      ({ name, words, icon }) =>
        html`<li>
          <a href=${roomHash(name)} aria-current=${name === here ? 'page' : nothing} @click=${picked ?? nothing}
            >${icon}<span>${words}</span>${name === 'alerts' ? waitingAlerts(alerts) : nothing}</a
          >
        </li>`,
    )}
  </ul>`;
}

/**
 * @param {Api} api
 * @param {Session} session
 * @param {import('../admin/more.js').More} more
 * @returns {import('../begin.js').Wearing['shell']}
 */
export const adminShell = (api, session, more) => (page) => {
  const { store, actions, draw } = page;
  const visits = createVisits(store, draw);
  /** @type {import('../admin/kit/polling.js').Polling<{unacknowledged: number}>} */
  const counting = createPolling({ api, path: '/alerts/count', every_ms: COUNT_EVERY_MS, draw });
  const alerts = () => counting.answer()?.unacknowledged ?? 0;
  /** @type {unknown} why nobody knows who is logged in */
  let unknown = null;

  async function start() {
    unknown = null;
    try {
      session.meet(await api.get('/me'));
    } catch (error) {
      unknown = error;
      draw();
      return;
    }
    const me = session.me();
    if (!me) return;
    visits.start({ api, store, actions, me, draw, countAlerts: () => void counting.ask() });
    counting.start();
  }

  const logOut = (/** @type {boolean} */ everywhere) => () =>
    session.logOut(api, everywhere).catch((error) => notify(store, error.message, 'error'));

  const way = () => {
    const me = session.me();
    return html`<section class="op-me" aria-label="Logged in">
      ${me ? html`<p>${me.name}<small>${me.role}</small></p>` : nothing}
      <button type="button" class="button" @click=${logOut(false)}>Log out</button>
      <button type="button" class="button quiet" @click=${logOut(true)}>Log out everywhere</button>
    </section>`;
  };

  /** Where no rail has room: the same links in a dialog. */
  function openMenu() {
    const dialog = document.createElement('dialog');
    dialog.className = 'help op-menu';
    dialog.setAttribute('aria-labelledby', 'op-menu');
    const close = () => dialog.close();
    render(
      html`<header>
          <h2 id="op-menu">Operator</h2>
          ${iconButton({ name: 'Close the menu', icon: icons.close, act: close })}
        </header>
        <nav class="op-rooms" aria-label="Operator's rooms">${links(store.get(), session, alerts(), close)}</nav>
        ${way()}`,
      dialog,
    );
    document.body.append(dialog);
    dialog.addEventListener('close', () => dialog.remove());
    dialog.showModal();
  }

  void start();
  more.start(page);
  return (state) =>
    frame(state, actions, {
      kind: state.view === PLACE ? 'operator wide' : 'operator',
      top: html`<button type="button" class="button op-open" aria-haspopup="dialog" @click=${openMenu}>
        ${menu}<span>${state.view === PLACE ? roomOf(state.address).words : 'Operator'}</span>
      </button>`,
      side: html`<nav class="op-rooms" aria-labelledby="op-rooms">
          <h2 id="op-rooms">Operator</h2>
          ${links(state, session, alerts())}
        </nav>
        ${way()}`,
      room:
        state.view !== PLACE
          ? undefined
          : unknown
            ? trouble(unknown, () => void start())
            : session.me()
              ? visits.view(state)
              : waiting(),
    });
};
