// Rating what plays, or any song: shown at once, kept in the inbox before Python runs, and taken back in one step.

import { opinionOf } from './opinions.js';
import { wordsOf } from './problems.js';
import { currentItem } from './queue.js';
import { notify } from './state.js';
import { keyOf } from './tune.js';

/** The notice goes by itself; the lists of ratings and history can take an opinion back at any time. */
const UNDO_MS = 12_000;

/**
 * @typedef {import('./opinions.js').Side} Side
 * @typedef {import('./opinions.js').Said} Said
 * @typedef {import('./mind-api.js').RawKind} RawKind
 *
 * Without a tune key it is said of the tune that plays or is about to.
 * @typedef {object} RatingActions
 * @property {(stars: number, key?: string) => void} rate 1 to 5; the same number again takes it back
 * @property {(liked: boolean, key?: string) => void} like or dislike
 * @property {(side: Side, key?: string) => void} takeBack stars or thumb
 */

/**
 * @param {import('./state.js').PageStore} store
 * @param {import('./mind-api.js').Note} note
 * @returns {RatingActions}
 */
export function ratingActions(store, note) {
  /** The notice with the undo of the last opinion: the next one takes its place. @type {object|null} */
  let shown = null;

  const keyNow = () => {
    const item = currentItem(store.get().queue);
    return item ? keyOf(item.tune, item.song) : '';
  };

  /** @param {object|null} action */
  const drop = (action) =>
    store.set({ notices: store.get().notices.filter((notice) => !action || notice.action !== action) });

  /** @param {string} words @param {(() => void)|null} undo */
  function tell(words, undo) {
    const action = undo && { label: 'Undo', act: undo };
    drop(shown);
    notify(store, words, 'info', action);
    shown = action;
    if (action) setTimeout(() => drop(action), UNDO_MS);
  }

  /**
   * Shows it at once, and takes it off again when it can't be kept.
   * @param {RawKind} kind
   * @param {Omit<Said, 'id'>} said
   * @param {import('./mind-api.js').NoteDetails} details
   */
  function say(kind, said, details) {
    const { id, kept } = note(kind, details);
    const event = { ...said, id };
    store.set({ opinions: [...store.get().opinions, event] });
    kept.catch((error) => {
      store.set({ opinions: store.get().opinions.filter((each) => each !== event) });
      notify(store, wordsOf(error), 'error');
    });
    return id;
  }

  /** @param {string} tune @param {Side} side @param {string} undoes */
  const undo = (tune, side, undoes) => say('undo', { tune, side, value: null, undoes }, { tune, undoes });

  /**
   * @param {RawKind} kind
   * @param {Omit<Said, 'id'|'undoes'>} said
   * @param {string} words
   */
  function give(kind, said, words) {
    // Of the tune that plays it is noted with where it was.
    const tune = said.tune === keyNow() ? {} : { tune: said.tune };
    const rating = kind === 'rate' ? { rating: Number(said.value) } : {};
    const id = say(kind, { ...said, undoes: null }, { ...tune, ...rating });
    tell(words, () => undo(said.tune, said.side, id));
  }

  /** @param {Side} side @param {string} [tune] */
  function takeBack(side, tune = keyNow()) {
    const undoes = opinionOf(store.get(), tune)[`${side}_by`];
    if (undoes === null) return;
    undo(tune, side, undoes);
    tell(side === 'stars' ? 'Rating taken back.' : 'Taken back.', null);
  }

  return {
    rate(stars, tune = keyNow()) {
      if (!tune) return;
      if (opinionOf(store.get(), tune).stars === stars) takeBack('stars', tune);
      else give('rate', { tune, side: 'stars', value: stars }, `Rated ${stars}.`);
    },
    like(liked, tune = keyNow()) {
      if (tune) give(liked ? 'like' : 'dislike', { tune, side: 'liked', value: liked }, liked ? 'Liked.' : 'Disliked.');
    },
    takeBack,
  };
}
