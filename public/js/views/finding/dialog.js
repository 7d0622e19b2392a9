// One dialog for the questions of the rooms: a title, something to choose or type, and a way out.

import { html, render } from 'lit/html.js';

import * as icons from '../../icons.js';
import { iconButton } from '../fields.js';

/** @type {HTMLDialogElement|null} */
let dialog = null;

function made() {
  const element = document.createElement('dialog');
  element.className = 'ask';
  element.setAttribute('aria-labelledby', 'ask-title');
  // A click beside it closes it.
  element.addEventListener('click', (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  return element;
}

export const closeDialog = () => dialog?.close();

/**
 * @param {string} title
 * @param {unknown} content
 */
export function showDialog(title, content) {
  dialog ??= made();
  render(
    html`<header>
        <h2 id="ask-title">${title}</h2>
        ${iconButton({ name: 'Close', icon: icons.close, act: closeDialog })}
      </header>
      <div class="ask-body">${content}</div>`,
    dialog,
  );
  if (!dialog.open) dialog.showModal();
}

/**
 * Something that can't be taken back: asked once, by the name of what it changes.
 * @param {string} title
 * @param {string} words what becomes of it
 * @param {string} button
 * @param {() => void} act
 */
export function confirm(title, words, button, act) {
  const go = () => {
    closeDialog();
    act();
  };
  showDialog(
    title,
    html`<p>${words}</p>
      <div class="ask-acts">
        <button type="button" class="button" autofocus @click=${closeDialog}>Keep it</button>
        <button type="button" class="button danger" @click=${go}>${button}</button>
      </div>`,
  );
}

/**
 * A field for a name, and what is done with it.
 * @param {object} question
 * @param {string} question.label
 * @param {string} question.value to begin with
 * @param {string} question.button
 * @param {(name: string) => void} question.done
 */
export function nameForm({ label, value, button, done }) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const name = String(new FormData(form).get('name') ?? '').trim();
    if (!name) return;
    closeDialog();
    done(name);
  };
  return html`<form class="name-form" @submit=${submit}>
    <label>${label}<input class="field" name="name" required maxlength="100" autocomplete="off" .value=${value} /></label>
    <button class="button primary">${button}</button>
  </form>`;
}
