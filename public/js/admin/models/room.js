// The room Models: what was trained, what is published, how two differ; publishing and rolling back.

import { html, nothing } from 'lit/html.js';

import { trouble, waiting } from '../kit/empty.js';
import { head, section } from '../kit/head.js';
import { roomHash } from '../rooms.js';
import { comparisonView, picker } from './comparing.js';
import { figure, metricOf } from './data.js';
import { detailView } from './detail.js';
import { inUse, modelTable, trainingLog, worth } from './list.js';
import { createPublishing } from './publishing.js';

/**
 * @typedef {import('./data.js').Overview} Overview
 * @typedef {import('./data.js').Summary} Summary
 */

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom(tools) {
  const { api, store, me, draw } = tools;
  const publishing = createPublishing(tools, () => void load());
  const operates = me.role === 'operator';
  /** @type {Overview|null} */
  let overview = null;
  /** What a page below shows, by its path. @type {{path: string, detail?: import('./data.js').Detail, comparison?: import('./data.js').Comparison}} */
  let page = { path: '' };
  /** @type {unknown} */
  let error = null;
  /** Only the answer of the last question counts. */
  let turn = 0;

  const below = () => store.get().address.path.slice(1);

  async function load() {
    const mine = (turn += 1);
    const path = below();
    try {
      const [all, own] = await Promise.all([api.get('/models'), pageOf(path)]);
      if (mine !== turn) return;
      overview = /** @type {Overview} */ (all);
      page = { path: path.join('/'), ...own };
      error = null;
    } catch (refused) {
      if (mine !== turn) return;
      error = refused;
    }
    draw();
  }

  /** @param {readonly string[]} path */
  async function pageOf([name, a, b]) {
    if (name === undefined || (name === 'compare' && !(a && b))) return {};
    if (name !== 'compare') return { detail: /** @type {any} */ (await api.get(`/models/${encodeURIComponent(name)}`)) };
    const query = new URLSearchParams({ a: a ?? '', b: b ?? '' });
    return { comparison: /** @type {any} */ (await api.get(`/models/compare?${query}`)) };
  }

  /** @param {string} words @param {string} name of what waits @param {() => void} act @param {string} [kind] */
  const button = (words, name, act, kind = '') =>
    html`<button
      type="button"
      class="button ${kind}"
      aria-disabled=${publishing.busy() ? 'true' : nothing}
      @click=${() => publishing.busy() || act()}
    >
      ${publishing.waits() === name ? 'Wait …' : words}
    </button>`;

  /** @param {Summary} model */
  const acts = ({ version, state, trouble: damaged }) => {
    const published = overview?.published;
    return html`${published && published !== version && !damaged
      ? html`<a class="button quiet" href=${roomHash('models', 'compare', published, version)}>Compare</a>`
      : nothing}
    ${operates && !damaged && state !== 'published'
      ? button(`Publish ${version}`, version, () => void publishing.publish(version))
      : nothing}`;
  };

  /** @param {Overview} all */
  function sentence({ models, published, troubles }) {
    if (troubles.length > 0) return troubles.join(' ');
    if (models.length === 0) return 'No model was trained yet.';
    const used = models.find(({ state }) => state === 'published');
    if (!used) return `${counted(models.length)} trained, none is published.`;
    const newer = models.findIndex(({ version }) => version === published);
    const rest = newer > 0 ? `, ${newer === 1 ? 'one newer is' : `${newer} newer ones are`} not published` : '';
    return `Model ${published} is published, nDCG@10 ${figure(metricOf(used.metrics, 'ndcg_at_10'))}${rest}.`;
  }

  /** @param {Overview} all */
  function listView(all) {
    const { models, previous, published, troubles } = all;
    const [newest] = models;
    return html`${head({
      title: 'Models',
      sentence: sentence(all),
      tone: troubles.length > 0 ? 'bad' : published ? 'good' : 'warning',
      acts: html`${models.length > 1 && newest
        ? html`<a class="button" href=${roomHash('models', 'compare', published ?? models[1]?.version ?? '', newest.version)}
            >Compare two</a
          >`
        : nothing}
      ${operates && previous ? button(`Roll back to ${previous}`, 'back', () => void publishing.back()) : nothing}`,
    })}
    ${publishing.view()} ${worth(all)} ${section('models-all', 'All models', modelTable(all, acts))} ${inUse(all)}
    ${trainingLog(all)}`;
  }

  const back = { href: roomHash('models'), words: 'Models' };

  /** @param {Overview} all @param {string} a @param {string} b */
  function compareView(all, a, b) {
    const { comparison } = page;
    return html`${head({
      title: a && b ? `${a} and ${b}` : 'Compare two models',
      sentence: comparison?.words ?? 'Choose two models.',
      back,
    })}
    ${picker(all.models.map(({ version }) => version), a, b)} ${comparison ? comparisonView(comparison) : nothing}`;
  }

  function oneView() {
    const { detail } = page;
    if (!detail) return waiting();
    const { summary } = detail;
    return html`${head({
      title: `Model ${summary.version}`,
      sentence: `${summary.state === 'published' ? 'It is published' : summary.state === 'before' ? 'It was published before' : 'It is not published'}; nDCG@10 ${figure(metricOf(summary.metrics, 'ndcg_at_10'))}.`,
      back,
      acts: acts(summary),
    })}
    ${publishing.view()} ${detailView(detail)}`;
  }

  return {
    view() {
      const path = below();
      const again = () => void load();
      if (error) return html`${head({ title: 'Models', sentence: 'This could not be loaded.', tone: 'bad', back: path.length > 0 ? back : null })}${trouble(error, again)}`;
      if (!overview || page.path !== path.join('/')) return html`${head({ title: 'Models', sentence: 'Asking the server …' })}`;
      if (path[0] === undefined) return listView(overview);
      return path[0] === 'compare' ? compareView(overview, path[1] ?? '', path[2] ?? '') : oneView();
    },
    open() {
      publishing.open();
      void load();
    },
    close: publishing.close,
    moved: () => void load(),
  };
}

/** @param {number} models */
const counted = (models) => (models === 1 ? 'A model was' : `${models} models were`);
