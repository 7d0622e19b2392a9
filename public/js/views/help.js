// The keys, in a dialog.

import { html, render } from 'lit/html.js';

import * as icons from '../icons.js';
import { iconButton } from './fields.js';

/** @type {readonly (readonly [string[], string])[]} */
const KEYS = [
  [['Space'], 'play or pause'],
  [['←', '→'], '5 seconds back or on'],
  [['Shift ←', 'Shift →'], 'previous or next tune'],
  [['↑', '↓'], 'louder or softer'],
  [['M'], 'mute'],
  [['1', '…', '5'], 'rate what plays'],
  [['/'], 'search'],
  [['A'], 'add the row that has the focus to the queue'],
  [['N'], 'play it next'],
  [['F'], 'make it a favourite'],
  [['I'], 'tell more about it'],
  [['Alt ↑', 'Alt ↓'], 'move the row that has the focus in the queue'],
  [['?'], 'this list'],
];

/** @type {HTMLDialogElement|null} */
let dialog = null;

export function showHelp() {
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.className = 'help';
    dialog.setAttribute('aria-labelledby', 'help');
    document.body.append(dialog);
  }
  const box = dialog;
  render(
    html`<header>
        <h2 id="help">Keys</h2>
        ${iconButton({ name: 'Close', icon: icons.close, act: () => box.close() })}
      </header>
      <dl>
        ${KEYS.map(
          ([keys, words]) =>
            html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${words}</dd>`,
        )}
      </dl>
      <p class="hint">A control that has the focus keeps the keys it needs for itself.</p>`,
    box,
  );
  if (!box.open) box.showModal();
}
