// Plays a song that is known by its key alone: from the page's lists, else as the catalogue on this device lists it.

import { ownTune, partsOf, tuneOfRow } from './finding/tunes.js';

/**
 * Rejects with a sentence where nobody has its bytes.
 * @param {import('./state.js').PageState} state
 * @param {import('./actions.js').Actions} actions
 * @param {string} key tune key
 * @param {string} title to call it by
 */
export async function playSong({ library }, actions, key, title) {
  const { path, song } = partsOf(key);
  let tune = ownTune(library, path);
  if (!tune) {
    const [row] = await actions.ask('tunes.listed', { paths: [path] });
    if (!row) throw new Error(`“${title}” isn't in the collection now. If it is a file of yours, open it again.`);
    tune = tuneOfRow(row, library);
  }
  actions.playNow({ ...tune, song });
}
