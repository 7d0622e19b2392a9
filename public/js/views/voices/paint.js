// Draws the strokes of the voices and the filter's line of a span of the song; everything in device pixels.

import { WAVE, strokes } from './track.js';

/**
 * @typedef {import('./track.js').VoiceTrack} VoiceTrack
 * @typedef {CanvasRenderingContext2D|OffscreenCanvasRenderingContext2D} Context
 *
 * @typedef {object} Lane where a voice is drawn
 * @property {VoiceTrack} track
 * @property {number} chip
 * @property {number} voice
 * @property {number} top
 * @property {number} height
 * @property {{low: number, high: number}} range
 * @property {boolean} muted
 *
 * @typedef {object} Pen
 * @property {number} scale device pixels a CSS pixel
 * @property {import('./colours.js').Palette} palette
 * @property {import('./colours.js').Textures[]} textures one a voice
 * @property {boolean} outline no fill: the still picture
 */

/** Dashes of the first, second and third chip, in CSS pixels. */
const DASHES = [[], [5, 3], [2, 3]];
const MUTED_ALPHA = 0.22;

/** @param {Lane} lane @param {number} pitch */
export function yOf({ top, height, range }, pitch) {
  const share = (pitch - range.low) / (range.high - range.low);
  const edge = height * 0.12;
  return top + edge + (1 - Math.max(0, Math.min(1, share))) * (height - 2 * edge);
}

/** Half of a stroke's thickness at a level. @param {Lane} lane @param {number} level @param {number} wave */
export function thickness({ height }, level, wave) {
  const full = Math.max(3, height * 0.075) * (wave & WAVE.noise ? 1.7 : 1);
  return full * (0.16 + 0.84 * level);
}

/**
 * The closed shape of a stroke; `share` of it from the bottom (1 is all of it).
 * @param {Context} context
 * @param {Lane} lane
 * @param {{from: number, to: number}} stroke
 * @param {(frame: number) => number} xOf
 * @param {(frame: number) => number} share
 */
function shape(context, lane, { from, to }, xOf, share) {
  const { pitch, level, wave } = lane.track;
  /** @param {number} frame @param {1|-1} side */
  const y = (frame, side) => {
    const half = thickness(lane, level[frame], wave[frame]);
    const edge = side > 0 ? half : -half + 2 * half * (1 - share(frame));
    return yOf(lane, pitch[frame]) + edge;
  };
  context.beginPath();
  context.moveTo(xOf(from), y(from, -1));
  for (let frame = from + 1; frame < to; frame++) context.lineTo(xOf(frame), y(frame, -1));
  // A stroke ends where the next frame begins, and is never thinner than a pixel and a half.
  const end = Math.max(xOf(to), xOf(from) + 1.5);
  context.lineTo(end, y(to - 1, -1));
  context.lineTo(end, y(to - 1, 1));
  for (let frame = to - 1; frame >= from; frame--) context.lineTo(xOf(frame), y(frame, 1));
  context.closePath();
}

const whole = () => 1;

/**
 * @param {Context} context
 * @param {Lane} lane
 * @param {{from: number, to: number}} stroke
 * @param {(frame: number) => number} xOf
 * @param {Pen} pen
 */
export function paintStroke(context, lane, stroke, xOf, pen) {
  const { track, voice, chip } = lane;
  const wave = track.wave[stroke.from];
  const colour = pen.palette.voices[voice];
  const ink = lane.muted ? MUTED_ALPHA : 1;
  const body = chip === 0 ? 1 : 0.7;
  shape(context, lane, stroke, xOf, whole);
  if (!pen.outline) {
    const solid = wave === WAVE.triangle;
    context.globalAlpha = ink * body * (solid ? 0.92 : 0.38);
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = ink * body;
    if (wave & (WAVE.noise | WAVE.saw)) {
      context.fillStyle = wave & WAVE.noise ? pen.textures[voice].noise : pen.textures[voice].saw;
      context.fill();
    }
  }
  if (pen.outline || chip > 0) {
    context.globalAlpha = ink;
    context.strokeStyle = colour;
    context.lineWidth = pen.scale;
    context.setLineDash(DASHES[chip].map((length) => length * pen.scale));
    context.stroke();
    context.setLineDash([]);
  }
  if (!pen.outline && wave & WAVE.pulse) {
    shape(context, lane, stroke, xOf, (frame) => track.duty[frame]);
    context.globalAlpha = ink * body * 0.92;
    context.fillStyle = colour;
    context.fill();
  }
}

/**
 * The strokes of a lane between two times.
 * @param {Context} context
 * @param {Lane} lane
 * @param {{from_s: number, to_s: number, frame_s: number, speed: number}} span speed in device pixels a second
 * @param {Pen} pen
 */
export function paintLane(context, lane, { from_s, to_s, frame_s, speed }, pen) {
  /** @param {number} frame */
  const xOf = (frame) => (frame * frame_s - from_s) * speed;
  const found = strokes(lane.track, Math.floor(from_s / frame_s), Math.ceil(to_s / frame_s));
  for (const stroke of found) paintStroke(context, lane, stroke, xOf, pen);
  context.globalAlpha = 1;
}

/**
 * The filter's cutoff as a thin line over its strip; faint where no voice goes through the filter.
 * @param {Context} context
 * @param {import('../../player-api.js').Timeline} timeline
 * @param {{from_s: number, to_s: number, speed: number}} span
 * @param {{top: number, height: number}} strip
 * @param {Pen} pen
 */
export function paintFilter(context, { frame_s, frames, chips, registers }, { from_s, to_s, speed }, strip, pen) {
  const first = Math.max(0, Math.floor(from_s / frame_s) - 1);
  const last = Math.min(frames - 1, Math.ceil(to_s / frame_s) + 1);
  context.strokeStyle = pen.palette.muted;
  context.lineWidth = 1.25 * pen.scale;
  context.lineJoin = 'round';
  for (let chip = 0; chip < chips; chip++) {
    context.setLineDash(DASHES[chip].map((length) => length * pen.scale));
    let used = -1;
    for (let frame = first; frame <= last; frame++) {
      const at = (frame * chips + chip) * 32;
      const cutoff = ((registers[at + 22] << 3) | (registers[at + 21] & 7)) / 2047;
      const x = (frame * frame_s - from_s) * speed;
      const y = strip.top + (1 - cutoff) * strip.height;
      const now = registers[at + 23] & 7 ? 1 : 0;
      context.lineTo(x, y);
      if (now !== used) {
        if (used >= 0) context.stroke();
        context.globalAlpha = now ? 0.9 : 0.2;
        context.beginPath();
        context.moveTo(x, y);
        used = now;
      }
    }
    if (used >= 0) context.stroke();
    context.beginPath();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}
