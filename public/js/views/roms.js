// ROM images: the sets that the server offers and the listener's own, which of them is used, and their fingerprints.

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

import * as icons from '../icons.js';
import { takeFiles } from '../take-files.js';
import { sizeWords } from '../when.js';
import { pageHead } from './page-head.js';
import { attempt, talk } from './talk.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../mind-api.js').RomBundle} RomBundle
 */

const KINDS = { kernal: 'KERNAL', basic: 'BASIC', chargen: 'Characters' };
const MOST_BYTES = 65_536;
/** What the listener chose while it is on its way. */
const CHOOSING = 'roms-choosing';
const NONE = 'none';

/** @param {File} file */
async function base64Of(file) {
  if (file.size > MOST_BYTES) throw new Error(`“${file.name}” is too large for a ROM image.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @param {Actions} actions @param {readonly File[]} files */
const addFiles = (actions, files) =>
  attempt(actions, 'roms', async () => {
    /** @type {string[]} */
    const added = [];
    for (const file of files) {
      added.push(...(await actions.ask('roms.add', { name: file.name, data: await base64Of(file) })));
    }
    return `Added: ${added.join('; ')}.`;
  });

/** @param {RomBundle['images'][number]} image */
const imageLine = ({ kind, sha256, size_bytes, name }) =>
  html`<li>
    <b>${KINDS[kind]}</b> <span class="muted">${name ? `${name}, ` : ''}${sizeWords(size_bytes)}</span>
    <details class="fingerprint">
      <summary>fingerprint <code>${sha256.slice(0, 8)}</code></summary>
      <code>${sha256}</code>
    </details>
  </li>`;

/** @param {PageState} state @param {Actions} actions @param {RomBundle|null} bundle null: none */
function option({ mind, prefs, talk: said }, actions, bundle) {
  const id = bundle?.id ?? null;
  const busy = mind.views.romsBusy;
  const mine = busy && busy.bundle === id;
  const used = (said[CHOOSING] || (prefs.rom_bundle ?? NONE)) === (id ?? NONE);
  const choose = async () => {
    actions.talk(CHOOSING, id ?? NONE);
    await attempt(actions, 'roms', () => actions.ask('roms.choose', { bundle: id }));
    actions.talk(CHOOSING, '');
  };
  return html`<li class="rom-set">
    <label class="pick"
      ><input
        type="radio"
        name="rom-set"
        .checked=${live(used)}
        ?disabled=${!!busy}
        @change=${() => void choose()}
      /><span
        >${bundle?.title ?? 'None'}
        <small
          >${!bundle
            ? 'Tunes that need none play, which is most of them.'
            : bundle.kept
              ? 'On this device, plays without network'
              : 'Is fetched when you choose it'}</small
        ></span
      ></label
    >
    ${mine
      ? html`<p class="progress" role="status">
          <progress max=${busy.total_bytes} value=${busy.done_bytes} aria-label="Fetching ${bundle?.title}"></progress>
          ${sizeWords(busy.done_bytes)} of ${sizeWords(busy.total_bytes)}
        </p>`
      : nothing}
    ${bundle ? html`<ul class="images">${bundle.images.map(imageLine)}</ul>` : nothing}
    ${bundle?.kept
      ? html`<button
          type="button"
          class="button quiet"
          @click=${() => void attempt(actions, 'roms', () => actions.ask('roms.remove', { bundle: bundle.id }))}
        >
          Remove ${bundle.own ? 'them' : `“${bundle.title}”`} from this device
        </button>`
      : nothing}
  </li>`;
}

/** @type {import('../state.js').RoomView} */
export function romsView(state, actions) {
  const shown = state.mind.views.roms;
  const failed = state.mind.status === 'failed' || state.mind.status === 'too-old';
  return html`${pageHead('ROM images', '#prefs', 'Prefs')}
    <p class="lead">
      The programs that were built into the C64. Nearly all tunes bring what they need; those written in BASIC don't,
      and play only with the original images.
    </p>
    ${talk(state, 'roms')}
    ${shown?.trouble ? html`<p class="talk bad" role="alert">${shown.trouble}</p>` : nothing}
    ${shown
      ? html`<fieldset class="rom-sets">
            <legend>Which images to use</legend>
            <ul>
              ${option(state, actions, null)} ${shown.bundles.map((bundle) => option(state, actions, bundle))}
            </ul>
          </fieldset>
          ${shown.bundles.some(({ own }) => !own)
            ? nothing
            : html`<p class="hint">This server offers no images. You can use your own.</p>`}`
      : html`<p class="empty" role="status">${failed ? state.mind.words : 'This opens in a moment …'}</p>`}
    <section aria-labelledby="own-images">
      <h2 id="own-images">Your own images</h2>
      <p class="hint">
        Files of 8,192 bytes (KERNAL, BASIC) or 4,096 (characters). They are checked, stay on this device and are never
        sent.
      </p>
      <p>
        <button
          type="button"
          class="button"
          @click=${() => takeFiles('.bin,.rom', (files) => void addFiles(actions, files), { multiple: true })}
        >
          ${icons.file}<span>Add image files</span>
        </button>
      </p>
    </section>`;
}
