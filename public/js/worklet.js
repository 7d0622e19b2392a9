// Entry of the audio worklet: the browser's processor class around player/processor-core.js.

import { ProcessorCore } from './player/processor-core.js';

class SidProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.core = new ProcessorCore((message) => this.port.postMessage(message), () => Date.now());
    this.port.onmessage = (event) => this.core.handle(event.data);
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, outputs) {
    const left = outputs[0]?.[0];
    const right = outputs[0]?.[1];
    if (left && right) this.core.process(left, right, currentTime);
    return true;
  }
}

registerProcessor('sidflow', SidProcessor);
