// One bundle: its images, the files that are put to it, and whether listeners may pick it.

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

import { droppedFiles } from '../../drop.js';
import { takeFiles } from '../../take-files.js';
import { chip } from '../kit/chip.js';
import { KINDS, KIND_NAMES, SIZES } from './files.js';

/**
 * @typedef {import('./files.js').Kind} Kind
 *
 * @typedef {object} Dump
 * @property {Kind} kind
 * @property {number} size_bytes
 * @property {string} sha256
 * @property {string|null} name
 *
 * @typedef {object} Bundle
 * @property {string} id
 * @property {string} title
 * @property {'uploaded'|'folder'} source
 * @property {boolean} offered
 * @property {readonly Dump[]} images
 * @property {string} trouble
 *
 * @typedef {object} Acts
 * @property {(bundle: Bundle, files: readonly File[], kind: Kind|null) => void} upload
 * @property {(bundle: Bundle, offered: boolean) => void} offer
 * @property {(bundle: Bundle, kind: Kind) => void} remove
 * @property {(bundle: Bundle) => void} rename
 * @property {(bundle: Bundle) => void} drop the whole bundle
 */

/** @param {Dump} dump */
const dumpWords = ({ name, sha256 }) =>
  html`${name ?? 'unknown dump'}
    <details class="fingerprint">
      <summary>fingerprint <code>${sha256.slice(0, 8)}</code></summary>
      <code>${sha256}</code>
    </details>`;

/** @param {Bundle} bundle @param {Kind} kind @param {Acts|null} acts */
function slot(bundle, kind, acts) {
  const dump = bundle.images.find((image) => image.kind === kind);
  const choose = () => takeFiles('.bin,.rom', (files) => acts?.upload(bundle, files, kind));
  return html`<li class="rom-slot" data-kind=${kind}>
    <b>${KIND_NAMES[kind]}</b>
    <span class=${dump ? '' : 'muted'}>${dump ? dumpWords(dump) : `none, ${SIZES[kind].toLocaleString('en')} bytes`}</span>
    ${acts
      ? html`<span class="op-row"
          ><button type="button" class="button quiet" @click=${choose}>
            ${dump ? 'Replace' : 'Choose a file'}<span class="unseen">: ${KIND_NAMES[kind]} of ${bundle.title}</span>
          </button>
          ${dump
            ? html`<button type="button" class="button quiet" @click=${() => acts.remove(bundle, kind)}>
                Remove<span class="unseen">: ${KIND_NAMES[kind]} of ${bundle.title}</span>
              </button>`
            : nothing}</span
        >`
      : nothing}
  </li>`;
}

/** @param {readonly import('./uploads.js').Upload[]} uploads */
const uploadList = (uploads) =>
  uploads.length === 0
    ? nothing
    : html`<div class="rom-uploads">
        <progress
          max=${uploads.length}
          value=${uploads.filter(({ state }) => state === 'done' || state === 'refused').length}
          aria-label="Files"
        ></progress>
        <div role="status">
          <ul>
          ${uploads.map(
            ({ name, state, words }) =>
              html`<li data-state=${state}>
                <b>${name}</b> ${state === 'refused' ? html`<span class="op-fault">${words}</span>` : words}
              </li>`,
          )}
          </ul>
        </div>
      </div>`;

/**
 * @param {Bundle} bundle
 * @param {object} more
 * @param {readonly import('./uploads.js').Upload[]} more.uploads
 * @param {Acts|null} more.acts null for who only looks
 */
export function bundleView(bundle, { uploads, acts }) {
  const { id, title, source, offered, images, trouble } = bundle;
  const own = source === 'uploaded' ? acts : null;
  const empty = images.length === 0;
  const over = (/** @type {DragEvent} */ event) => {
    if (!own || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation(); // else the page takes it for tunes
    mark(event, true);
  };
  const dropped = (/** @type {DragEvent} */ event) => {
    if (!own || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    mark(event, false);
    void droppedFiles(event.dataTransfer).then((files) => own.upload(bundle, files, null));
  };
  return html`<article
    class="rom-bundle"
    aria-labelledby="rom-${id}"
    data-bundle=${id}
    @dragover=${over}
    @dragleave=${(/** @type {DragEvent} */ event) => mark(event, false)}
    @drop=${dropped}
  >
    <div class="op-title">
      <h2 id="rom-${id}">${title}</h2>
      ${source === 'folder' ? html`<span class="muted">from a folder, read only</span>` : nothing}
    </div>
    ${acts
      ? html`<label class="switch"
          ><input
            type="checkbox"
            role="switch"
            aria-describedby="rom-${id}-hint"
            .checked=${live(offered)}
            ?disabled=${empty && !offered}
            @change=${(/** @type {Event} */ event) => acts.offer(bundle, /** @type {HTMLInputElement} */ (event.target).checked)}
          /><span>Listeners may pick it</span></label
        >`
      : html`<p>${chip(offered ? 'good' : 'calm', offered ? 'listeners may pick it' : 'not offered')}</p>`}
    <p class="hint" id="rom-${id}-hint">
      ${empty
        ? 'It has no image yet, so there is nothing to offer.'
        : offered
          ? 'It stands among the ROM images in everyone’s Prefs.'
          : 'Nobody sees it.'}
    </p>
    ${trouble ? html`<p class="op-fault" role="alert">${trouble}</p>` : nothing}
    <ul class="rom-slots">
      ${KINDS.map((kind) => slot(bundle, kind, own))}
    </ul>
    ${uploadList(uploads)}
    ${own
      ? html`<p class="op-row">
            <button
              type="button"
              class="button"
              @click=${() => takeFiles('.bin,.rom', (files) => own.upload(bundle, files, null), { multiple: true })}
            >
              Add image files<span class="unseen"> to ${title}</span>
            </button>
            <button type="button" class="button quiet" @click=${() => own.rename(bundle)}>
              Rename<span class="unseen"> ${title}</span>
            </button>
            <button type="button" class="button quiet" @click=${() => own.drop(bundle)}>
              Delete<span class="unseen"> ${title}</span>
            </button>
          </p>
          <p class="hint">Or drop files here: each finds its place by its size and what is in it.</p>`
      : nothing}
  </article>`;
}

/** @param {DragEvent} event @param {boolean} over */
function mark(event, over) {
  const article = /** @type {HTMLElement} */ (event.currentTarget);
  if (!over && event.type === 'dragleave' && article.contains(/** @type {Node|null} */ (event.relatedTarget))) return;
  article.toggleAttribute('data-over', over);
}
