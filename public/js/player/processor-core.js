// The audio worklet's work without the browser's class around it, so that Node can test it: takes messages, hands out
// quanta, reports where it is. process() allocates nothing but what posting a report needs.

import { SidInstance } from '../engine.js';
import { fadeGain } from './fade.js';
import { LateMeter } from './late-meter.js';
import { RATE_HZ } from './setup.js';
import { EngineSource } from './sources.js';
import { ChunkReader, RingReader, StreamSource } from './streams.js';

const RAMP_STEP = 1 / (0.008 * RATE_HZ); // 8 ms against clicks at pause and change
const REPORT_FRAMES = RATE_HZ / 25;
const LONGEST_WAIT_FRAMES = RATE_HZ; // for a stream to fill up, while the former source goes on
const LARGEST_ALIGN_FRAMES = 4 * RATE_HZ;
const AUDIBLE = 0.002; // swing within one quantum that is no dither
const NO_ROWS = Object.freeze({
  count: 0, chips: 1, times_s: new Float64Array(0), registers: new Uint8Array(0), envelopes: new Uint8Array(0),
});

/**
 * @typedef {import('./messages.js').Begin} Begin
 * @typedef {import('./sources.js').Source} Source
 */

export class ProcessorCore {
  /**
   * @param {(message: import('./messages.js').FromWorklet) => void} post
   * @param {() => number} now wall clock in ms
   */
  constructor(post, now) {
    this.post = post;
    this.now = now;
    this.late = new LateMeter(now);
    /** @type {EngineSource|null} */
    this.engine = null;
    /** @type {Source|null} */
    this.source = null;
    /** @type {{begin: Begin, source: Source, waited: number}|null} */
    this.pending = null;
    this.epoch = 0;
    this.asked = 0; // the latest begin's epoch, whether it has taken effect or not
    this.frame = 0;
    this.endFrame = Infinity;
    this.fadeFrames = 0;
    this.playing = false;
    this.gain = 0;
    this.audible = false;
    this.sinceReport = 0;
    this.busy_ms = 0;
    this.starved = 0;
    /** @type {import('./messages.js').At} */
    this.report = { type: 'at', epoch: 0, frame: 0, time_s: 0, starved: 0, late: 0, load: 0, ahead: 0, voices: NO_ROWS };
  }

