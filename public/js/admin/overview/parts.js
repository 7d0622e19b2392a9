// What the overview asks each room's routes, and what it makes of the answers: a number, a line under it, and what of it
// needs somebody.

import { ago, counted, percent, sizeWords } from '../kit/when.js';
import { roomHash } from '../rooms.js';

/**
 * @typedef {import('../kit/head.js').Tone} Tone
 * @typedef {{words: string, href: string, tone: Tone}} Need something that wants a person
 * @typedef {{value: string, words: string, tone?: Tone, needs?: readonly Need[]}} Told
 *
 * @typedef {object} Part
 * @property {string} room that it leads to
 * @property {string} words its name
 * @property {() => string} path of the route
 * @property {(answer: any) => Told} tell
 */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** @type {Readonly<Record<string, Tone>>} */
const TONES = { ok: 'good', warning: 'warning', bad: 'bad' };

/** A time as routes take it: UTC, to the second. @param {number} ms */
const instant = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** @type {Part['tell']} */
function alerts({ open }) {
  const firing = open.filter((/** @type {any} */ alert) => alert.state === 'firing');
  const unseen = firing.filter((/** @type {any} */ { acknowledged_at, silenced_until }) => !acknowledged_at && !silenced_until);
  return {
    value: firing.length === 0 ? 'None' : String(firing.length),
    words: firing.length === 0 ? 'nothing is wrong' : `firing, ${unseen.length} of them not acknowledged`,
    tone: unseen.length > 0 ? 'bad' : firing.length > 0 ? 'warning' : 'calm',
    needs: unseen.map((/** @type {any} */ { sentence }) => ({ words: sentence, href: roomHash('alerts'), tone: 'bad' })),
  };
}

/** @type {Part['tell']} */
function jobs({ jobs: listed }) {
  const of = (/** @type {string} */ status) => listed.filter((/** @type {any} */ job) => job.status === status);
  const [running, pending, stale] = [of('running'), of('pending'), of('stale')];
  const now = Date.now();
  // The last one of a kind decides: what was run again and came to its end needs nobody.
  const newest = new Map(listed.toReversed().map((/** @type {any} */ job) => [job.kind, job]));
  const failed = [...newest.values()].filter(
    ({ status, ended_at }) => status === 'failed' && ended_at && now - Date.parse(ended_at) < DAY_MS,
  );
  const [first] = running;
  const share = first?.progress.total ? ` ${percent(Math.floor((100 * first.progress.done) / first.progress.total) / 100)}` : '';
  return {
    value: running.length === 0 ? 'None' : String(running.length),
    words: first
      ? `running: ${first.kind}${share}${pending.length > 0 ? `, ${pending.length} waiting` : ''}`
      : pending.length > 0
        ? `running, ${pending.length} waiting for a worker`
        : `running${listed[0]?.ended_at ? `, the last one ended ${ago(listed[0].ended_at)}` : ''}`,
    tone: stale.length > 0 || failed.length > 0 ? 'warning' : 'calm',
    needs: [
      ...stale.map((/** @type {any} */ job) => ({ job, words: `The worker of the job ${job.kind} is silent.` })),
      ...failed.map((job) => ({ job, words: `The job ${job.kind} failed ${ago(job.ended_at)}: ${job.outcome}` })),
    ].map(({ job, words }) => ({ words, href: roomHash('jobs', job.id), tone: 'warning' })),
  };
}

/** @type {Part['tell']} */
function collection({ facts }) {
  const { reading, expected, analysed, failed, stale, waiting } = facts;
  if (reading) return { value: 'Reading', words: 'the server looks through the files' };
  if (expected === 0) {
    const words = 'No collection is there yet: start with a fetch.';
    return {
      value: 'Empty',
      words: 'no tune is in the collection',
      tone: 'warning',
      needs: [{ words, href: roomHash('jobs'), tone: 'warning' }],
    };
  }
  const rest = [
    waiting > 0 ? `${waiting.toLocaleString('en')} not yet` : '',
    stale > 0 ? `${stale.toLocaleString('en')} to be done again` : '',
    failed > 0 ? `${failed.toLocaleString('en')} failed` : '',
  ];
  return {
    // Cut, not rounded: one hundred is all of them.
    value: percent(Math.floor((1000 * analysed) / expected) / 1000),
    words: [`of ${counted(expected, 'song', 'songs')} analysed`, ...rest].filter(Boolean).join(', '),
    tone: analysed < expected * 0.95 ? 'warning' : 'calm',
  };
}

