// The changes of the settings: what each set, when, and a way back to any of them.

import { html } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import * as icons from '../icons.js';
import { changeWords } from '../prefs-words.js';
import { whenWords } from '../when.js';
import { pageHead } from './page-head.js';
import { attempt, talk } from './talk.js';

/** @type {import('../state.js').RoomView} */
export function prefsChangesView(state, actions) {
  const { preferenceHistory: revisions, preferences: now } = state.mind.views;
  const act = (/** @type {() => Promise<unknown>} */ ask) => () => void attempt(actions, 'changes', ask);
  return html`${pageHead('Changes of the settings', '#prefs', 'Prefs')}
    <p class="hint">
      The last 50 changes are kept on this device. Going back is a change of its own: nothing is lost by it.
    </p>
    <p class="acts">
      <button type="button" class="button" ?disabled=${!now?.number} @click=${act(() => actions.ask('prefs.undo', {}))}>
        ${icons.undo}<span>Undo the last change</span>
      </button>
    </p>
    ${talk(state, 'changes')}
    ${revisions && revisions.length === 0 ? html`<p class="empty">Nothing was changed yet.</p>` : ''}
    <ol class="entries changes">
      ${repeat(
        revisions ?? [],
        ({ number }) => number,
        (revision, place) => {
          const words = changeWords(revision, revisions?.[place + 1]?.preferences ?? null);
          const name = `Go back to this, ${whenWords(revision.at)}: ${words.join(', ') || 'the settings of the start'}`;
          const isNow = revision.number === now?.number;
          return html`<li aria-current=${isNow ? 'true' : 'false'}>
            <span class="entry-what"
              >${words.length > 0 ? words.map((each) => html`<span>${each}</span>`) : 'The settings of the start'}</span
            >
            <time class="entry-when digits" datetime=${revision.at}>${whenWords(revision.at)}</time>
            <span class="entry-acts">
              ${isNow
                ? html`<span class="muted">in force</span>`
                : html`<button
                    type="button"
                    class="button"
                    aria-label=${name}
                    @click=${act(() => actions.ask('prefs.goBackTo', { revision: revision.number }))}
                  >
                    Go back to this
                  </button>`}
            </span>
          </li>`;
        },
      )}
    </ol>`;
}
