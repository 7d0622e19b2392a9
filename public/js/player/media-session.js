// Media keys and the lock screen: tells the browser what plays, and takes its wishes to the player.
//
// Chrome shows a session only for a media element that plays; a loop of silence stands in for the sound, which comes from
// the audio graph. (A MediaStream of the graph in an element would be no help there: Chrome has no controls for streams.)

import { wavHeader } from '../wav.js';

const SILENCE_S = 10; // Chrome's least is 5 s
const SILENCE_HZ = 8000;
const STEP_S = 10;

/**
 * @typedef {import('../player-api.js').Player} Player
 * @typedef {import('../player-api.js').PlayerState} PlayerState
 */

/**
 * @param {Player} player
 * @param {object} options
 * @param {() => void} options.previous
 * @param {() => void} options.next
 * @param {(state: PlayerState) => MediaMetadataInit} [options.describe] what to show; by default what the file says
 * @param {readonly MediaImage[]} [options.artwork] a tune has no picture of its own: this stands for it
 * @returns {() => void} unbinds
 */
export function bindMediaSession(player, { previous, next, describe = fromFile, artwork = [] }) {
  if (!('mediaSession' in navigator)) return () => {};
  const session = navigator.mediaSession;
  /** @type {HTMLAudioElement|null} */
  let silence = null;
  let shown = '';

  /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
  const actions = [
    ['play', () => void player.play().catch(() => null)], // why it failed is in the player's state
    ['pause', () => player.pause()],
    ['stop', () => player.stop()],
    ['previoustrack', () => previous()],
    ['nexttrack', () => next()],
    ['seekto', ({ seekTime }) => seekTo(seekTime ?? 0)],
    ['seekbackward', ({ seekOffset }) => seekTo(player.state.position_s - (seekOffset ?? STEP_S))],
    ['seekforward', ({ seekOffset }) => seekTo(player.state.position_s + (seekOffset ?? STEP_S))],
  ];
  /** @param {number} position_s */
  const seekTo = (position_s) => void player.seek(position_s).catch(() => null);

  /** @param {PlayerState} state */
  const show = (state) => {
    const metadata = state.info ? { artwork: [...artwork], ...describe(state) } : null;
    const now = JSON.stringify(metadata);
    if (now !== shown) {
      shown = now;
      session.metadata = metadata ? new MediaMetadata(metadata) : null;
    }
    const playing = state.status === 'playing';
    session.playbackState = playing ? 'playing' : state.info ? 'paused' : 'none';
    if (state.info && state.duration_s > 0) {
      session.setPositionState({ duration: state.duration_s, position: Math.min(state.position_s, state.duration_s) });
    }
    if (playing && !silence) silence = silentElement();
    if (!silence || playing !== silence.paused) return;
    if (playing) silence.play().catch(() => null); // without the element there are no media keys, but there is sound
    else silence.pause();
  };

  for (const [action, handler] of actions) setAction(session, action, handler);
  const unsubscribe = player.subscribe(show);
  show(player.state);
  return () => {
    unsubscribe();
    for (const [action] of actions) setAction(session, action, null);
    session.metadata = null;
    session.playbackState = 'none';
    if (silence) {
      silence.pause();
      URL.revokeObjectURL(silence.src);
    }
  };
}

/**
 * A browser refuses the actions that it doesn't know; the others work without.
 * @param {MediaSession} session
 * @param {MediaSessionAction} action
 * @param {MediaSessionActionHandler|null} handler
 */
function setAction(session, action, handler) {
  try {
    session.setActionHandler(action, handler);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** @param {PlayerState} state @returns {MediaMetadataInit} */
function fromFile({ info, song }) {
  if (!info) return {};
  const title = info.title || 'Untitled';
  return {
    title: info.songs > 1 ? `${title} (song ${song} of ${info.songs})` : title,
    artist: info.author,
    album: info.released,
  };
}

function silentElement() {
  const frames = SILENCE_S * SILENCE_HZ;
  const file = new Blob([wavHeader(frames, 1, SILENCE_HZ), new Int16Array(frames)], { type: 'audio/wav' });
  const element = new Audio(URL.createObjectURL(file));
  element.loop = true;
  return element;
}
