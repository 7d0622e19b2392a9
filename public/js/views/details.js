// The information panel: what the file says of itself, how it plays here, and its songs.

import { html, nothing } from 'lit/html.js';

import { tuneHash } from '../address.js';
import { partsOfSong, stilParts } from '../finding/stil.js';
import * as icons from '../icons.js';
import { formatTime } from '../time.js';
import { authorOf, lengthOf, titleOf } from '../tune.js';
import { exportControl } from './export.js';
import { iconButton } from './fields.js';
import { registerView } from './registers.js';
import { volume } from './transport.js';

/**
 * @typedef {import('../state.js').PageState} PageState
 * @typedef {import('../actions.js').Actions} Actions
 * @typedef {import('../player-api.js').TuneInfo} TuneInfo
 * @typedef {readonly [string, string|import('lit/html.js').TemplateResult]} Fact
 */

/** @param {number} address */
const hex = (address) => `$${address.toString(16).toUpperCase().padStart(4, '0')}`;

/** @type {Record<import('../player-api.js').PlayerTier, string>} */
const TIERS = {
  worklet: 'in the audio thread',
  ring: 'ahead, in shared memory',
  posted: 'ahead, in chunks',
};

/** @param {import('../player-api.js').PlayerState} player */
function soundWords({ tier, sampling, underruns }) {
  const gaps = underruns > 0 ? `, ${underruns} ${underruns === 1 ? 'gap' : 'gaps'}` : '';
  return `${TIERS[tier]}${sampling === 'cheap' ? ', plain sampling' : ''}${gaps}`;
}

/** @param {TuneInfo['chips'][number]} chip */
function chipWords({ address, model, modelUsed }) {
  const said = model === 'any' ? 'the tune takes any' : `the tune says ${model}`;
  return `${modelUsed} at ${hex(address)}${model === modelUsed || model === 'unknown' ? '' : ` (${said})`}`;
}

/** @param {string[]} chips @returns {Fact} */
const chipFact = (chips) => [
  chips.length > 1 ? 'Chips' : 'Chip',
  html`${chips.map((words) => html`<span>${words}</span>`)}`,
];

/** @param {string|undefined} model as a list says it */
const knownModel = (model) => (model === '6581' || model === '8580' ? model : 'SID');

/** @param {TuneInfo} info @returns {Fact[]} */
function machineFacts(info) {
  const clock = `${info.clockUsed}, ${info.clockHz.toLocaleString('en')} Hz`;
  const clockSaid = info.clock === 'unknown' || info.clock === info.clockUsed ? '' : ` (the tune says ${info.clock})`;
  const rate = (info.clockHz / info.frameCycles).toFixed(1);
  const play = info.playAddress ? hex(info.playAddress) : 'by its own interrupt';
  return [
    chipFact(info.chips.map(chipWords)),
    ['Clock', clock + clockSaid],
    ['Speed', info.speed === 'CIA' ? 'CIA timer' : `raster, ${rate} Hz`],
    ['Memory', `${hex(info.loadAddress)}–${hex(info.loadEnd)}`],
    ['Start', hex(info.initAddress)],
    ['Player', play],
    ['File', `${info.format} version ${info.version}`],
  ];
}

/** @param {import('../tune.js').Tune} tune @returns {Fact[]} before the player has read the file */
function listedFacts(tune) {
  return [
    chipFact(tune.addresses.map((address, chip) => `${knownModel(tune.models[chip])} at ${hex(address)}`)),
    ['Clock', tune.clock === 'unknown' ? 'not said' : tune.clock],
  ];
}

/**
 * @param {PageState} state
 * @param {import('../queue.js').QueueItem} item
 * @param {Actions} actions
 */
function songList(state, { tune, song }, actions) {
  if (tune.songs < 2) return nothing;
  return html`<section aria-labelledby="songs">
    <h3 id="songs">Songs <span class="muted">${tune.songs}</span></h3>
    <ol class="songs">
      ${Array.from({ length: tune.songs }, (_, index) => index + 1).map(
        (number) =>
          html`<li>
            <button
              type="button"
              class="song digits"
              aria-current=${number === song ? 'true' : nothing}
              @click=${() => actions.selectSong(number)}
            >
              <span><span class="unseen">Song </span><b>${number}</b></span>
              <span>${formatTime(lengthOf(tune, number, state.prefs))}</span>
            </button>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** What the collection's documents say. @param {PageState} state @param {import('../queue.js').QueueItem} item */
function notes({ finding }, { tune, song }) {
  const said = finding.playing?.path === tune.path ? finding.playing.notes : null;
  const fields = said ? partsOfSong(stilParts(said.stil), song).flatMap((part) => part.fields) : [];
  if (fields.length === 0) return nothing;
  return html`<section aria-labelledby="said">
    <h3 id="said">Notes</h3>
    ${factList(fields.map(({ label, words }) => [label, words]))}
  </section>`;
}

/** @param {readonly Fact[]} facts */
const factList = (facts) => html`<dl class="facts">
  ${facts.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}
</dl>`;

/**
 * @param {PageState} state
 * @param {import('../state.js').Now} now
 * @param {Actions} actions
 */
function content(state, { item, info }, actions) {
  if (!item) return html`<p class="empty">Press play, and what is known about the tune stands here.</p>`;
  const { tune } = item;
  return html`
    ${factList([
      ['Title', info?.title || titleOf(tune)],
      ['Author', authorOf(info?.author || tune.author)],
      ['Released', info?.released || tune.released || 'not said'],
    ])}
    ${tune.origin === 'opened'
      ? nothing
      : html`<p class="about-link"><a href=${tuneHash(tune.path, item.song)}>All about this tune</a></p>`}
    ${songList(state, item, actions)} ${notes(state, item)}
    <section aria-labelledby="machine">
      <h3 id="machine">Machine</h3>
      ${factList(info ? [...machineFacts(info), ['Sound', soundWords(state.player)]] : listedFacts(tune))}
    </section>
    ${info ? registerView(state, actions) : nothing}
    ${state.narrow
      ? html`<section class="details-acts">${volume(state, actions)}${exportControl(state, actions)}</section>`
      : nothing}
  `;
}

/**
 * @param {PageState} state
 * @param {import('../state.js').Now} now
 * @param {Actions} actions
 */
export function details(state, now, actions) {
  const { narrow, detailsOpen } = state;
  const close = () => actions.show({ detailsOpen: false });
  return html`<div class="backdrop" ?hidden=${!narrow || !detailsOpen} @click=${close}></div>
    <div
      class="details"
      role=${narrow ? 'dialog' : 'complementary'}
      aria-modal=${narrow ? 'true' : nothing}
      aria-labelledby="details"
      tabindex="-1"
      ?hidden=${narrow && !detailsOpen}
    >
      <div class="details-head">
        <h2 id="details">Details</h2>
        ${narrow ? iconButton({ name: 'Close the details', icon: icons.close, act: close }) : nothing}
      </div>
      ${content(state, now, actions)}
    </div>`;
}
