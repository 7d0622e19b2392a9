// The audio graph: context, the one worklet node that lives across tunes, the volume, the destination.

import { RATE_HZ } from './setup.js';

const VOLUME_RAMP_S = 0.015;
/** Without a click a browser keeps a resume() open for ever; with one, only a device that is slow to start does. */
const BLOCKED_MS = 2000;
const SLOW_MS = 20000;
const SUSPEND_AFTER_MS = 10000;
export const BLOCKED = 'The browser lets sound start only after a click or a key press. Press Play once more.';
const NO_DEVICE = 'The sound output does not answer. Check it and press Play once more.';

/** Counters that some browsers have; not in the standard types yet. @typedef {{underrunEvents: number, underrunDuration: number}} PlaybackStats */

export class AudioGraph {
  /**
   * @param {string} workletUrl
   * @param {(message: import('./messages.js').FromWorklet) => void} onMessage
   * @param {(text: string) => void} onCrash
   * @param {() => void} onInterrupted the system took the sound away
   */
  constructor(workletUrl, onMessage, onCrash, onInterrupted) {
    this.workletUrl = workletUrl;
    this.onMessage = onMessage;
    this.onCrash = onCrash;
    this.onInterrupted = onInterrupted;
    /** @type {AudioContext|null} */
    this.context = null;
    /** @type {GainNode|null} */
    this.volume = null;
    /** @type {AudioWorkletNode|null} */
    this.node = null;
    /** @type {Promise<void>|null} */
    this.module = null;
    this.level = 1;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.suspendTimer = undefined;
    this.suspendedByUs = false;
  }

  /**
   * Makes or wakes the context. What needs the listener's click happens before the first await.
   * Rejects with a sentence when the browser wants a click first, or the device doesn't start.
   */
  async wake() {
    clearTimeout(this.suspendTimer);
    this.suspendedByUs = false;
    const context = this.context ?? this.open();
    if (context.state === 'running') return;
    const clicked = navigator.userActivation?.isActive === true;
    const refusal = clicked ? new Error(NO_DEVICE) : new DOMException(BLOCKED, 'NotAllowedError');
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let timer;
    const refused = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(refusal), clicked ? SLOW_MS : BLOCKED_MS);
    });
    try {
      await Promise.race([context.resume(), refused]);
    } finally {
      clearTimeout(timer);
    }
  }

  open() {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: 'playback' });
    this.context = context;
    this.volume = new GainNode(context, { gain: this.level });
    this.volume.connect(context.destination);
    this.module = context.audioWorklet.addModule(this.workletUrl);
    context.onstatechange = () => {
      if (context.state !== 'running' && !this.suspendedByUs) this.onInterrupted();
    };
    return context;
  }

  /**
   * Makes the node and hands the engine to it.
   * @param {WebAssembly.Module} engine
   * @param {ArrayBuffer} image is given away
   */
  async build(engine, image) {
    const { context, volume, module } = this;
    if (!context || !volume || !module) throw new Error('The audio graph is not open.');
    await module.catch(() => {
      this.module = context.audioWorklet.addModule(this.workletUrl); // the connection may be back
      return this.module;
    }).catch(() => {
      throw new Error('The sound could not be loaded. Check the connection and press Play again.');
    });
    const node = new AudioWorkletNode(context, 'sidflow', { numberOfInputs: 0, outputChannelCount: [2] });
    node.port.onmessage = (event) => this.onMessage(event.data);
    node.onprocessorerror = () => this.onCrash('The audio thread failed.');
    node.port.postMessage({ type: 'engine', module: engine, image }, [image]);
    node.connect(volume);
    this.node = node;
  }

  /** Takes the node away; build() makes another. */
  drop() {
    if (!this.node) return;
    this.node.port.onmessage = null;
    this.node.onprocessorerror = null;
    this.node.port.close();
    this.node.disconnect();
    this.node = null;
  }

  /**
   * @param {import('./messages.js').ToWorklet} message
   * @param {Transferable[]} [transfer]
   */
  post(message, transfer = []) {
    this.node?.port.postMessage(message, transfer);
  }

  running() {
    return this.node !== null && this.context?.state === 'running';
  }

  /** Without a click in the sound. @param {number} level 0 to 1 */
  setLevel(level) {
    this.level = level;
    if (!this.context || !this.volume) return;
    const { gain } = this.volume;
    const now_s = this.context.currentTime;
    gain.cancelScheduledValues(now_s);
    gain.setValueAtTime(gain.value, now_s);
    gain.linearRampToValueAtTime(level, now_s + VOLUME_RAMP_S);
  }

  /** After a while without sound the device is let go. */
  rest() {
    clearTimeout(this.suspendTimer);
    this.suspendTimer = setTimeout(() => {
      this.suspendedByUs = true;
      void this.context?.suspend();
    }, SUSPEND_AFTER_MS);
  }

  /** Context time of what comes out of the loudspeaker now. */
  heard_s() {
    const { context } = this;
    return context ? context.currentTime - (context.outputLatency || context.baseLatency || 0) : 0;
  }

  /** The browser's own counters, where it has them. @returns {PlaybackStats|null} */
  stats() {
    const context = /** @type {(AudioContext & {playbackStats?: PlaybackStats})|null} */ (this.context);
    return context?.playbackStats ?? null;
  }

  /** Closes everything; wake() opens anew. */
  close() {
    this.drop();
    const { context } = this;
    if (context) context.onstatechange = null;
    this.context = null;
    this.volume = null;
    this.module = null;
    void context?.close();
  }
}