  /** @param {import('./messages.js').ToWorklet} message */
  handle(message) {
    try {
      switch (message.type) {
        case 'engine':
          this.engine = new EngineSource(new SidInstance(message.module, message.image));
          this.post({ type: 'ready' });
          break;
        case 'begin':
          this.asked = message.epoch;
          this.pending?.source.close();
          this.pending = { begin: message, source: this.sourceFor(message.origin), waited: 0 };
          if (this.gain === 0) this.change();
          break;
        case 'run':
          if (message.playing && !this.playing) this.audible = false;
          this.playing = message.playing;
          if (this.playing && this.source && this.frame === 0) this.gain = 1; // a song's first note has nothing to be ramped from
          this.late.reset();
          break;
        case 'end':
          this.endFrame = message.endFrame;
          this.fadeFrames = message.fadeFrames;
          break;
        case 'mute':
          this.engine?.mute(message.chip, message.voice, message.muted);
          break;
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {import('./messages.js').Origin} origin @returns {Source} */
  sourceFor(origin) {
    if (origin.kind === 'ring') return new StreamSource(new RingReader(origin.memory, origin.port));
    if (origin.kind === 'posted') return new StreamSource(new ChunkReader(origin.port));
    if (!this.engine) throw new Error('The sound engine was not handed to the audio thread.');
    return this.engine;
  }

  /** Frames that a source for `begin` must leave out to go on at the frame that is reached; negative: don't. @param {Begin} begin */
  lead(begin) {
    const lead = this.frame - begin.startFrame;
    return begin.align && lead >= 0 && lead <= LARGEST_ALIGN_FRAMES ? lead : -1;
  }

  /** Whether the pending source may take over; an aligned stream is waited for while the former source plays on. */
  due() {
    if (!this.pending) return false;
    const lead = this.lead(this.pending.begin);
    return lead < 0 || this.pending.waited > LONGEST_WAIT_FRAMES || this.pending.source.ready(lead);
  }

  /** The pending source takes over. */
  change() {
    if (!this.pending) return;
    const { begin, source, waited } = this.pending;
    this.pending = null;
    this.epoch = begin.epoch;
    if (source !== this.source) this.source?.close();
    this.source = null;
    if (begin.origin.kind === 'engine') this.engine?.begin(begin.origin);
    const lead = waited > LONGEST_WAIT_FRAMES ? -1 : this.lead(begin);
    if (lead > 0) source.advance(lead);
    if (lead < 0) this.frame = begin.startFrame;
    this.source = source;
    this.endFrame = begin.endFrame;
    this.fadeFrames = begin.fadeFrames;
    this.starved = source.starved;
    this.audible = false;
    this.sinceReport = 0;
    if (this.playing && this.frame === 0) this.gain = 1;
    this.late.reset();
    this.post({ type: 'begun', epoch: this.epoch, frame: this.frame });
  }

  /**
   * Fills one quantum; the arrays hold zeros before.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} contextTime_s
   */
  process(left, right, contextTime_s) {
    try {
      this.fill(left, right, contextTime_s);
    } catch (error) {
      left.fill(0);
      right.fill(0);
      this.fail(error);
    }
  }

  /**
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} contextTime_s
   */
  fill(left, right, contextTime_s) {
    const due = this.due();
    if (due && this.gain === 0) this.change();
    if (this.pending) this.pending.waited += left.length;
    if (!this.source || (!this.playing && this.gain === 0)) return;
    const target = this.playing && !(due && this.pending) ? 1 : 0;
    const before_ms = this.now();
    const wanted = Math.max(0, Math.min(left.length, this.endFrame - this.frame));
    const got = wanted === 0 ? 0 : this.source.pull(left, right, wanted);
    this.busy_ms += this.now() - before_ms;
    this.shape(left, right, got, target);
    this.frame += got;
    this.late.tick(contextTime_s);
    if (!this.audible) this.listen(left, got);
    this.sinceReport += left.length;
    const stopped = !this.playing && this.gain === 0;
    if (this.frame >= this.endFrame) this.end(contextTime_s, left.length);
    else if (stopped || this.sinceReport >= REPORT_FRAMES) this.tell(contextTime_s + left.length / RATE_HZ);
  }

  /**
   * The ramp against clicks, and the fade at the end.
   * @param {Float32Array} left
   * @param {Float32Array} right
   * @param {number} frames
   * @param {number} target of the ramp
   */
  shape(left, right, frames, target) {
    if (frames === 0) this.gain = this.frame === 0 ? target : 0; // nothing sounds: nothing can click
    const fading = this.frame + frames > this.endFrame - this.fadeFrames;
    if (this.gain === target && target === 1 && !fading) return;
    for (let i = 0; i < frames; i++) {
      if (this.gain < target) this.gain = Math.min(target, this.gain + RAMP_STEP);
      else if (this.gain > target) this.gain = Math.max(target, this.gain - RAMP_STEP);
      const gain = fading ? this.gain * fadeGain(this.frame + i, this.endFrame, this.fadeFrames) : this.gain;
      left[i] = (left[i] ?? 0) * gain;
      right[i] = (right[i] ?? 0) * gain;
    }
  }

  /**
   * Says when the first quantum that isn't silent was handed out.
   * @param {Float32Array} samples
   * @param {number} frames
   */
  listen(samples, frames) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < frames; i++) {
      const sample = samples[i] ?? 0;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    if (high - low < AUDIBLE) return;
    this.audible = true;
    this.post({ type: 'sounding', epoch: this.epoch });
  }

  /**
   * @param {number} contextTime_s
   * @param {number} frames
   */
  end(contextTime_s, frames) {
    this.playing = false;
    this.gain = 0;
    this.tell(contextTime_s + frames / RATE_HZ);
    this.post({ type: 'ended', epoch: this.epoch });
  }

  /** @param {number} time_s of the context at the next frame */
  tell(time_s) {
    const { report, source } = this;
    if (!source) return;
    report.epoch = this.epoch;
    report.frame = this.frame;
    report.time_s = time_s;
    report.starved = source.starved - this.starved;
    report.late = this.late.events;
    report.load = (this.busy_ms * RATE_HZ) / (1000 * Math.max(this.sinceReport, 1));
    report.ahead = source.ahead();
    report.voices = source.voices ? source.voices.rows : NO_ROWS;
    this.post(report);
    source.voices?.clear();
    this.sinceReport = 0;
    this.busy_ms = 0;
  }

  /** Falls silent and says why; the page decides what comes next. @param {unknown} error */
  fail(error) {
    this.source = null;
    this.pending = null;
    this.gain = 0;
    this.post({ type: 'fault', epoch: this.asked, text: error instanceof Error ? error.message : String(error) });
  }
}
