// The room Health: what was tried and how it is, disks, queue, workers and this server; live while it is shown.

import { html, nothing } from 'lit/html.js';

import { trouble, waiting } from '../kit/empty.js';
import { head } from '../kit/head.js';
import { createPolling } from '../kit/polling.js';
import { TONES, disksPart, probesPart, serverPart, workPart } from './parts.js';

/** @typedef {import('./parts.js').Report} Report */

const EVERY_MS = 10_000;
/** Half an hour. */
const MOMENTS = 180;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, draw }) {
  /** @type {import('./parts.js').Moment[]} */
  let moments = [];

  /** @type {import('../kit/polling.js').Polling<Report>} */
  const polling = createPolling({
    api,
    path: '/health',
    every_ms: EVERY_MS,
    draw,
    seen({ server, workers }) {
      const busy = workers.reduce((sum, { cpu_cores }) => sum + (cpu_cores ?? 0), 0);
      moments = [...moments.slice(1 - MOMENTS), { at_ms: Date.now(), server: server.cpu_cores, workers: busy }];
    },
  });

  return {
    view() {
      const report = polling.answer();
      return html`${head({
        title: 'Health',
        sentence: report?.sentence ?? 'How the server and all that it needs are.',
        tone: report ? TONES[report.state] : 'calm',
      })}
      ${polling.error() ? trouble(polling.error(), () => void polling.ask()) : nothing}
      ${report
        ? html`${probesPart(report.probes)} ${disksPart(report.disks)} ${workPart(report)}
          ${serverPart(report.server, moments)}`
        : polling.error()
          ? nothing
          : waiting('The server tries each part …')}`;
    },
    open() {
      moments = [];
      polling.start();
    },
    close: polling.stop,
  };
}
