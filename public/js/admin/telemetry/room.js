// The room Telemetry: how the app fares with listeners who let it report, as charts with the numbers behind them.

import { html, nothing } from 'lit/html.js';

import { choice } from '../../views/fields.js';
import { trouble, waiting } from '../kit/empty.js';
import { head } from '../kit/head.js';
import { createPolling } from '../kit/polling.js';
import { RANGES, Looked, askFor } from './report.js';
import { parts } from './parts.js';
import { stateOf } from './words.js';

const EVERY_MS = 15_000;

/** @param {string} id */
const spoken = (id) => `in the last ${(RANGES.find(([each]) => each === id) ?? RANGES[1])[1].toLowerCase()}`;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, draw }) {
  let range = '24h';
  /** @type {Looked|null} */
  let looked = null;
  /** @type {import('../kit/polling.js').Polling<import('./report.js').Report>} */
  const polling = createPolling({
    api,
    path: () => askFor(range, Date.now()),
    every_ms: EVERY_MS,
    seen: (report) => {
      looked = new Looked(report);
    },
    draw,
  });

  /** @param {string} picked */
  function pick(picked) {
    range = picked;
    looked = null;
    draw();
    void polling.ask();
  }

  return {
    view() {
      const error = polling.error();
      const state = looked ? stateOf(looked, spoken(range)) : null;
      return html`${head({
        title: 'Telemetry',
        sentence: state?.sentence ?? 'How the app fares with listeners who let it report.',
        tone: state?.tone ?? 'calm',
      })}
      ${choice({
        name: 'telemetry-range',
        legend: 'Time',
        options: RANGES.map(([id, words]) => /** @type {const} */ ([id, words])),
        value: range,
        pick,
      })}
      ${error ? trouble(error, () => void polling.ask()) : nothing}
      ${looked ? parts(looked) : error ? nothing : waiting()}`;
    },
    open: polling.start,
    close: polling.stop,
  };
}
