// The rooms and pages that come after the first screen, by `room` or `room/page`; each is a function of state and acts.

import { startFinding } from './finding/start.js';
import { followListener } from './follow-listener.js';
import { bringStations } from './station/start.js';
import { dataView } from './views/data.js';
import { searchView } from './views/finding/search.js';
import { tunePage } from './views/finding/tune-page.js';
import { historyView } from './views/history.js';
import { libraryHome } from './views/lists/home.js';
import { favouritesPage, playlistPage, sharedPage } from './views/lists/list-page.js';
import { prefsChangesView } from './views/prefs-changes.js';
import { prefsWhole } from './views/prefs-more.js';
import { ratingsView } from './views/ratings.js';
import { reportsView } from './views/reports.js';
import { romsView } from './views/roms.js';
import { sharingView } from './views/sharing.js';
import { stationPage } from './views/station/page.js';
import { stationStrip } from './views/station/strip.js';
import { storageView } from './views/storage.js';
import { syncView } from './views/sync.js';
import { trainingView } from './views/training.js';

/**
 * @typedef {import('./state.js').RoomView} RoomView
 * @typedef {import('./finding/start.js').AllActs} AllActs
 */

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./actions.js').Actions} actions
 * @returns {Readonly<Record<string, RoomView>>}
 */
export function createRooms(store, actions) {
  const acts = { ...startFinding(store, actions), ...bringStations(store, actions) };
  followListener(store, actions);
  /** A view that does more than the shell knows of. @param {(state: import('./state.js').PageState, acts: AllActs) => unknown} view */
  const finding = (view) => /** @type {RoomView} */ ((state) => view(state, acts));
  return {
    'play/station': finding(stationStrip),
    search: finding(searchView),
    tune: finding(tunePage),
    library: finding(libraryHome),
    'library/playlist': finding(playlistPage),
    'library/favourites': finding(favouritesPage),
    'library/shared': finding(sharedPage),
    'library/station': finding(stationPage),
    'library/history': historyView,
    'library/ratings': ratingsView,
    prefs: prefsWhole,
    'prefs/changes': prefsChangesView,
    'prefs/roms': romsView,
    'prefs/training': trainingView,
    'prefs/sync': syncView,
    'prefs/sharing': sharingView,
    'prefs/reports': reportsView,
    'prefs/data': dataView,
    'prefs/storage': storageView,
  };
}
