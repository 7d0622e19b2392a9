// Learning from ratings: how it stands, what was learned and how well, the ways back, and the listener's limits for it.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import { counted, whenWords } from '../when.js';
import { confirm } from './finding/dialog.js';
import { pageHead } from './page-head.js';
import { numberSetting, shareSetting, switchSetting } from './settings.js';
import { attempt, talk } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../mind-api.js').Training} Training
 * @typedef {import('../mind-api.js').Snapshot} Snapshot
 */

const RESTS = { off: 'Off: nothing is learned.', resting: 'There is nothing new to learn from.', waiting: 'Waits for its turn.' };

/** @param {number} judged */
const songs = (judged) => counted(judged, 'song', 'songs');

/** How far it was off on ratings that it hadn't seen. @param {Snapshot} snapshot */
const offWords = ({ held_out }) =>
  held_out
    ? `misses unseen ratings by ${held_out.personal.toFixed(2)} stars, the model alone by ${held_out.base.toFixed(2)}`
    : 'too few ratings to tell how well';

/** @param {Training} training */
const progress = ({ done, total }) =>
  html`<p class="progress" role="status">
    <progress max=${total} value=${done} aria-label="Learning"></progress>
    <span class="digits">${done} of ${counted(total, 'round', 'rounds')}</span>
  </p>`;

/** @param {Training} training @param {PageState} state */
function facts({ judged, delta }, { mind }) {
  const { model } = mind.views;
  const base = !model || model.version === 'none' ? 'None on this device yet' : `Version ${model.version}`;
  /** @type {readonly (readonly [string, unknown])[]} */
  const rows = [
    ['What you said and heard', judged > 0 ? songs(judged) : 'Nothing yet: rate what plays'],
    ['Your taste', delta ? `${whenWords(delta.made_at)}, from ${songs(delta.judged)}` : 'Not learned yet'],
    ...(delta ? /** @type {const} */ ([['How well', offWords(delta)]]) : []),
    ['Published model', model?.arriving ? `${base}, another arrives …` : base],
  ];
  return html`<dl class="amounts">
    ${rows.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}
  </dl>`;
}

/** @param {Actions} actions */
function askToForget(actions) {
  confirm(
    'Forget what was learned?',
    'Your taste and the earlier ones go. Your ratings stay, and it learns from them again unless you turn it off.',
    'Forget it',
    () => void attempt(actions, 'training', () => actions.ask('training.forget', {})),
  );
}

/** @param {Training} training @param {PageState} state @param {Actions} actions */
function standing(training, state, actions) {
  const { delta, dropped, judged } = training;
  const now = () => void attempt(actions, 'training', () => actions.ask('training.now', {}));
  return html`<section aria-labelledby="standing">
    <h2 id="standing">How it stands</h2>
    ${training.state === 'running'
      ? progress(training)
      : html`<p role="status">${training.reason || RESTS[training.state]}</p>`}
    ${dropped ? html`<p class="aside-note">${dropped}</p>` : nothing} ${facts(training, state)}
    ${delta?.stale
      ? html`<p class="hint">Made on another model, or too long ago: it is learned anew when you do nothing else.</p>`
      : nothing}
    <p class="acts">
      <button
        type="button"
        class="button"
        ?disabled=${judged === 0 || training.state === 'running' || !state.prefs.training}
        @click=${now}
      >
        Learn now
      </button>
      <button
        type="button"
        class="button danger"
        ?disabled=${!delta && training.snapshots.length === 0}
        @click=${() => askToForget(actions)}
      >
        Forget what was learned …
      </button>
    </p>
    ${talk(state, 'training')}
  </section>`;
}

/** @param {Training} training @param {Actions} actions */
function earlier({ snapshots, delta }, actions) {
  if (snapshots.length === 0) return nothing;
  /** @param {Snapshot} snapshot */
  const goBack = ({ id }) => attempt(actions, 'training', () => actions.ask('training.rollback', { snapshot: id }));
  return html`<section aria-labelledby="earlier">
    <h2 id="earlier">Ways back</h2>
    <p class="hint">The last five are kept on this device. An earlier one holds until the next time that it learns.</p>
    <ol class="entries changes">
      ${repeat(
        snapshots,
        ({ id }) => id,
        (snapshot) =>
          html`<li aria-current=${snapshot.id === delta?.id ? 'true' : 'false'}>
            <span class="entry-what"
              ><span>${songs(snapshot.judged)}, model ${snapshot.base}</span><small>${offWords(snapshot)}</small></span
            >
            <time class="entry-when digits" datetime=${snapshot.made_at}>${whenWords(snapshot.made_at)}</time>
            <span class="entry-acts">
              ${snapshot.id === delta?.id
                ? html`<span class="muted">in force</span>`
                : html`<button
                    type="button"
                    class="button"
                    aria-label="Go back to this, ${whenWords(snapshot.made_at)}"
                    @click=${() => void goBack(snapshot)}
                  >
                    Go back to this
                  </button>`}
            </span>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** @param {PageState} state @param {Actions} actions */
const limits = ({ prefs }, actions) =>
  html`<section aria-labelledby="limits">
    <h2 id="limits">When and how much</h2>
    ${switchSetting(prefs, actions, 'training_idle_only', 'Learning waits whenever you use the page.')}
    ${switchSetting(prefs, actions, 'training_charging_only', 'Only with the charger in, where the browser tells.')}
    ${shareSetting(prefs, actions, 'training_budget', 'The most that learning may take of one core.')}
    ${numberSetting(prefs, actions, 'training_iterations', 'More fit your ratings closer, and take longer.')}
    ${numberSetting(prefs, actions, 'training_rate', 'The size of a step. Too large, and it never settles.')}
  </section>`;

/** @type {import('../state.js').RoomView} */
export function trainingView(state, actions) {
  const { training } = state.mind.views;
  const failed = state.mind.status === 'failed' || state.mind.status === 'too-old';
  return html`${pageHead('Learning', '#prefs', 'Prefs')}
    <p class="lead">
      SIDFlow learns from your ratings and from what you finish, skip and hear again. All of it happens on this device.
    </p>
    ${switchSetting(state.prefs, actions, 'training', 'Off, and nothing more is learned; what was learned rests until you turn it on again.')}
    ${training
      ? html`${standing(training, state, actions)} ${earlier(training, actions)}`
      : html`<p class="empty" role="status">${failed ? state.mind.words : 'This opens in a moment …'}</p>`}
    ${limits(state, actions)}`;
}
