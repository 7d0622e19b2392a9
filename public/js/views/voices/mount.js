// Puts the picture of the voices on the page: canvas, lanes to mute, its words, and when it moves.

import { nothing, render } from 'lit/html.js';

import { isCalm } from '../../look.js';
import { laneButtons } from './lanes.js';
import { FILTER_PX, Picture, SPAN_S } from './picture.js';
import { frameWords } from './words.js';

/**
 * @typedef {import('../../state.js').PageState} PageState
 * @typedef {import('../../player-api.js').Player} Player
 */

/** Still pictures change at most so often. */
const STILL_MS = 500;
const WORDS_MS = 4000;
/** While nothing sounds, the picture looks this often for what has become known. */
const GROWING_MS = 250;
/** Beyond this the picture jumps to the sound, below it glides. */
const JUMP_S = 0.25;

/**
 * @param {object} parts
 * @param {HTMLElement} parts.host
 * @param {import('../../state.js').PageStore} parts.store
 * @param {import('../../actions.js').Actions} parts.actions
 * @param {Player} parts.player
 */
export function mountVoices({ host, store, actions, player }) {
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', 'The voices, silent');
  const overlay = document.createElement('div');
  host.append(canvas, overlay);
  host.style.setProperty('--filter', `${FILTER_PX}px`);

  const picture = new Picture(canvas, player);
  let shown_s = 0;
  let last_ms = 0;
  let moving = false;
  let drawn_ms = 0;
  let worded_ms = 0;
  let songKey = '';
  /** What the lanes were last drawn for. */
  let sampled = '';

  const sounding = () => player.state.status === 'playing';
  const target_s = () => {
    const { scrub_s } = store.get();
    if (scrub_s !== null) return scrub_s;
    return (sounding() ? player.voices()?.time_s : undefined) ?? player.state.position_s;
  };

  /** @param {number} ms */
  function say(ms) {
    if (ms - worded_ms < WORDS_MS) return;
    worded_ms = ms;
    const frame = player.voices();
    const clock_hz = player.state.info?.clockHz ?? 985248;
    const words = frame ? frameWords(frame, clock_hz, picture.sampling(frame.time_s)) : 'The voices, silent';
    canvas.setAttribute('aria-label', words);
  }

  /** @param {number} ms */
  function step(ms) {
    const wanted_s = target_s();
    shown_s += sounding() ? Math.min(0.1, (ms - last_ms) / 1000) : 0;
    last_ms = ms;
    const behind_s = wanted_s - shown_s;
    shown_s = Math.abs(behind_s) > JUMP_S || !sounding() ? wanted_s : shown_s + behind_s * 0.08;
    if (!picture.still || ms - drawn_ms >= STILL_MS) {
      drawn_ms = ms;
      picture.draw(Math.max(0, shown_s), sounding());
      if (String(picture.sampled) !== sampled) follow(store.get()); // the silent run came upon samples
    }
    say(ms);
    const seen = !document.hidden && store.get().view === 'play';
    moving = seen && sounding();
    if (moving) requestAnimationFrame(step);
    else if (seen && growing()) setTimeout(move, GROWING_MS);
  }

  /** Whether more of what the picture shows is to be found by the silent run. */
  function growing() {
    const { info, duration_s, position_s } = player.state;
    const timeline = player.timeline();
    const known_s = timeline ? timeline.frames * timeline.frame_s : 0;
    return info !== null && known_s < Math.min(duration_s, position_s + SPAN_S) - 1;
  }

  function move() {
    if (moving) return;
    moving = true;
    requestAnimationFrame(step);
  }

  function restyle() {
    picture.still = isCalm(document);
    picture.restyle();
    drawn_ms = 0;
    move();
  }

  /** @param {PageState} state */
  function follow(state) {
    const { player: now, loadedId } = state;
    const key = `${loadedId}#${now.song}#${now.info?.clockUsed ?? ''}`;
    if (key !== songKey) {
      songKey = key;
      picture.restart();
    }
    picture.setMuted(now.mutedVoices);
    host.classList.toggle('live', loadedId !== 0);
    sampled = String(picture.sampled);
    const lanes = now.mutedVoices.length * 3 + picture.sampled.filter(Boolean).length;
    host.style.setProperty('--lanes', String(lanes));
    render(loadedId === 0 ? nothing : laneButtons(now.mutedVoices, picture.sampled, actions), overlay);
    if (now.status !== 'playing') drawn_ms = 0;
    move();
  }

  new ResizeObserver(restyle).observe(host);
  const look = ['data-theme', 'data-font', 'data-motion'];
  new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: look });
  document.addEventListener('visibilitychange', move);
  store.subscribe(follow);
  follow(store.get());
  restyle();
}
