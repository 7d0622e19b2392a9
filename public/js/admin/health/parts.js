// The parts of the room Health: probes, disks, the queue with its workers, and the server that answers.

import { html, nothing } from 'lit/html.js';

import { bar } from '../kit/bar.js';
import { chart } from '../kit/chart.js';
import { chip } from '../kit/chip.js';
import { section } from '../kit/head.js';
import { inCode } from '../kit/in-code.js';
import { table } from '../kit/table.js';
import { counted, percent, sizeWords, spanWords, when } from '../kit/when.js';
import { roomHash } from '../rooms.js';

/**
 * @typedef {'ok'|'warning'|'bad'} Wellness
 * @typedef {{name: string, title: string, state: Wellness, sentence: string, advice: string}} Probe
 * @typedef {{folder: string, state: Wellness, advice: string, total_bytes: number, free_bytes: number}} Disk
 * @typedef {{id: string, job: string, silent_s: number, cpu_cores: number|null, memory_bytes: number|null}} Worker
 * @typedef {{pending: number, running: number, paused: number, stuck: readonly string[]}} Queue
 * @typedef {{host: string, version: string, engine: string, started_at: string, cpu_cores: number, memory_bytes: number,
 *   cores: number, machine_memory_bytes: number, machine_free_bytes: number}} Machine
 * @typedef {{at: string, state: Wellness, sentence: string, probes: readonly Probe[], disks: readonly Disk[],
 *   queue: Queue|null, workers: readonly Worker[], server: Machine}} Report HealthReport of server/contract/health.py
 * @typedef {{at_ms: number, server: number, workers: number}} Moment cores that were busy
 */

/** @type {Readonly<Record<Wellness, import('../kit/head.js').Tone>>} */
export const TONES = { ok: 'good', warning: 'warning', bad: 'bad' };
/** @type {Readonly<Record<Wellness, string>>} */
const WORDS = { ok: 'Well', warning: 'Look at it', bad: 'Wrong' };
const WORST = ['bad', 'warning', 'ok'];

/** "0.31 of a core". @param {number} cores */
const coresWords = (cores) => `${cores.toFixed(2)} ${cores > 1 ? 'cores' : 'of a core'}`;

/** What is worst comes first. @param {readonly Probe[]} probes */
export const probesPart = (probes) =>
  section(
    'health-probes',
    'Probes',
    table({
      caption: 'Probes',
      columns: [
        { name: 'What', kind: 'title', cell: ({ title }) => title },
        { name: 'State', cell: ({ state }) => chip(TONES[state], WORDS[state]) },
        {
          name: 'Found',
          kind: 'long',
          cell: ({ sentence, advice }) =>
            html`<span>${inCode(sentence)}${advice ? html` <b class="health-advice">${inCode(advice)}</b>` : nothing}</span>`,
        },
      ],
      rows: probes.toSorted((one, other) => WORST.indexOf(one.state) - WORST.indexOf(other.state)),
      key: ({ name }) => name,
    }),
    { hint: 'Each was tried when the server was asked just now.' },
  );

/** @param {readonly Disk[]} disks */
export const disksPart = (disks) =>
  section(
    'health-disks',
    'Disks',
    html`<ul class="health-disks">
      ${disks.map(({ folder, state, advice, total_bytes, free_bytes }) => {
        const free = total_bytes > 0 ? free_bytes / total_bytes : 0;
        const words = `${sizeWords(free_bytes)} of ${sizeWords(total_bytes)} free, ${percent(Math.round(free * 1000) / 1000)}`;
        return html`<li>
          <h3>${folder} ${state === 'ok' ? nothing : chip(TONES[state], WORDS[state])}</h3>
          ${bar(`Taken of the disk of the ${folder} folder`, 1 - free, words)} ${advice ? html`<p>${inCode(advice)}</p>` : nothing}
        </li>`;
      })}
    </ul>`,
    { hint: 'How full the disk is that each folder lies on; several may share one.' },
  );

/** @param {Report} report */
export function workPart({ queue, workers }) {
  const words = queue
    ? `${counted(queue.running, 'job runs', 'jobs run')}, ${queue.pending} waiting, ${queue.paused} paused.`
    : 'Nobody knows without the database.';
  const columns = /** @type {const} */ ([
    { name: 'Worker', kind: 'title', cell: (/** @type {Worker} */ { id }) => id },
    {
      name: 'Works on',
      cell: (/** @type {Worker} */ { job }) => (job ? html`<a href=${roomHash('jobs', job)}>${job}</a>` : 'nothing'),
    },
    {
      name: 'Processor',
      kind: 'number',
      cell: (/** @type {Worker} */ { cpu_cores }) => (cpu_cores === null ? 'not told' : coresWords(cpu_cores)),
    },
    {
      name: 'Memory',
      kind: 'number',
      cell: (/** @type {Worker} */ { memory_bytes }) => (memory_bytes === null ? 'not told' : sizeWords(memory_bytes)),
    },
    { name: 'Sign of life', cell: (/** @type {Worker} */ { silent_s }) => `${spanWords(silent_s)} ago` },
  ]);
  return section(
    'health-work',
    'Queue and workers',
    table({
      caption: 'Workers',
      columns,
      rows: workers,
      key: ({ id }) => id,
      none: html`<p>No worker lives: jobs wait until one is started with <code>sidflow worker</code>.</p>`,
    }),
    {
      hint: html`${words} <a href=${roomHash('jobs')}>Go to Jobs</a>. What a worker takes is of its last sign of life, with the
        processes that it started.`,
    },
  );
}

/** @param {Machine} server @param {readonly Moment[]} moments */
export const serverPart = (server, moments) =>
  section(
    'health-server',
    'This server',
    html`<div class="health-server">
      <dl class="op-facts">
        <dt>Version</dt>
        <dd>${server.version}, engine ${server.engine}</dd>
        <dt>Machine</dt>
        <dd>
          ${server.host}, ${counted(server.cores, 'core', 'cores')}, ${sizeWords(server.machine_free_bytes)} of
          ${sizeWords(server.machine_memory_bytes)} memory free
        </dd>
        <dt>Started</dt>
        <dd>${when(server.started_at)}</dd>
        <dt>Processor</dt>
        <dd>${coresWords(server.cpu_cores)}</dd>
        <dt>Memory</dt>
        <dd>${sizeWords(server.memory_bytes)}</dd>
      </dl>
      ${chart({
        id: 'health-load',
        title: 'Busy cores, since this room was opened',
        at_ms: moments.length > 1 ? moments.map(({ at_ms }) => at_ms) : [], // one point makes no line
        series: [
          { name: 'This server', values: moments.map(({ server: busy }) => busy) },
          { name: 'All workers', values: moments.map(({ workers }) => workers) },
        ],
        words: (value) => value.toFixed(2),
        none: 'The first line comes in ten seconds.',
      })}
    </div>`,
    { hint: 'A worker beside the server, and what it started, count with both.' },
  );