/** @type {Part['tell']} */
function models({ published, models: all, troubles }) {
  const used = all.find((/** @type {any} */ { version }) => version === published);
  if (!published) {
    return {
      value: 'None',
      words: all.length > 0 ? `${counted(all.length, 'model is', 'models are')} trained, none is published` : 'no model is trained yet',
      tone: 'warning',
      needs: [{ words: 'No model is published: listeners get no stations.', href: roomHash('models'), tone: 'warning' }],
    };
  }
  return {
    value: published,
    words: used ? `in use, trained on ${counted(used.songs, 'song', 'songs')}` : 'in use',
    tone: troubles.length > 0 ? 'warning' : 'calm',
    needs: troubles.map((/** @type {string} */ words) => ({ words, href: roomHash('models'), tone: 'warning' })),
  };
}

/** @type {Part['tell']} */
function sessions({ counts, sampling }) {
  const total = (/** @type {string} */ name) => counts.find((/** @type {any} */ each) => each.name === name)?.total ?? 0;
  const [all, errors] = [total('sessions'), total('session_errors')];
  const asked = sampling < 1 ? `, ${percent(sampling)} of pages report` : '';
  return {
    value: all.toLocaleString('en'),
    words: `in the last hour, ${errors === 0 ? 'none' : errors.toLocaleString('en')} with an error${asked}`,
    tone: all > 0 && errors / all > 0.01 ? 'warning' : 'calm',
  };
}

/** @type {Part['tell']} */
function health({ state, sentence, disks }) {
  const [fullest] = disks.toSorted(
    (/** @type {any} */ one, /** @type {any} */ other) => one.free_bytes / one.total_bytes - other.free_bytes / other.total_bytes,
  );
  return {
    value: fullest ? percent(Math.floor((100 * fullest.free_bytes) / fullest.total_bytes) / 100) : 'Unknown',
    words: fullest ? `of the disk free, ${sizeWords(fullest.free_bytes)}` : 'no disk could be asked',
    tone: fullest && fullest.state !== 'ok' ? (TONES[fullest.state] ?? 'bad') : 'calm',
    needs: state === 'ok' ? [] : [{ words: sentence, href: roomHash('health'), tone: TONES[state] ?? 'bad' }],
  };
}

/** @type {Part['tell']} */
function audit({ broken_at, words }) {
  const fine = broken_at === null;
  return {
    value: fine ? 'Intact' : 'Broken',
    words,
    tone: fine ? 'calm' : 'bad',
    needs: fine ? [] : [{ words: `The audit log was changed: ${words}.`, href: roomHash('audit'), tone: 'bad' }],
  };
}

/** @type {readonly Part[]} */
export const PARTS = [
  { room: 'alerts', words: 'Alerts', path: () => '/alerts', tell: alerts },
  { room: 'jobs', words: 'Jobs', path: () => '/jobs?limit=100', tell: jobs },
  { room: 'collection', words: 'Collection', path: () => '/collection', tell: collection },
  { room: 'models', words: 'Model', path: () => '/models', tell: models },
  {
    room: 'telemetry',
    words: 'Sessions',
    path: () => `/telemetry?from=${instant(Date.now() - HOUR_MS)}&to=${instant(Date.now())}`,
    tell: sessions,
  },
  { room: 'health', words: 'Disk', path: () => '/health', tell: health },
  { room: 'audit', words: 'Audit log', path: () => '/audit/verdict', tell: audit },
];
