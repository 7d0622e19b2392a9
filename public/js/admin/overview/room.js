// The room Overview: what needs somebody now, in a sentence, and a number of each room that leads there.

import { html, nothing } from 'lit/html.js';

import { chip } from '../kit/chip.js';
import { head, section } from '../kit/head.js';
import { counted } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { PARTS } from './parts.js';

const AGAIN_MS = 15_000;

/**
 * @typedef {import('./parts.js').Part} Part
 * @typedef {import('./parts.js').Need} Need
 * @typedef {import('./parts.js').Told} Told
 */

/** @param {Part} part @param {Told|undefined} told @param {string|undefined} failed */
function tile({ room, words }, told, failed) {
  const shown = failed
    ? { value: 'Not known', words: failed, tone: 'warning' }
    : (told ?? { value: '…', words: 'asking', tone: 'calm' });
  return html`<li>
    <a class="op-tile" href=${roomHash(room)} data-tone=${shown.tone ?? 'calm'}>
      <span class="op-tile-name">${words}</span>
      <b class="digits">${shown.value}</b>
      <small>${shown.words}</small>
    </a>
  </li>`;
}

/** @param {readonly Need[]} needs @param {number} asked @param {number} failed */
function sentenceOf(needs, asked, failed) {
  const silent = failed > 0 ? `${counted(failed, 'part does', 'parts do')} not answer.` : '';
  if (needs.length > 0) return `${counted(needs.length, 'thing needs', 'things need')} attention. ${silent}`;
  if (asked < PARTS.length) return 'Asking how everything stands …';
  return silent || 'Nothing needs attention.';
}

/** @param {readonly Need[]} needs */
const list = (needs) =>
  section(
    'overview-needs',
    'Needs attention',
    html`<ul class="overview-needs">
      ${needs.map(({ words, href, tone }) => html`<li><a href=${href}>${chip(tone, words)}</a></li>`)}
    </ul>`,
  );

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, draw }) {
  /** @type {Map<Part, Told>} */
  const told = new Map();
  /** @type {Map<Part, string>} */
  const failed = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let visits = 0;

  /** @param {Part} part */
  async function ask(part) {
    try {
      told.set(part, part.tell(await api.get(part.path())));
      failed.delete(part);
    } catch (error) {
      failed.set(part, error instanceof Error ? error.message : String(error));
    }
    draw();
  }

  /** Again and again while the room is open and the page in sight. @param {number} visit */
  async function follow(visit) {
    if (document.visibilityState === 'visible') await Promise.all(PARTS.map(ask));
    if (visit === visits) timer = setTimeout(() => void follow(visit), AGAIN_MS);
  }

  return {
    open() {
      void follow(++visits);
    },
    close() {
      visits++;
      clearTimeout(timer);
    },
    view() {
      const needs = PARTS.flatMap((part) => (failed.has(part) ? [] : (told.get(part)?.needs ?? [])));
      const asked = PARTS.filter((part) => told.has(part) || failed.has(part)).length;
      const bad = needs.some(({ tone }) => tone === 'bad');
      const warning = needs.length > 0 || failed.size > 0;
      return html`${head({
          title: 'Overview',
          sentence: sentenceOf(needs, asked, failed.size),
          tone: bad ? 'bad' : warning ? 'warning' : asked < PARTS.length ? 'calm' : 'good',
        })}
        ${needs.length > 0 ? list(needs) : nothing}
        <ul class="op-tiles" aria-label="Rooms and how they stand">
          ${PARTS.map((part) => tile(part, told.get(part), failed.get(part)))}
        </ul>`;
    },
  };
}
