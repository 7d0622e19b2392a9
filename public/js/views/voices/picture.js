// The living picture: half a minute of the song drifts past the moment that sounds, a lane a voice.

import { paletteOf, texturesOf } from './colours.js';
import { SAMPLES, places } from './lanes.js';
import { paintLight } from './light.js';
import { paintFilter, paintLane, paintStroke, thickness, yOf } from './paint.js';
import { SampleTrack, paintSamples, swing } from './samples.js';
import { AUDIBLE, VoiceTrack, rangeOf, strokes } from './track.js';

/**
 * @typedef {import('../../player-api.js').Player} Player
 * @typedef {import('../../player-api.js').Timeline} Timeline
 * @typedef {import('./paint.js').Lane} Lane
 * @typedef {import('./samples.js').SampleLane} SampleLane
 */

/** Seconds across the picture, and the share of them that is past. */
export const SPAN_S = 30;
const PAST = 0.32;
/** Seconds in a tile: strokes are drawn once into tiles, and the tiles move. */
const TILE_S = 5;
export const FILTER_PX = 30;
/** Dots a pixel: more can't be seen in what moves, and each costs in every frame. */
const MOST_DOTS = 2;

/** How much of the picture is taken away: share of the width, opacity. */
const VEIL = [[0, 1], [0.14, 0.35], [PAST, 0], [PAST, 0.52], [0.84, 0.6], [1, 1]]; // prettier-ignore
/** Frames that the eye holds together: the notes of an arpeggio shine as one chord. */
const AFTERGLOW = 5;

/** @typedef {{canvas: OffscreenCanvas, frames: number}} Tile drawn when so many frames were known */

