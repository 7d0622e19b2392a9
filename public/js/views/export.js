// Saving the song as a WAV file: a button, or the progress with a way out.

import { html } from 'lit/html.js';

import * as icons from '../icons.js';

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../actions.js').Actions} actions
 */
export function exportControl({ exportShare, loadedId }, actions) {
  if (exportShare === null) {
    return html`<button
      type="button"
      class="export button quiet"
      ?disabled=${loadedId === 0}
      title=${loadedId === 0 ? 'Play the tune first' : 'Save this song as a sound file'}
      @click=${actions.exportWav}
    >
      ${icons.save}<span>Export WAV</span>
    </button>`;
  }
  const percent = Math.floor(exportShare * 100);
  return html`<div class="export exporting">
    <progress aria-label="Export of the song" max="100" value=${percent}></progress>
    <span class="digits">${percent} %</span>
    <button type="button" class="button quiet" @click=${actions.cancelExport}>Cancel</button>
  </div>`;
}
