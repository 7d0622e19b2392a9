// What Python's twins of the ports for a listener's own files call (client_py/browser/ears.py and onnx.py): songs played
// silently by the page's engine, and the model. A fault crosses as JSON, for what is thrown through Python loses its code.

import { faultOf } from './errors.js';
import { taken } from './taken.js';

/**
 * @typedef {import('./taken.js').Bytes} Bytes
 * @typedef {import('./messages.js').Heard} Heard
 */

/** @param {unknown} error @param {'model'|'hearing'} otherwise @returns {string} */
function told(error, otherwise) {
  const fault = faultOf(error, otherwise);
  if (fault.code === otherwise) console.error(error);
  return JSON.stringify(fault);
}

/** @param {import('./page-calls.js').PageCalls} page */
export function earsPort(page) {
  return {
    /** The engine's version as JSON, or a fault. */
    engine: () =>
      page.ask({ name: 'engine' }).then(
        (version) => JSON.stringify({ version }),
        (error) => told(error, 'hearing'),
      ),
    /**
     * Shares of the work that is done, then what was heard, or a fault.
     * @param {string} path of a file that the listener opened
     * @param {string} hearing JSON
     * @returns {AsyncGenerator<number|string|Heard, void, void>}
     */
    hear: async function* (path, hearing) {
      let wake = (/** @type {number} */ _share) => {};
      const whole = page
        .ask({ name: 'hear', path, hearing: JSON.parse(hearing) }, (share) => wake(share))
        .catch((error) => told(error, 'hearing'));
      for (;;) {
        /** @type {Promise<number>} */
        const further = new Promise((resolve) => (wake = resolve));
        const step = await Promise.race([whole, further]);
        yield step;
        if (typeof step !== 'number') return;
      }
    },
  };
}

/** @param {import('./onnx.js').Onnx} onnx */
export function embedderPort(onnx) {
  return {
    /**
     * The model's outputs by name, float32, or a fault.
     * @param {Bytes} model
     * @param {string} input
     * @param {Bytes} rows float32
     * @param {number} columns
     */
    run: (model, input, rows, columns) => {
      const [own, values] = [taken(model), taken(rows)];
      return onnx.run(own, input, values, columns).catch((error) => told(error, 'model'));
    },
  };
}
