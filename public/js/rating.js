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
  /** Events that are not on disk yet, by the opinion that waits for them. @type {WeakMap<Said, Promise<string>>} */
  const writing = new WeakMap();

  const keyNow = () => {
    const item = currentItem(store.get().queue);
    return item ? keyOf(item.tune, item.song) : '';
  };

  /** @param {string} key @param {Side} side @param {Said|undefined} said */
  function put(key, side, said) {
    const { saidOf } = store.get();
    store.set({ saidOf: { ...saidOf, [key]: { ...saidOf[key], [side]: said } } });
  }

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
   * @param {string} key
   * @param {Side} side
   * @param {Said} said
   * @param {() => Promise<string>} write
   */
  async function say(key, side, said, write) {
    const before = store.get().saidOf[key]?.[side];
    put(key, side, said);
    const written = write();
    writing.set(said, written);
    try {
      const by = await written;
      if (said.gone !== null || store.get().saidOf[key]?.[side] !== said) return;
      const kept = { ...said, by };
      writing.set(kept, written);
      put(key, side, kept);
    } catch (error) {
      if (store.get().saidOf[key]?.[side] === said) put(key, side, before);
      notify(store, wordsOf(error), 'error');
    }
  }

  /**
   * @param {string} key
   * @param {Side} side
   * @param {number|boolean} value
   * @param {string} words
   * @param {() => Promise<string>} write
   */
  function give(key, side, value, words, write) {
    const before = opinionOf(store.get(), key);
    const last = store.get().saidOf[key]?.[side];
    const by = before[`${side}_by`];
    /** @type {import('./opinions.js').Word} */
    const under = last && last.by === by ? last : { value: before[side], by };
    /** @type {Said} */
    const said = { value, by: '', gone: null, under };
    void say(key, side, said, write);
    const undo = async () => {
      const gone = await writing.get(said)?.catch(() => null); // why it was not kept has been said
      if (gone) void say(key, side, { ...under, gone }, () => takenBack(key, gone));
    };
    tell(words, () => void undo());
  }

  /** @param {string} key @param {string} gone */
  const takenBack = (key, gone) => note('undo', { tune: key, undoes: gone });

  /** @param {Side} side @param {string} [key] */
  function takeBack(side, key = keyNow()) {
    const opinion = opinionOf(store.get(), key);
    const by = opinion[`${side}_by`];
    if (opinion[side] === null || by === null) return;
    const said = store.get().saidOf[key]?.[side];
    const ours = said?.by === by ? said : null;
    // What was there before stands again; where only Python knows that, it says so in a moment.
    const under = ours?.under ?? { value: null, by: null };
    const ready = by === '' && ours ? (writing.get(ours) ?? Promise.resolve('')) : Promise.resolve(by);
    const undo = (/** @type {string} */ gone) => say(key, side, { ...under, gone }, () => takenBack(key, gone));
    ready.then(undo).catch(() => null); // why it was not kept has been said
    tell(side === 'stars' ? 'Rating taken back.' : 'Taken back.', null);
  }

  return {
    rate(stars, key = keyNow()) {
      if (!key) return;
      if (opinionOf(store.get(), key).stars === stars) {
        takeBack('stars', key);
        return;
      }
      const details = key === keyNow() ? {} : { tune: key };
      give(key, 'stars', stars, `Rated ${stars}.`, () => note('rate', { ...details, rating: stars }));
    },
    like(liked, key = keyNow()) {
      if (!key) return;
      const details = key === keyNow() ? {} : { tune: key };
      const words = liked ? 'Liked.' : 'Disliked.';
      give(key, 'liked', liked, words, () => note(liked ? 'like' : 'dislike', details));
    },
    takeBack,
  };
}
