// The charts and tables of the room Telemetry, from the report of a span of time.

import { html } from 'lit/html.js';

import { chart } from '../kit/chart.js';
import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { percent, took } from '../kit/when.js';
import { ERRORS, MARKS, REASONS, TIERS, preferenceWords } from './words.js';

/** @typedef {import('./report.js').Looked} Looked */

const NONE = 'Nothing was reported in this time.';
/** More rows of a kind say nothing more. */
const ROWS = 12;

/** @param {number} value */
const many = (value) => value.toLocaleString('en');

/**
 * How often, in each step.
 * @param {Looked} looked
 * @param {string} id
 * @param {string} title
 * @param {readonly (readonly [string, string])[]} series name of the count, and words
 * @param {unknown} [hint]
 */
const counts = (looked, id, title, series, hint) =>
  chart({
    id: `telemetry-${id}`,
    title,
    hint,
    at_ms: series.some(([name]) => looked.total(name) > 0) ? looked.at_ms : [],
    series: series.map(([name, words]) => ({ name: words, values: looked.values(name) })),
    words: many,
    none: NONE,
  });

/** How long, in each step. @param {Looked} looked @param {string} name @param {string} title @param {unknown} [hint] */
function times(looked, name, title, hint) {
  const found = looked.times(name);
  return chart({
    id: `telemetry-${name.replace('.', '-')}`,
    title,
    hint,
    at_ms: found ? looked.at_ms : [],
    series: [
      { name: 'Half of all', values: found?.p50s_ms ?? [] },
      { name: '95 of 100', values: found?.p95s_ms ?? [] },
    ],
    words: took,
    none: NONE,
  });
}

/**
 * Labels with how often, and the share of each.
 * @param {string} caption
 * @param {string} title over the labels
 * @param {readonly {label: string, total: number, share: number}[]} rows
 * @param {(label: string) => string} words
 */
const shares = (caption, title, rows, words) =>
  table({
    caption,
    seen: true,
    columns: [
      { name: title, kind: 'title', cell: ({ label }) => words(label) },
      { name: 'How often', kind: 'number', cell: ({ total }) => many(total) },
      { name: 'Share', kind: 'number', cell: ({ share }) => percent(Math.round(share * 1000) / 1000) },
    ],
    rows: rows.slice(0, ROWS),
    key: ({ label }) => label,
    none: html`<p>${caption}: nothing in this time.</p>`,
  });

/** @param {Looked} looked */
const startTable = ({ report }) =>
  table({
    caption: 'All marks of the start',
    seen: true,
    columns: [
      { name: 'Mark', kind: 'title', cell: ({ name }) => MARKS[name] ?? name },
      { name: 'Visits', kind: 'number', cell: ({ count }) => many(count) },
      { name: 'Half of all', kind: 'number', cell: ({ p50_ms }) => took(p50_ms) },
      { name: '95 of 100', kind: 'number', cell: ({ p95_ms }) => took(p95_ms) },
    ],
    rows: report.times.filter(({ name }) => name !== 'training'),
    key: ({ name }) => name,
    none: html`<p>No start was reported in this time.</p>`,
  });

/** @param {Looked} looked */
function errorRows(looked) {
  const rows = ['engine_error', 'page_error'].flatMap((kind) =>
    looked.labelled(kind).map((row) => ({ ...row, label: `${kind}.${row.label}` })),
  );
  const all = rows.reduce((sum, { total }) => sum + total, 0);
  return rows.map((row) => ({ ...row, share: row.total / all })).sort((one, other) => other.total - one.total);
}

/** "up to 25 %". @param {string} percent */
const fillWords = (percent) => `Up to ${percent} %`;

/** @param {Looked} looked */
export function parts(looked) {
  const { sampling } = looked.report;
  const asked = sampling < 1 ? ` The server asks ${percent(sampling)} of those visits.` : '';
  const tiers = Object.entries(TIERS).filter(([tier]) => looked.total(`tier.${tier}`) > 0);
  const fills = looked.labelled('low_water').sort((one, other) => Number(one.label) - Number(other.label));
  return html`${section(
    'telemetry-visits',
    'Visits',
    counts(looked, 'sessions', 'Visits, and how many of them met trouble', [
      ['sessions', 'Visits'],
      ['session_errors', 'With an error'],
      ['sessions_with_underrun', 'With a gap in the sound'],
    ]),
    { hint: `Only of listeners who let their page report, each counted with its first report.${asked}` },
  )}
  ${section(
    'telemetry-start',
    'Start',
    html`<div class="op-pair">
        ${times(looked, 'start.interactive', 'Ready to use', 'From the address to a page that answers.')}
        ${times(looked, 'start.sound', 'First sound', 'After the first click on Play.')}
      </div>
      ${startTable(looked)}`,
  )}
  ${section(
    'telemetry-sound',
    'Sound',
    html`<div class="op-pair">
        ${counts(looked, 'tiers', 'Ways of making sound', tiers.map(([tier, words]) => [`tier.${tier}`, words]), 'The first one of each visit.')}
        ${counts(looked, 'underruns', 'Gaps in the sound', [['underruns', 'Gaps']])}
      </div>
      <div class="op-pair">
        ${shares('Visits by way of making sound', 'Way', looked.labelled('tier'), (tier) => TIERS[tier] ?? tier)}
        ${shares('Why it changed', 'Reason', looked.labelled('tier_changes'), (reason) => REASONS[reason] ?? reason)}
        ${shares('Gaps by way of making sound', 'Way', looked.labelled('underruns'), (tier) => TIERS[tier] ?? tier)}
        ${shares('Least fill of the buffer', 'Fill', fills, fillWords)}
      </div>`,
  )}
  ${section(
    'telemetry-errors',
    'Errors',
    html`${counts(looked, 'errors', 'Errors', [
      ['engine_errors', 'Of the engine'],
      ['page_errors', 'Of the page'],
    ])}
    ${shares('What failed', 'Error', errorRows(looked), (code) => ERRORS[code] ?? code)}`,
  )}
  ${section(
    'telemetry-mind',
    'Ratings and learning',
    html`<div class="op-pair">
        ${counts(
          looked,
          'sync',
          'Ratings sent',
          [
            ['sync.accepted', 'Taken'],
            ['sync.duplicates', 'Known already'],
            ['sync.failed', 'Attempts that failed'],
          ],
          'Of listeners who send their ratings too.',
        )}
        ${counts(looked, 'training', 'Learning', [
          ['training.kept', 'In use'],
          ['training.dropped', 'Dropped'],
        ])}
        ${times(looked, 'training', 'How long learning took', 'In idle moments, from its beginning to its end.')}
      </div>
      <div class="op-pair">
        ${shares('Models in use', 'Version', looked.labelled('model'), (version) => version)}
        ${shares('Versions of SIDFlow', 'Version', looked.labelled('version'), (version) => version)}
        ${shares('Settings that were changed', 'Setting', looked.labelled('prefs'), preferenceWords)}
      </div>`,
  )}`;
}
