// The settings room whole: the first screen's part, and around it all that the app brings.

import { html } from 'lit/html.js';

import * as icons from '../icons.js';
import { NAMES } from '../prefs-words.js';
import { takeFiles } from '../take-files.js';
import { whenWords } from '../when.js';
import { choice } from './fields.js';
import { pageLink } from './page-head.js';
import { prefsView } from './prefs.js';
import { shareSetting, switchSetting } from './settings.js';
import { attempt, talk } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../prefs-contract.js').Preferences} Preferences
 */

/** @type {readonly (readonly [Preferences['font'], string])[]} */
const FONTS = [['system', 'System'], ['serif', 'Serif'], ['mono', 'Fixed width']]; // prettier-ignore
/** @type {readonly (readonly [Preferences['motion'], string])[]} */
const MOTIONS = [['system', 'As the device says'], ['reduced', 'Less'], ['full', 'Full']]; // prettier-ignore

/** @param {PageState} state @param {Actions} actions */
const look = ({ prefs }, actions) => html`
  <div data-field="font">
    ${choice({
      name: 'font',
      legend: NAMES.font,
      options: FONTS,
      value: prefs.font,
      pick: (font) => actions.setPrefs({ font }),
      hint: 'Fonts that your device has: nothing is downloaded.',
    })}
  </div>
  <div data-field="motion">
    ${choice({
      name: 'motion',
      legend: NAMES.motion,
      options: MOTIONS,
      value: prefs.motion,
      pick: (motion) => actions.setPrefs({ motion }),
      hint: 'With less motion the picture of the voices stands still and changes with the notes.',
    })}
  </div>
  ${switchSetting(prefs, actions, 'wake_lock', wakeHint())}
`;

const wakeHint = () =>
  'wakeLock' in navigator
    ? 'As long as this page is in front. It costs battery.'
    : 'This browser lets no page keep the screen on, so this has no effect here.';

/** @param {PageState} state @param {Actions} actions */
function sound({ prefs, mind }, actions) {
  const typed = prefs.lengths_s.length;
  const chosen = mind.views.roms?.bundles.find(({ id }) => id === prefs.rom_bundle);
  return html`
    <div class="setting" data-field="lengths_s">
      <span class="label">${NAMES.lengths_s}</span>
      ${typed === 0
        ? html`<p class="hint">None. You can type one in a tune's details.</p>`
        : html`<button type="button" class="button" @click=${() => actions.setPrefs({ lengths_s: [] })}>
              Forget ${typed === 1 ? 'the length of one song' : `the lengths of ${typed} songs`}
            </button>
            <p class="hint">Then the collection's lengths hold again.</p>`}
    </div>
    <div data-field="rom_bundle">
      ${pageLink('#prefs/roms', NAMES.rom_bundle, chosen?.title ?? prefs.rom_bundle ?? 'None: most tunes need none')}
    </div>
  `;
}

/** @param {Preferences} prefs @param {import('../mind-api.js').Training} [training] */
function learningWords({ training: on }, training) {
  const made = training?.delta ? `, last ${whenWords(training.delta.made_at)}` : '';
  return on ? `On${made}` : 'Off: what was learned rests';
}

/** @param {PageState} state @param {Actions} actions */
const taste = ({ prefs, mind }, actions) => html`<section aria-labelledby="taste">
  <div>
    <h2 id="taste">Taste</h2>
    <p class="hint">What stations play next. All of it is learned and chosen on this device.</p>
  </div>
  ${shareSetting(prefs, actions, 'adventure', 'How far from what you know a station may go.')}
  ${pageLink('#prefs/training', NAMES.training, learningWords(prefs, mind.views.training))}
</section>`;

/** @param {PageState} state */
function privacy({ prefs, mind }) {
  const { sync } = mind.views;
  const waits = sync && sync.queued > 0 ? `, ${sync.queued} waiting` : '';
  return html`<section aria-labelledby="privacy">
    <h2 id="privacy">What leaves this device</h2>
    ${pageLink('#prefs/sync', NAMES.sync, prefs.sync ? `On${waits}` : 'Off: your ratings stay here')}
    ${pageLink('#prefs/sharing', NAMES.share_model, prefs.share_model ? 'On' : 'Off: what was learned stays here')}
    ${pageLink('#prefs/reports', NAMES.telemetry, prefs.telemetry ? 'On' : 'Off: nobody hears how it works for you')}
    ${pageLink('#prefs/data', 'My data', 'See, save or delete all that is stored')}
    ${pageLink('#prefs/storage', 'Storage', 'What is kept for the days without network')}
  </section>`;
}

/** @param {PageState} state @param {Actions} actions */
function changes(state, actions) {
  const last = state.mind.views.preferences;
  const what = last?.changed.length
    ? last.changed.map((field) => NAMES[/** @type {keyof typeof NAMES} */ (field)] ?? field).join(', ')
    : 'Nothing was changed yet';
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Changes</h2>
    <p class="acts">
      <button
        type="button"
        class="button"
        ?disabled=${!last?.number}
        @click=${() => void attempt(actions, 'prefs', () => actions.ask('prefs.undo', {}))}
      >
        ${icons.undo}<span>Undo the last change</span>
      </button>
      <button
        type="button"
        class="button"
        @click=${() => void attempt(actions, 'prefs', () => actions.ask('prefs.export', {}))}
      >
        ${icons.save}<span>Save as a file</span>
      </button>
      <button
        type="button"
        class="button"
        @click=${() =>
          takeFiles('.json,application/json', ([file]) =>
            attempt(actions, 'prefs', async () => {
              await actions.ask('prefs.import', { text: await file.text() });
              return `The settings of “${file.name}” hold now.`;
            }),
          )}
      >
        ${icons.file}<span>Load a file</span>
      </button>
    </p>
    ${talk(state, 'prefs')} ${pageLink('#prefs/changes', 'All changes', `Last: ${what}`)}
  </section>`;
}

/** @type {import('../state.js').RoomView} */
export const prefsWhole = (state, actions) =>
  prefsView(state, actions, {
    look: look(state, actions),
    sound: sound(state, actions),
    rest: html`${taste(state, actions)} ${privacy(state)} ${changes(state, actions)}`,
  });
