// Asks once before something is changed for good, and names what changes.

import { html, nothing, render } from 'lit/html.js';

/**
 * @param {object} question
 * @param {string} question.title a question: "Roll back to 1.3.0?"
 * @param {unknown} question.words what will change, and for whom
 * @param {readonly unknown[]} [question.changes] each thing that will be different, one line each
 * @param {string} question.act words of the button that does it: "Roll back"
 * @param {string} [question.keep] words of the one that doesn't
 * @param {boolean} [question.danger] it can't be taken back
 * @returns {Promise<boolean>} whether to do it; Escape is no
 */
export function confirm({ title, words, changes = [], act, keep = 'Cancel', danger = false }) {
  const dialog = document.createElement('dialog');
  dialog.className = 'help ask op-ask';
  dialog.setAttribute('aria-labelledby', 'op-ask-title');
  dialog.setAttribute('aria-describedby', 'op-ask-words');
  const close = (/** @type {string} */ answer) => () => dialog.close(answer);
  render(
    html`<h2 id="op-ask-title">${title}</h2>
      <p id="op-ask-words">${words}</p>
      ${changes.length > 0
        ? html`<ul class="op-changes">
            ${changes.map((change) => html`<li>${change}</li>`)}
          </ul>`
        : nothing}
      <p class="acts">
        <button type="button" class="button" autofocus @click=${close('')}>${keep}</button>
        <button type="button" class="button ${danger ? 'danger' : 'primary'}" @click=${close('yes')}>${act}</button>
      </p>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal(); // the browser gives the focus back to what had it
  const away = close('');
  window.addEventListener('hashchange', away); // who goes elsewhere has said no
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      window.removeEventListener('hashchange', away);
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
