// Asks once before all of a listener's data is deleted, and names what goes.

import { html, render } from 'lit/html.js';

import { forgetHere } from '../forget-here.js';
import { counted, sizeWords } from '../when.js';
import { attempt } from './talk.js';

/** @type {HTMLDialogElement|null} */
let dialog = null;

/**
 * @param {import('../mind-api.js').DataSummary} data
 * @param {import('../actions.js').Actions} actions
 */
export function askToDelete(data, actions) {
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.className = 'help ask';
    dialog.setAttribute('aria-labelledby', 'ask-delete');
    document.body.append(dialog);
  }
  const box = dialog;
  const remove = () => {
    const downloads = box.querySelector('input')?.checked ?? false;
    box.close();
    void attempt(actions, 'data', async () => {
      await actions.ask('data.delete', { downloads });
      forgetHere(actions, downloads);
      return 'Your data was deleted from this device.';
    });
  };
  render(
    html`<h2 id="ask-delete">Delete your data from this device?</h2>
      <p>
        ${counted(data.ratings, 'rating', 'ratings')}, ${counted(data.history, 'entry', 'entries')} of history,
        ${counted(data.playlists, 'playlist', 'playlists')}, ${counted(data.favourites, 'favourite', 'favourites')} and
        your settings go for good. Save them as a file first if you may want them back.
      </p>
      <label class="switch"
        ><input type="checkbox" .checked=${false} /><span
          >Also what is kept for offline use: ${counted(data.files, 'file', 'files')}, ${sizeWords(data.files_bytes)}, and
          what you played lately</span
        ></label
      >
      <p class="acts">
        <button type="button" class="button" autofocus @click=${() => box.close()}>Keep it</button>
        <button type="button" class="button danger" @click=${remove}>Delete it</button>
      </p>`,
    box,
  );
  box.showModal();
}
