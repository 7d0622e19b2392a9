// How Python does: ratings sent, learning, the model in use, and that it can't start. Never what it learned.

import { atMost, spanOf } from './events.js';

/**
 * @typedef {import('../mind-api.js').MindState} MindState
 * @typedef {import('./events.js').Told} Told
 */

const NO_SYNC = { sent: 0, duplicates: 0, failures: 0 };

export class MindWatch {
  /**
   * @param {(told: Told) => void} tell
   * @param {(code: import('./events.js').PageCode) => void} fail
   */
  constructor(tell, fail) {
    this.tell = tell;
    this.fail = fail;
    /** @type {MindState|null} */
    this.last = null;
    this.told = { sent: 0, duplicates: 0 };
    this.failed = 0;
    /** @type {number|null} */
    this.began_ms = null;
    this.version = '';
  }

  /** @param {MindState} now */
  look(now) {
    const { last } = this;
    if (now === last) return;
    this.last = now;
    if (now.status !== last?.status) {
      if (now.status === 'failed') this.fail('python');
      if (now.status === 'too-old') this.fail('python_too_old');
    }
    const failures = (now.views.sync ?? NO_SYNC).failures;
    this.failed += Math.max(0, failures - (last?.views.sync ?? NO_SYNC).failures);
    this.lookAtTraining(now.views.training, last?.views.training);
    this.lookAtModel(now.views);
  }

  /** @param {import('../mind-api.js').Training} [now] @param {import('../mind-api.js').Training} [last] */
  lookAtTraining(now, last) {
    if (!now || now === last) return;
    if (now.state === 'running') this.began_ms ??= performance.now();
    if (this.began_ms === null || !last) return;
    const kept = now.delta !== null && now.delta.id !== last.delta?.id;
    const dropped = now.dropped !== '' && now.dropped !== last.dropped;
    if (!kept && !dropped) return;
    this.tell({ training: { took_ms: spanOf(performance.now() - this.began_ms), kept } });
    this.began_ms = null;
  }

  /** @param {Partial<import('../mind-api.js').Views>} views */
  lookAtModel({ model, training }) {
    if (!model || !training || model.version === this.version) return;
    this.version = model.version;
    this.tell({ model: { version: model.version, personal: training.delta !== null && !training.delta.stale } });
  }

  /** What was sent since the last time. @returns {Told[]} */
  sync() {
    const { sent, duplicates } = this.last?.views.sync ?? NO_SYNC;
    const all = atMost(sent - this.told.sent);
    const twice = Math.min(all, atMost(duplicates - this.told.duplicates));
    const failed = atMost(this.failed);
    this.told = { sent, duplicates };
    this.failed = 0;
    return all + failed > 0 ? [{ sync: { accepted: all - twice, duplicates: twice, failed } }] : [];
  }
}
