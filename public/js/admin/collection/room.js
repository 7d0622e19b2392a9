// The room Collection: how much is analysed, what failed, what is to be made again, and what can be cleaned up.

import { html, nothing } from 'lit/html.js';

import { confirm } from '../kit/confirm.js';
import { trouble } from '../kit/empty.js';
import { createFollower } from '../kit/follow.js';
import { head, section } from '../kit/head.js';
import { when } from '../kit/when.js';
import { freshness, planWords, sentence, songWords, toMeasure, toneOf } from './data.js';
import { createFailures } from './failures.js';
import { createKeeping } from './keeping.js';
import { picture } from './picture.js';
import { createStale } from './stale.js';

/**
 * @typedef {import('./data.js').State} State
 * @typedef {import('./data.js').Shard} Shard
 */

const KINDS = ['classify', 'fetch', 'forget', 'catalogue', 'clean'];
const LOOK_MS = 2000;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom(tools) {
  const { api, me, draw } = tools;
  const may = me.role === 'operator';
  const jobs = createFollower(tools, { kinds: KINDS, changed: () => void load() });
  const failures = createFailures(tools);
  const stale = createStale(tools, jobs);
  const keeping = createKeeping(tools, jobs);
  /** @type {State|null} */
  let state = null;
  /** @type {unknown} */
  let error = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let open = false;

  async function look() {
    clearTimeout(timer);
    try {
      state = /** @type {State} */ (await api.get('/collection'));
      error = null;
    } catch (refused) {
      error = refused;
    }
    if (open && state?.facts.reading) timer = setTimeout(() => void look(), LOOK_MS);
    draw();
  }

  const load = () => Promise.all([look(), failures.load(), keeping.load()]);

  /** @param {Shard|null} shard null for the catalogue */
  async function rebuild(shard) {
    if (jobs.busy()) return;
    try {
      const plan = shard && /** @type {import('./data.js').Plan} */ (await api.get(`/collection/rebuild?${new URLSearchParams({ shard: shard.name })}`));
      const sure = await confirm({
        title: shard ? `Make ${shard.name} again?` : 'Make the compact catalogue again?',
        words: shard
          ? 'The job classify measures its songs again, and writes the file where its bytes are others.'
          : 'It is made of the whole collection and the published model, and kept where its bytes are others.',
        changes: plan ? [planWords(plan)] : [],
        act: shard ? 'Rebuild' : 'Make it again',
      });
      if (sure) await jobs.begin('/collection/rebuild', { shard: shard ? shard.name : null });
    } catch (reason) {
      jobs.refused(reason);
    }
  }

  /** @param {State} known */
  const acts = ({ facts }) => {
    const songs = toMeasure(facts);
    return html`${songs > 0 || facts.reading
        ? html`<button
            type="button"
            class="button primary"
            aria-disabled=${jobs.busy() ? 'true' : nothing}
            @click=${() => jobs.busy() || void jobs.begin('/run/classify', {})}
          >
            Analyse ${songs > 0 ? songWords(songs) : ''}
          </button>`
        : nothing}
      <button
        type="button"
        class="button"
        aria-disabled=${jobs.busy() ? 'true' : nothing}
        @click=${() => jobs.busy() || void jobs.begin('/run/fetch', {})}
      >
        Fetch
      </button>
      <button type="button" class="button" aria-disabled=${jobs.busy() ? 'true' : nothing} @click=${() => void rebuild(null)}>
        Rebuild catalogue
      </button>`;
  };

  /** @param {State} known */
  function facts({ facts: now, engine, classified_by, songs_per_s }) {
    const rate = songs_per_s === null ? 'not known before the first classify' : `${songs_per_s.toFixed(1)} songs a second`;
    const by = classified_by === null ? 'nothing yet' : classified_by;
    return section(
      'facts',
      'How it stands',
      html`<dl class="op-facts">
        <dt>Release</dt>
        <dd>${now.version === null ? 'none of HVSC' : html`HVSC ${now.version}`}. ${freshness(now)}</dd>
        <dt>Last fetch</dt>
        <dd>${when(now.fetched_at)}</dd>
        <dt>Tunes</dt>
        <dd class="digits">
          ${now.tunes.toLocaleString('en')} with ${songWords(now.expected)}${now.broken_files > 0 ? `; ${now.broken_files.toLocaleString('en')} files are no tunes` : ''}
        </dd>
        <dt>Lengths</dt>
        <dd class="digits">known of ${now.known_lengths.toLocaleString('en')} of ${songWords(now.expected)}; without one, 3 minutes are taken</dd>
        <dt>Analysed by</dt>
        <dd>${by}${classified_by !== null && classified_by !== engine ? `; the next classify uses ${engine}, which measures all again` : ''}</dd>
        <dt>Speed</dt>
        <dd class="digits">${rate}</dd>
      </dl>`,
    );
  }

  return {
    view() {
      if (!state) {
        return html`${head({ title: 'Collection', sentence: error ? 'This could not be loaded.' : 'Asking the server …', tone: error ? 'bad' : 'calm' })}${error ? trouble(error, () => void load()) : nothing}`;
      }
      const spoilt = state.shards.filter(({ whole }) => !whole);
      return html`${head({ title: 'Collection', sentence: sentence(state), tone: toneOf(state), acts: may ? acts(state) : nothing })}
      ${error ? trouble(error, () => void load()) : nothing} ${jobs.view()}
      ${spoilt.length > 0
        ? trouble(`${spoilt.map(({ name }) => name).join(', ')}: the bytes are not those that classify wrote. Rebuild it below.`)
        : nothing}
      ${state.shards.length > 0 ? picture(state.shards, may ? (shard) => void rebuild(shard) : null) : nothing} ${facts(state)}
      ${failures.view()} ${may ? stale.view() : nothing} ${keeping.view()}`;
    },
    open() {
      open = true;
      jobs.open();
      void load();
    },
    close() {
      open = false;
      clearTimeout(timer);
      jobs.close();
    },
  };
}
