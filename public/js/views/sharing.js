// Sharing what was learned: off until the listener wants it, exactly what would leave, and a way to take it all back.

import { html } from 'lit/html.js';

import { counted, sizeWords, whenWords } from '../when.js';
import { confirm } from './finding/dialog.js';
import { pageHead, pageLink } from './page-head.js';
import { switchSetting } from './settings.js';
import { attempt, talk } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 */

/** @param {import('../mind-api.js').Sharing} sharing */
function standing({ sent, last_at, reason }) {
  const last = last_at ? `, the last time ${whenWords(last_at)}` : '';
  return sent > 0 ? `Shared ${counted(sent, 'time', 'times')}${last}. ${reason}` : reason;
}

/** @param {PageState} state */
function preview({ preview: shown, mind }) {
  if (!shown) {
    const failed = mind.status === 'failed' || mind.status === 'too-old';
    return html`<p class="empty" role="status">${failed ? mind.words : 'This opens in a moment …'}</p>`;
  }
  const { text, bytes, events, delta } = shown;
  const what = [
    events > 0 ? counted(events, 'entry of what you rated and heard', 'entries of what you rated and heard') : '',
    delta ? 'what was learned, clipped and with noise' : '',
  ].filter(Boolean);
  if (what.length === 0) return html`<p role="status">Nothing would leave this device.</p>`;
  return html`<p role="status">${sizeWords(bytes)}, to the last letter: ${what.join(', and ')}.</p>
    <pre class="leaves" tabindex="0" aria-label="What would leave this device">${text}</pre>`;
}

/** @param {Actions} actions */
function askToDelete(actions) {
  confirm(
    'Delete what you shared?',
    'The server removes the tastes that this device shared. Your ratings and what was learned stay here; as long as it is on, another taste is shared at its time.',
    'Delete it there',
    () => void attempt(actions, 'sharing', () => actions.ask('share.delete', {})),
  );
}

/** @type {import('../state.js').RoomView} */
export function sharingView(state, actions) {
  const { sharing } = state.mind.views;
  return html`${pageHead('Share my taste', '#prefs', 'Prefs')}
    <p class="lead">
      What SIDFlow learned from you can help to teach the model that everybody starts from. It is a list of numbers, not
      of tunes: shortened to a limit and mixed with noise before it leaves, and used only together with that of others.
    </p>
    ${switchSetting(state.prefs, actions, 'share_model', 'Off unless you turn it on, and only while your ratings are sent too.')}
    <section aria-labelledby="leaves">
      <h2 id="leaves">What would leave this device</h2>
      ${preview(state)}
    </section>
    <section aria-labelledby="shared">
      <h2 id="shared">What was shared</h2>
      <p role="status">${sharing ? standing(sharing) : 'This opens in a moment …'}</p>
      <p class="acts">
        <button type="button" class="button danger" @click=${() => askToDelete(actions)}>Delete what I shared …</button>
      </p>
      ${talk(state, 'sharing')}
      ${pageLink('#prefs/sync', 'Send my ratings', state.prefs.sync ? 'On' : 'Off: your ratings stay here')}
    </section>`;
}
