// The room Overview: what needs somebody now, in a sentence, and a number of each room that leads there.

import { html, nothing } from 'lit/html.js';

import { wordsOf } from '../../problems.js';
import { chip } from '../kit/chip.js';
import { head, section } from '../kit/head.js';
import { createPolling } from '../kit/polling.js';
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

/** @param {readonly Need[]} needs @param {boolean} waiting for an answer @param {number} failed */
function sentenceOf(needs, waiting, failed) {
  const silent = failed > 0 ? `${counted(failed, 'part does', 'parts do')} not answer.` : '';
  if (needs.length > 0) return `${counted(needs.length, 'thing needs', 'things need')} attention. ${silent}`;
  if (waiting) return 'Asking how everything stands …';
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
  const asked = PARTS.map((part) => {
    const seen = (/** @type {unknown} */ answer) => void told.set(part, part.tell(answer));
    return { part, polling: createPolling({ api, path: part.path, every_ms: AGAIN_MS, seen, draw }) };
  });

  return {
    open: () => asked.forEach(({ polling }) => polling.start()),
    close: () => asked.forEach(({ polling }) => polling.stop()),
    view() {
      // A part that fails says so by itself, and what it said before counts no more.
      const parts = asked.map(({ part, polling }) => {
        const error = polling.error();
        return { part, told: error ? undefined : told.get(part), failed: error ? wordsOf(error) : undefined };
      });
      const needs = parts.flatMap((each) => each.told?.needs ?? []);
      const silent = parts.filter(({ failed }) => failed).length;
      const waiting = parts.some((each) => !each.told && !each.failed);
      const bad = needs.some(({ tone }) => tone === 'bad');
      const tone = bad ? 'bad' : needs.length > 0 || silent > 0 ? 'warning' : waiting ? 'calm' : 'good';
      return html`${head({ title: 'Overview', sentence: sentenceOf(needs, waiting, silent), tone })}
        ${needs.length > 0 ? list(needs) : nothing}
        <ul class="op-tiles overview-tiles" aria-label="Rooms and how they stand">
          ${parts.map(({ part, told: found, failed }) => tile(part, found, failed))}
        </ul>`;
    },
  };
}
