// The room Feedback: what came in by day, what became of it, what devices share and what ingest made of that.

import { html, nothing } from 'lit/html.js';

import { chart } from '../kit/chart.js';
import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { createFollower } from '../kit/follow.js';
import { head, section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { sizeWords, when } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { GROUPS, dayWords, deviceWords, eventsOf, mergedWords, sentence, unbroken } from './data.js';

/**
 * @typedef {import('./data.js').State} State
 * @typedef {import('./data.js').Day} Day
 * @typedef {import('./data.js').Sharing} Sharing
 */

const DAYS = 90;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom(tools) {
  const { api, me, draw } = tools;
  const jobs = createFollower(tools, { kinds: ['ingest'], changed: () => void load() });
  /** @type {State|null} */
  let state = null;
  /** @type {unknown} */
  let error = null;

  async function load() {
    try {
      state = /** @type {State} */ (await api.get(`/feedback?days=${DAYS}`));
      error = null;
    } catch (refused) {
      error = refused;
    }
    draw();
  }

  async function ingest() {
    if (jobs.busy() || !state) return;
    const { devices, withdrawn } = state.sharing;
    const sure = await confirm({
      title: 'Merge what devices share?',
      words: 'The job ingest looks at each upload, leaves out what breaks the rules, and merges the rest where at least ten devices agree on a model.',
      changes: [
        `${deviceWords(devices)} share, ${deviceWords(withdrawn)} took back what they shared.`,
        'What was merged before is replaced; the next train learns from it.',
      ],
      act: 'Run ingest',
    });
    if (sure) await jobs.begin('/run/ingest', {});
  }

  return {
    view() {
      if (!state) {
        return html`${head({ title: 'Feedback', sentence: error ? 'This could not be loaded.' : 'Asking the server …', tone: error ? 'bad' : 'calm' })}${error ? trouble(error, () => void load()) : nothing}`;
      }
      const button = html`<button
        type="button"
        class="button"
        aria-disabled=${jobs.busy() ? 'true' : nothing}
        @click=${() => void ingest()}
      >
        Run ingest
      </button>`;
      return html`${head({ title: 'Feedback', sentence: sentence(state), tone: state.all_days > 0 ? 'good' : 'calm', acts: me.role === 'operator' ? button : nothing })}
      ${error ? trouble(error, () => void load()) : nothing} ${jobs.view()} ${byDay(state.days)} ${became(state)}
      ${shared(state.sharing)} ${leftOut(state.sharing)}`;
    },
    open() {
      jobs.open();
      void load();
    },
    close: jobs.close,
  };
}

/** @param {readonly Day[]} days */
function byDay(days) {
  const all = unbroken(days);
  const bytes = days.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  return chart({
    id: 'feedback-days',
    title: 'What listeners sent, by day',
    hint: `Days are those on which it happened, in UTC; ${sizeWords(bytes)} on disk. Nobody can say of how many devices: events carry no name.`,
    at_ms: all.map((_day, index) => index),
    marks: { name: 'Day', words: all.map(({ at_ms }) => dayWords(at_ms)) },
    series: GROUPS.map(([name, kinds]) => ({ name, values: all.map(({ day }) => eventsOf(day, kinds)) })),
    none: 'Nothing came in yet. Listeners send what they rate and play once they turn that on.',
  });
}

/** @param {State} state */
function became({ sync, told }) {
  const rows = [
    {
      who: html`This server, since ${when(sync.since)}`,
      key: 'server',
      accepted: sync.accepted,
      duplicates: sync.duplicates,
      lost: sync.rejected === 0 ? 'none rejected' : `${sync.rejected.toLocaleString('en')} rejected: the device’s clock is wrong`,
    },
    ...(told
      ? [
          {
            who: 'Pages that report, in the last 24 hours',
            key: 'pages',
            accepted: told.accepted,
            duplicates: told.duplicates,
            lost: told.failed === 0 ? 'no attempt failed' : `${told.failed.toLocaleString('en')} attempts failed and are made again`,
          },
        ]
      : []),
  ];
  return section(
    'feedback-became',
    'What became of it',
    table({
      caption: 'What became of events that were sent',
      rows,
      key: ({ key }) => key,
      columns: [
        { name: 'By the word of', kind: 'title', cell: ({ who }) => who },
        { name: 'Accepted', kind: 'number', cell: ({ accepted }) => accepted.toLocaleString('en') },
        { name: 'Known already', kind: 'number', cell: ({ duplicates }) => duplicates.toLocaleString('en') },
        { name: 'And the rest', kind: 'long', cell: ({ lost }) => lost },
      ],
    }),
    { hint: 'An event that comes twice is kept once. Other servers, and what was before the start, are not in the first row.' },
  );
}

/** @param {Sharing} sharing */
function shared(sharing) {
  const { devices, uploads, withdrawn, bases, last_ingest } = sharing;
  return section(
    'feedback-shared',
    'Shared tastes',
    html`<dl class="op-facts">
        <dt>Devices</dt>
        <dd class="digits">${devices.toLocaleString('en')} with ${uploads.toLocaleString('en')} uploads</dd>
        <dt>Taken back</dt>
        <dd class="digits">${withdrawn.toLocaleString('en')}</dd>
        <dt>Merged</dt>
        <dd>${mergedWords(sharing)}</dd>
        <dt>Last ingest</dt>
        <dd>
          ${last_ingest
            ? html`${last_ingest.outcome || `It is ${last_ingest.status}.`}
                <a href=${roomHash('jobs', last_ingest.id)}>${last_ingest.ended_at ? when(last_ingest.ended_at) : 'Look at the job'}</a>`
            : 'never'}
        </dd>
      </dl>
      ${bases.length > 0
        ? table({
            caption: 'Uploads by the model that they differ from',
            seen: true,
            rows: bases,
            key: ({ base }) => base ?? '',
            columns: [
              { name: 'Model', kind: 'title', cell: ({ base }) => base ?? 'spoilt lines' },
              { name: 'Uploads', kind: 'number', cell: (row) => row.uploads.toLocaleString('en') },
            ],
          })
        : nothing}`,
    { hint: 'Each is clipped and noised on its device. No device is named here.' },
  );
}

/** @param {Sharing} sharing */
const leftOut = ({ quarantined }) =>
  section(
    'feedback-quarantine',
    'Left out by the last ingest',
    table({
      caption: 'Reasons for which uploads are not merged',
      rows: quarantined,
      key: ({ reason }) => reason,
      none: 'Nothing is left out.',
      columns: [
        { name: 'Why', kind: 'title', cell: ({ reason }) => reason },
        { name: 'Uploads', kind: 'number', cell: ({ uploads }) => uploads.toLocaleString('en') },
      ],
    }),
  );
