// The samples that a tune plays by the volume register: a thin lane of their own, as high as they swing.

/**
 * @typedef {object} SampleLane where the samples of a chip are drawn
 * @property {SampleTrack} track
 * @property {number} chip
 * @property {number} top
 * @property {number} height
 * @property {boolean} muted
 */

/** Changes of volume in a raster frame that are samples: music without any has at most three, with some at least forty. */
const FEW = 8;
const LOUDEST = 15;
const MUTED_ALPHA = 0.22;

export class SampleTrack {
  frames = 0;
  seen = false;
  low = new Uint8Array(0); // 0 to 15
  high = new Uint8Array(0); // the same as low where nothing is played

  /** @param {number} chip */
  constructor(chip) {
    this.offset = chip * 32 + 25;
  }

  /**
   * Reads on to the end of what is known.
   * @param {import('../../player-api.js').Timeline} timeline
   */
  extend({ frames, chips, registers }) {
    if (frames > this.low.length) this.#grow(Math.max(frames, 2 * this.low.length, 1024));
    for (let frame = this.frames; frame < frames; frame++) {
      const at = frame * chips * 32 + this.offset;
      if (registers[at] < FEW) continue;
      this.seen = true;
      this.low[frame] = registers[at + 1];
      this.high[frame] = registers[at + 2];
    }
    this.frames = Math.max(this.frames, frames);
  }

  /** @param {number} frame */
  plays(frame) {
    return frame >= 0 && frame < this.frames && this.high[frame] > this.low[frame];
  }

  /** @param {number} capacity frames */
  #grow(capacity) {
    for (const name of /** @type {const} */ (['low', 'high'])) {
      const grown = new Uint8Array(capacity);
      grown.set(this[name]);
      this[name] = grown;
    }
  }
}

/**
 * Top and bottom of what a frame plays.
 * @param {SampleLane} lane
 * @param {number} frame
 */
export function swing({ track, top, height }, frame) {
  const edge = height * 0.12;
  /** @param {number} level */
  const y = (level) => top + edge + (1 - level / LOUDEST) * (height - 2 * edge);
  return { top: y(track.high[frame]), bottom: y(track.low[frame]) };
}

/**
 * The runs of frames with samples between two frames, each a closed shape; an outline where the picture is still.
 * @param {import('./paint.js').Context} context
 * @param {SampleLane} lane
 * @param {{from: number, to: number}} frames
 * @param {(frame: number) => number} xOf
 * @param {import('./paint.js').Pen} pen
 */
export function paintSamples(context, lane, { from, to }, xOf, pen) {
  const { track } = lane;
  context.globalAlpha = lane.muted ? MUTED_ALPHA : 0.85;
  context.fillStyle = pen.palette.samples;
  context.strokeStyle = pen.palette.samples;
  context.lineWidth = pen.scale;
  for (let first = Math.max(0, from); first < to; first++) {
    if (!track.plays(first)) continue;
    let after = first + 1;
    while (after < to && track.plays(after)) after++;
    context.beginPath();
    for (let frame = first; frame < after; frame++) {
      const { top } = swing(lane, frame);
      context.lineTo(xOf(frame), top);
      context.lineTo(xOf(frame + 1), top);
    }
    for (let frame = after - 1; frame >= first; frame--) {
      const { bottom } = swing(lane, frame);
      context.lineTo(xOf(frame + 1), bottom);
      context.lineTo(xOf(frame), bottom);
    }
    context.closePath();
    if (pen.outline) context.stroke();
    else context.fill();
    first = after;
  }
  context.globalAlpha = 1;
}
