// Runs a station: asks Python for its picks and keeps five to come. What plays never waits for it.

import { isBundled } from '../addresses.js';
import { hasCatalogue } from '../finding/searcher.js';
import { tunesAtHand } from '../offline/at-hand.js';
import { wordsOf } from '../problems.js';
import { currentItem, upcoming } from '../queue.js';
import { notify } from '../state.js';
import { keyOf } from '../tune.js';
import { givenBack, hasPicks, isUntouched, pickedAnew, takenOver, withPicks } from './queue.js';
import { isOpened } from './words.js';

/**
 * @typedef {import('../state.js').PageStore} PageStore
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../mind-api.js').Station} Station
 * @typedef {import('../mind-api.js').StationPick} StationPick
 * @typedef {import('../tune.js').Tune} Tune
 *
 * @typedef {object} StationActs
 * @property {(station: Station, name: string, seed?: Tune) => void} startStation `name` until Python says its own; `seed`
 *   is the tune that it is close to, which plays at once
 * @property {() => void} stopStation what was to come before it comes back
 * @property {() => void} retryStation tries again what failed
 */

/** Fewer to come, and more are asked for. */
const LEAST = 5;
/** So many at once: a change of taste shows soon. */
const MORE = 10;

const NONE_LEFT = "Nothing is left that you didn't hear lately.";
const NONE_HERE = "Nothing is left on this device that you didn't hear lately. It goes on with the network.";

/** @param {PageState} state */
export const isAway = ({ offline, device }) => offline || device.away;

/** @param {PageState} state */
const playsNow = ({ starting, player }) => starting || player.status === 'playing';

/** What the picks to come depend on: when it changes they are chosen anew. @param {PageState} state */
function groundsOf(state) {
  const { training, preferences } = state.mind.views;
  return JSON.stringify([training?.delta?.id ?? null, preferences?.preferences.adventure, isAway(state)]);
}

/** What can be had now, by path; null: everything. @param {PageState} state @returns {Promise<string[]|null>} */
async function pathsAtHand(state) {
  if (!isAway(state)) return null;
  const bundled = state.device.shelter === 'ready' ? state.library.tunes.filter(({ path }) => isBundled(path)) : [];
  return [...new Set([...bundled, ...(await tunesAtHand())].map(({ path }) => path))];
}

/**
 * @param {PageStore} store
 * @param {import('../actions.js').Actions} actions
 * @returns {StationActs}
 */
export function startStations(store, actions) {
  /** One question is under way at a time. */
  let asking = false;
  /** The queue for which there was no more: asked again with another one. @type {unknown} */
  let dry = null;
  let grounds = groundsOf(store.get());
  /** Counts what the listener asked for: an answer to something before is too late. */
  let turn = 0;

  const show = (/** @type {Partial<PageState['station']>} */ patch) =>
    store.set({ station: { ...store.get().station, ...patch } });
  const running = () => store.get().mind.views.station ?? null;

  /** @param {() => Promise<void>} question */
  async function ask(question) {
    asking = true;
    const asked = turn;
    try {
      await question();
    } catch (error) {
      dry = store.get().queue;
      if (turn === asked) show({ trouble: wordsOf(error) });
    }
    asking = false;
    follow();
  }

  /** Says where there was nothing to pick. @param {readonly StationPick[]} picks @param {readonly string[]|null} among */
  const judge = (picks, among) => show({ trouble: '', note: picks.length > 0 ? '' : among ? NONE_HERE : NONE_LEFT });

  /** @param {import('./state.js').Wanted} wanted */
  async function begin(wanted) {
    const { tune } = wanted.station;
    if (tune && isOpened(tune)) await actions.ask('local.analyse', { tune });
    const among = await pathsAtHand(store.get());
    const { name, picks } = await actions.ask('station.start', { station: wanted.station, ...(among && { among }) });
    const now = store.get();
    if (now.station.wanted !== wanted) {
      // Stopped meanwhile, or another one is wanted: that is next.
      if (!now.station.wanted) await actions.ask('station.stop', {});
      return;
    }
    const { queue, before } = takenOver(now.queue, picks, now.library);
    show({ wanted: null, before: [...now.station.before, ...before] });
    judge(picks, among);
    store.set({ queue });
    grounds = groundsOf(store.get());
    const [first] = upcoming(queue);
    if (!first) return;
    const goesOn = playsNow(now) && (wanted.behind || wanted.station.kind === 'tune');
    if (!goesOn) actions.jump(first.id);
    else if (wanted.behind) {
      notify(store, `“${name}” comes after this tune.`, 'info', { label: 'Play it now', act: () => actions.jump(first.id) });
    }
  }

  /** @param {boolean} anew in the place of those to come */
  async function more(anew) {
    const asked = turn;
    const before = store.get();
    const among = await pathsAtHand(before);
    // After a reload too: what was to come then, and wasn't heard, may come now.
    const free = anew || isUntouched(before.queue, before.library);
    const picks = await actions.ask('station.next', { count: MORE, ...(among && { among }), ...(free && { anew: true }) });
    if (turn !== asked) return;
    const { queue, library } = store.get();
    judge(picks, among);
    if (anew) {
      store.set({ queue: pickedAnew(queue, picks, library, among) });
    } else if (picks.length > 0 && isUntouched(queue, library)) {
      // After a reload: its picks instead of the queue that the page filled.
      const taken = takenOver(queue, picks, library);
      show({ before: taken.before });
      store.set({ queue: taken.queue });
    } else {
      store.set({ queue: withPicks(queue, picks, library) });
    }
    if (picks.length < LEAST) dry = store.get().queue;
  }

  /** What is wanted begins when the catalogue is there; what runs gets more. */
  function follow() {
    const state = store.get();
    const { wanted, trouble } = state.station;
    if (asking || !hasCatalogue(state)) return;
    if (wanted) {
      if (!trouble) void ask(() => begin(wanted));
      return;
    }
    if (!running()) return;
    const before = grounds;
    grounds = groundsOf(state);
    if (grounds !== before && hasPicks(state.queue)) void ask(() => more(true));
    else if (dry !== state.queue && (upcoming(state.queue).length < LEAST || isUntouched(state.queue, state.library))) {
      void ask(() => more(false));
    }
  }

  store.subscribe(follow);
  follow();

  return {
    startStation(station, name, seed) {
      const state = store.get();
      const current = currentItem(state.queue);
      const playing = current && playsNow(state) ? keyOf(current.tune, current.song) : '';
      if (seed && keyOf(seed, seed.song ?? seed.startSong) !== playing) actions.playNow(seed);
      turn++;
      const behind = !hasCatalogue(state);
      if (behind) actions.startMind();
      show({ wanted: { station, name, behind }, trouble: '', note: '' });
      location.hash = '#play';
    },
    stopStation() {
      turn++;
      const { queue, station } = store.get();
      show({ wanted: null, trouble: '', note: '', before: [] });
      store.set({ queue: givenBack(queue, station.before) });
      if (running()) actions.ask('station.stop', {}).catch((error) => notify(store, wordsOf(error), 'error'));
    },
    retryStation() {
      dry = null;
      if (store.get().mind.status === 'failed') actions.startMind();
      show({ trouble: '', note: '' });
      follow();
    },
  };
}