export class Picture {
  /** @type {Lane[]} */
  #lanes = [];
  /** One a chip, whether its samples are seen or not. @type {SampleLane[]} */
  #samples = [];
  /** @type {Timeline|null} */
  #timeline = null;
  /** @type {Map<number, Tile>} */
  #tiles = new Map();
  /** @type {import('./paint.js').Pen|null} */
  #pen = null;
  #ranged = 0; // frames known when the ranges were found
  #width = 0;
  #height = 0;
  #scale = 1;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Player} player
   */
  constructor(canvas, player) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.player = player;
    this.strip = new OffscreenCanvas(1, 1);
    this.veil = this.strip;
    this.still = false;
  }

  /** After the size, the theme or the way of moving changed. */
  restyle() {
    const box = this.canvas.getBoundingClientRect();
    this.#scale = Math.min(devicePixelRatio || 1, MOST_DOTS);
    this.#width = Math.round(box.width * this.#scale);
    this.#height = Math.round(box.height * this.#scale);
    this.canvas.width = this.#width;
    this.canvas.height = this.#height;
    this.strip = new OffscreenCanvas(Math.max(1, this.#width + 2), Math.max(1, this.#height));
    if (this.#width === 0 || this.#height === 0) return; // another room is open
    const palette = paletteOf(this.canvas);
    this.#pen = {
      scale: this.#scale,
      palette,
      textures: palette.voices.map((colour) => texturesOf(this.context, colour, this.#scale)),
      outline: this.still,
    };
    this.veil = this.#makeVeil();
    this.#place();
  }

  /** Another song: nothing of the former one is kept. */
  restart() {
    this.#lanes = [];
    this.#samples = [];
    this.#timeline = null;
    this.#ranged = 0;
    this.#tiles.clear();
  }

  /** @param {boolean[][]} muted [chip][voice] */
  setMuted(muted) {
    for (const lane of [...this.#lanes, ...this.#samples]) {
      const now = muted[lane.chip]?.['voice' in lane ? lane.voice : SAMPLES] ?? false;
      if (now === lane.muted) continue;
      lane.muted = now;
      this.#tiles.clear();
    }
  }

  #place() {
    let top = 0;
    for (const { chip, voice, share } of places(this.#samples.length, this.sampled)) {
      const height = share * (this.#height - FILTER_PX * this.#scale);
      Object.assign(voice === SAMPLES ? this.#samples[chip] : this.#lanes[chip * 3 + voice], { top, height });
      top += height;
    }
    this.#tiles.clear();
  }

  /** Of each chip, whether samples were found in the song so far. */
  get sampled() {
    return this.#samples.map(({ track }) => track.seen);
  }

  /** Of each chip, whether it plays samples then. @param {number} time_s */
  sampling(time_s) {
    const frame = Math.round(time_s / (this.#timeline?.frame_s ?? 1));
    return this.#samples.map(({ track }) => track.plays(frame));
  }

  /** Takes in what the silent run has found since the last time. */
  #follow() {
    const timeline = this.player.timeline();
    if (!timeline || timeline.frames === 0) return;
    if (this.#timeline && timeline.frames < this.#ranged) this.restart();
    if (this.#lanes.length !== timeline.chips * 3) {
      const clock_hz = this.player.state.info?.clockHz ?? 985248;
      this.#lanes = Array.from({ length: timeline.chips * 3 }, (_, index) => {
        const chip = Math.floor(index / 3);
        const voice = index % 3;
        const track = new VoiceTrack(chip, voice, clock_hz);
        return { track, chip, voice, top: 0, height: 0, range: { low: 36, high: 84 }, muted: false };
      });
      this.#samples = Array.from({ length: timeline.chips }, (_, chip) => {
        return { track: new SampleTrack(chip), chip, top: 0, height: 0, muted: false };
      });
      this.#place();
      this.setMuted(this.player.state.mutedVoices);
    }
    this.#timeline = timeline;
    const sampled = this.sampled.join();
    for (const { track } of [...this.#lanes, ...this.#samples]) track.extend(timeline);
    if (this.sampled.join() !== sampled) this.#place();
    // The ranges settle while the song becomes known: looked at again each time it has grown by half.
    if (timeline.frames > this.#ranged * 1.5) {
      this.#ranged = timeline.frames;
      for (const lane of this.#lanes) lane.range = rangeOf(lane.track);
      this.#tiles.clear();
    }
  }

  get #speed() {
    // Tiles are a whole number of pixels wide, so that they join without a seam.
    return Math.max(1, Math.round((this.#width * TILE_S) / SPAN_S)) / TILE_S;
  }

  /** @param {number} index @param {Timeline} timeline */
  #tile(index, timeline) {
    const to_s = (index + 1) * TILE_S;
    const known = Math.min(timeline.frames, Math.ceil(to_s / timeline.frame_s) + 2);
    const cached = this.#tiles.get(index);
    if (cached && cached.frames === known) return cached.canvas;
    const speed = this.#speed;
    const canvas = cached?.canvas ?? new OffscreenCanvas(Math.round(speed * TILE_S), this.#height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const pen = /** @type {import('./paint.js').Pen} */ (this.#pen);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const span = { from_s: index * TILE_S, to_s, frame_s: timeline.frame_s, speed };
    for (const lane of this.#lanes) paintLane(context, lane, span, pen);
    const frames = { from: Math.floor(span.from_s / span.frame_s), to: Math.ceil(to_s / span.frame_s) };
    for (const lane of this.#samples) {
      paintSamples(context, lane, frames, (frame) => (frame * span.frame_s - span.from_s) * speed, pen);
    }
    const strip = { top: this.#height - (FILTER_PX - 6) * this.#scale, height: (FILTER_PX - 10) * this.#scale };
    paintFilter(context, timeline, span, strip, pen);
    this.#tiles.set(index, { canvas, frames: known });
    return canvas;
  }

  /**
   * @param {number} now_s position in the song
   * @param {boolean} sounding
   */
  draw(now_s, sounding) {
    if (!this.#pen || this.#width === 0 || this.#height === 0) return;
    this.#follow();
    const { context } = this;
    context.clearRect(0, 0, this.#width, this.#height);
    const timeline = this.#timeline;
    if (!timeline) return;
    const speed = this.#speed;
    // Still: a page of half a minute that stands until the song leaves it.
    const left_s = this.still ? Math.floor(now_s / SPAN_S) * SPAN_S : now_s - SPAN_S * PAST;
    this.#drawTiles(left_s, speed, timeline);
    const x = (now_s - left_s) * speed;
    if (this.still) this.#drawSounding(left_s, now_s, speed, timeline);
    else this.#fade();
    this.#drawMoment(x, now_s, sounding);
    for (const index of this.#tiles.keys()) {
      const from_s = index * TILE_S;
      if (from_s < left_s - 2 * TILE_S || from_s > left_s + SPAN_S + TILE_S) this.#tiles.delete(index);
    }
  }

  /** @param {number} left_s @param {number} speed @param {Timeline} timeline */
  #drawTiles(left_s, speed, timeline) {
    const strip = /** @type {OffscreenCanvasRenderingContext2D} */ (this.strip.getContext('2d'));
    const leftPixel = Math.floor(left_s * speed);
    const width = speed * TILE_S;
    strip.clearRect(0, 0, this.strip.width, this.strip.height);
    const last = Math.floor((left_s * speed + this.#width + 1) / width);
    for (let index = Math.max(0, Math.floor(leftPixel / width)); index <= last; index++) {
      strip.drawImage(this.#tile(index, timeline), Math.round(index * width) - leftPixel, 0);
    }
    this.context.drawImage(this.strip, leftPixel - left_s * speed, 0);
  }

  /** What is to come is pale, and what sounded sinks back into the ground. */
  #makeVeil() {
    const veil = new OffscreenCanvas(this.#width, 1);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (veil.getContext('2d'));
    const shade = context.createLinearGradient(0, 0, this.#width, 0);
    for (const [share, opacity] of VEIL) shade.addColorStop(share, `rgb(0 0 0 / ${opacity})`);
    context.fillStyle = shade;
    context.fillRect(0, 0, this.#width, 1);
    return veil;
  }

  #fade() {
    this.context.globalCompositeOperation = 'destination-out'; // leaves the ground's colour exactly as it is
    this.context.drawImage(this.veil, 0, 0, this.#width, this.#height);
    this.context.globalCompositeOperation = 'source-over';
  }

  /**
   * The strokes that sound now, filled, in the still picture.
   * @param {number} left_s
   * @param {number} now_s
   * @param {number} speed
   * @param {Timeline} timeline
   */
  #drawSounding(left_s, now_s, speed, { frame_s }) {
    const frame = Math.floor(now_s / frame_s);
    const pen = { .../** @type {import('./paint.js').Pen} */ (this.#pen), outline: false };
    /** @param {number} at */
    const xOf = (at) => (at * frame_s - left_s) * speed;
    for (const lane of this.#lanes) {
      for (const stroke of strokes(lane.track, frame, frame + 1)) {
        paintStroke(this.context, lane, stroke, xOf, pen);
      }
    }
    for (const lane of this.#samples) paintSamples(this.context, lane, { from: frame, to: frame + 1 }, xOf, pen);
    this.context.globalAlpha = 1;
  }

  /**
   * The line of the moment and, on each lane, a light as strong as the voice.
   * @param {number} x
   * @param {number} now_s
   * @param {boolean} sounding
   */
  #drawMoment(x, now_s, sounding) {
    const { context } = this;
    const { palette } = /** @type {import('./paint.js').Pen} */ (this.#pen);
    context.fillStyle = palette.line;
    context.globalAlpha = 0.55;
    context.fillRect(Math.round(x), 0, Math.max(1, Math.round(this.#scale)), this.#height);
    context.globalAlpha = 1;
    const timeline = this.#timeline;
    if (!timeline || !sounding || this.still) return;
    const now = Math.floor(now_s / timeline.frame_s);
    const heard = this.player.voices()?.envelopes;
    for (const lane of this.#lanes) {
      if (lane.muted) continue;
      const { pitch, level, wave, frames } = lane.track;
      const strength = (heard?.[lane.chip * 3 + lane.voice] ?? 255) / 255;
      /** @type {Map<number, number>} strength by place */
      const lights = new Map();
      for (let frame = Math.max(0, now - AFTERGLOW + 1); frame <= now && frame < frames; frame++) {
        if (level[frame] < AUDIBLE || Number.isNaN(pitch[frame])) continue;
        const age = 1 - (now - frame) / AFTERGLOW;
        lights.set(Math.round(yOf(lane, pitch[frame])), age * Math.min(level[frame], strength));
      }
      for (const [y, light] of lights) {
        const half = thickness(lane, light, wave[now]);
        paintLight(context, { x, y, half, light, colour: palette.voices[lane.voice], scale: this.#scale });
      }
    }
    for (const lane of this.#samples) {
      if (lane.muted || !lane.track.plays(now)) continue;
      const { top, bottom } = swing(lane, now);
      const [y, half] = [(top + bottom) / 2, (bottom - top) / 2];
      paintLight(context, { x, y, half, light: 1, colour: palette.samples, scale: this.#scale });
    }
  }
}
