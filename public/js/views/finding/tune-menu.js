// What can be done with a tune or with many, in a dialog: queue, playlists, favourites, its page, a link.

import { html, nothing } from 'lit/html.js';

import { tuneHash } from '../../address.js';
import { isFavourite, playlists } from '../../finding/lists.js';
import * as icons from '../../icons.js';
import { stationFrom } from '../../station/words.js';
import { keyOf, titleOf } from '../../tune.js';
import { closeDialog, nameForm, showDialog } from './dialog.js';
import { counted } from './words.js';

/**
 * @typedef {import('../../finding/start.js').AllActs} AllActs
 * @typedef {import('../../tune.js').Tune} Tune
 */

/** @param {import('lit/html.js').TemplateResult} icon @param {string} words @param {() => void} act */
const choice = (icon, words, act) => {
  const go = () => {
    closeDialog();
    act();
  };
  return html`<li><button type="button" class="menu-row" @click=${go}>${icon}<span>${words}</span></button></li>`;
};

/**
 * Which playlist some tunes go to, or the name of a new one.
 * @param {readonly Tune[]} tunes
 * @param {AllActs} acts
 */
export function chooseList(tunes, acts) {
  const what = tunes.length === 1 && tunes[0] ? `“${titleOf(tunes[0])}”` : counted(tunes.length);
  showDialog(
    'Add to a playlist',
    html`<p class="muted">${what}</p>
      <ul class="menu">
        ${playlists(acts.now()).map((list) => choice(icons.list, list.name, () => acts.addToList(list, tunes)))}
      </ul>
      ${nameForm({
        label: 'New playlist',
        value: '',
        button: 'Create',
        done: (name) => void acts.createList(name, tunes),
      })}`,
  );
}

/**
 * @param {Tune} tune
 * @param {AllActs} acts
 */
export function openTuneMenu(tune, acts) {
  const song = tune.song ?? tune.startSong;
  const loved = isFavourite(acts.now(), keyOf(tune, song));
  const own = tune.origin === 'opened';
  showDialog(
    titleOf(tune),
    html`<ul class="menu">
      ${choice(icons.playNext, 'Play next', () => acts.enqueue([tune], 'next'))}
      ${choice(icons.append, 'Add to the queue', () => acts.enqueue([tune], 'end'))}
      ${choice(icons.station, 'Start a station from it', () => acts.startStation(...stationFrom(tune)))}
      ${choice(icons.heart, loved ? 'Take off the favourites' : 'Make it a favourite', () =>
        acts.favourite(tune, song, !loved),
      )}
      <li>
        <button type="button" class="menu-row" @click=${() => chooseList([tune], acts)}>
          ${icons.list}<span>Add to a playlist …</span>
        </button>
      </li>
      ${own
        ? nothing
        : html`<li>
              <a class="menu-row" href=${tuneHash(tune.path, tune.song)} @click=${closeDialog}
                >${icons.info}<span>About this tune</span></a
              >
            </li>
            ${choice(icons.keep, 'Keep offline', () => acts.device({ kind: 'keep', what: 'tune', value: tune.path }))}
            ${choice(icons.share, 'Share a link', () => acts.shareTune(tune, tune.song))}`}
      ${acts.more.tuneActs(tune).map(({ words, icon, act }) => choice(icon, words, act))}
    </ul>`,
  );
}
