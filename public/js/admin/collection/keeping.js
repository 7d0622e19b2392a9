// What the machine keeps that could be made or fetched again: sizes, what would go, and the clean-up.

import { html, nothing } from 'lit/html.js';

import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { section } from '../kit/head.js';
import { table } from '../kit/table.js';
import { counted, sizeWords } from '../kit/when.js';

/**
 * @typedef {object} Cache
 * @property {string} name
 * @property {string} about
 * @property {number} files
 * @property {number} size_bytes
 * @property {number} free_files
 * @property {number} free_bytes
 * @property {string} kept_because
 * @property {readonly string[]} examples
 */

/** Names as people say them. @type {Readonly<Record<string, string>>} */
const NAMES = {
  engines: 'Compiled engine',
  'other-measurements': 'Measurements of other versions',
  'lost-measurements': 'Measurements',
  sounds: 'Sounds',
  downloads: 'Archives of the mirror',
  staging: 'Left by a fetch',
  indexes: 'Index of the collection',
  catalogues: 'Compact catalogues',
};

/** @param {Cache} cache */
const nameOf = ({ name }) => NAMES[name] ?? name;

/** @param {number} files */
const fileWords = (files) => counted(files, 'file', 'files');

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {ReturnType<typeof import('../kit/follow.js').createFollower>} jobs
 */
export function createKeeping({ api, draw, me }, jobs) {
  /** @type {readonly Cache[]|null} */
  let caches = null;
  /** @type {unknown} */
  let error = null;

  async function load() {
    try {
      const found = /** @type {{caches: readonly Cache[]}} */ (await api.get('/collection/caches'));
      [caches, error] = [found.caches, null];
    } catch (refused) {
      error = refused;
    }
    draw();
  }

  /** @param {readonly Cache[]} chosen */
  async function clean(chosen) {
    if (jobs.busy()) return;
    const [files, bytes] = [sum(chosen, 'free_files'), sum(chosen, 'free_bytes')];
    const sure = await confirm({
      title: `Remove ${fileWords(files)}?`,
      words: `${sizeWords(bytes)} will be free. All of it can be made or fetched again.`,
      changes: chosen.map(
        (cache) =>
          html`${nameOf(cache)}: ${fileWords(cache.free_files)}, ${sizeWords(cache.free_bytes)}
            <span class="op-code">${cache.examples.join(', ')}${cache.free_files > cache.examples.length ? ' …' : ''}</span>`,
      ),
      act: 'Remove',
      danger: true,
    });
    if (sure) await jobs.begin('/collection/clean', { caches: chosen.map(({ name }) => name) });
  }

  const may = me.role === 'operator';
  const button = (/** @type {unknown} */ words, /** @type {readonly Cache[]} */ chosen, /** @type {string} */ kind) =>
    html`<button
      type="button"
      class="button ${kind}"
      aria-disabled=${jobs.busy() ? 'true' : nothing}
      @click=${() => void clean(chosen)}
    >
      ${words}
    </button>`;

  return {
    load,
    view() {
      if (error) return section('kept', 'What is kept', trouble(error, () => void load()));
      if (!caches) return nothing;
      const free = caches.filter(({ free_files }) => free_files > 0);
      return section(
        'kept',
        'What is kept',
        table({
          caption: 'What could be made or fetched again',
          rows: caches,
          key: ({ name }) => name,
          columns: [
            { name: 'What', kind: 'title', cell: (cache) => html`${nameOf(cache)}<small class="hint">${cache.about}</small>` },
            { name: 'Size', kind: 'number', cell: ({ size_bytes }) => sizeWords(size_bytes) },
            { name: 'Files', kind: 'number', cell: ({ files }) => files.toLocaleString('en') },
            {
              name: 'Would go',
              kind: 'long',
              cell: ({ free_files, free_bytes, kept_because }) =>
                kept_because || (free_files > 0 ? `${fileWords(free_files)}, ${sizeWords(free_bytes)}` : 'nothing'),
            },
            ...(may
              ? [
                  {
                    name: 'What can be done',
                    kind: /** @type {const} */ ('acts'),
                    cell: (/** @type {Cache} */ cache) =>
                      cache.free_files > 0
                        ? button(html`Clean up<span class="unseen"> ${nameOf(cache)}</span>`, [cache], 'quiet')
                        : nothing,
                  },
                ]
              : []),
          ],
        }),
        {
          hint: `${sizeWords(sum(caches, 'size_bytes'))} in all, ${sizeWords(sum(free, 'free_bytes'))} of it could go. Feedback, models, classified lines, the audit log and ROM images are never touched.`,
          acts: may && free.length > 1 ? button('Clean up all', free, '') : nothing,
        },
      );
    },
  };
}

/** @param {readonly Cache[]} caches @param {'size_bytes'|'free_files'|'free_bytes'} name */
const sum = (caches, name) => caches.reduce((all, cache) => all + cache[name], 0);
