// The room Settings: what each is, where it comes from, and what it does; secrets only as set or not.

import { html, nothing } from 'lit/html.js';

import { choice } from '../../views/fields.js';
import { chip } from '../kit/chip.js';
import { empty, trouble, waiting } from '../kit/empty.js';
import { head, section } from '../kit/head.js';
import { inCode } from '../kit/in-code.js';
import { table } from '../kit/table.js';

/**
 * @typedef {{name: string, variable: string, value: string, source: 'default'|'environment'|'command line',
 *   secret: boolean, group: string, description: string}} Setting SettingShown of server/contract/health.py
 */

/** @type {Readonly<Record<Setting['source'], string>>} */
const SOURCES = { default: 'default', environment: 'environment', 'command line': 'command line' };
const UNSET = 'not set';

/** @param {readonly Setting[]} settings */
function sentenceOf(settings) {
  const from = (/** @type {Setting['source']} */ source) => settings.filter((each) => each.source === source).length;
  return (
    `${settings.length} settings: ${from('environment')} from the environment, ${from('command line')} from the command ` +
    `line, ${from('default')} as they come.`
  );
}

/** @param {Setting} setting */
const value = ({ value: words, secret }) =>
  words === UNSET
    ? html`<span class="settings-unset">${UNSET}</span>`
    : secret && words === 'set'
      ? chip('good', 'set, and secret')
      : html`<code>${words}</code>`;

/** @param {Setting} setting */
const source = ({ source: from }) => (from === 'default' ? SOURCES[from] : html`<b>${SOURCES[from]}</b>`);

/** @param {string} group @param {readonly Setting[]} rows */
const part = (group, rows) =>
  section(
    `settings-${group.toLowerCase()}`,
    group,
    table({
      caption: group,
      columns: [
        { name: 'Setting', kind: 'title', cell: ({ variable }) => html`<code>${variable}</code>` },
        { name: 'Value', cell: value },
        { name: 'From', cell: source },
        { name: 'What', kind: 'long', cell: ({ description }) => html`<span>${inCode(description)}</span>` },
      ],
      rows,
      key: ({ name }) => name,
    }),
  );

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, draw }) {
  /** @type {readonly Setting[]|null} */
  let settings = null;
  /** @type {unknown} */
  let error = null;
  let words = '';
  /** @type {'all'|'given'} */
  let shown = 'all';

  async function load() {
    try {
      settings = /** @type {{settings: Setting[]}} */ (await api.get('/settings')).settings;
      error = null;
    } catch (refused) {
      error = refused;
    }
    draw();
  }

  /** @param {Setting} setting */
  const fits = ({ variable, description, source: from }) =>
    (shown === 'all' || from !== 'default') &&
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => `${variable} ${description}`.toLowerCase().includes(word));

  /** @param {readonly Setting[]} known */
  function parts(known) {
    const rows = known.filter(fits);
    const groups = [...new Set(known.map(({ group }) => group))];
    return html`<div class="settings-look">
        <input
          class="field filter"
          type="search"
          aria-label="Find a setting"
          placeholder="Find a setting"
          autocomplete="off"
          spellcheck="false"
          maxlength="200"
          .value=${words}
          @input=${(/** @type {Event} */ event) => {
            words = /** @type {HTMLInputElement} */ (event.target).value.trim();
            draw();
          }}
        />
        ${choice({
          name: 'settings-shown',
          legend: 'Show',
          options: [
            ['all', 'All'],
            ['given', 'Only what was set'],
          ],
          value: shown,
          pick: (picked) => {
            shown = picked;
            draw();
          },
        })}
      </div>
      ${rows.length === 0 ? empty('No setting is like that.') : nothing}
      ${groups.map((group) => {
        const own = rows.filter((row) => row.group === group);
        return own.length > 0 ? part(group, own) : nothing;
      })}`;
  }

  return {
    view: () =>
      html`${head({
        title: 'Settings',
        sentence: settings ? sentenceOf(settings) : 'What this server was told at its start.',
      })}
      <p class="hint">They are read once, at the start: set a variable or an option, and restart the server.</p>
      ${error ? trouble(error, () => void load()) : nothing}
      ${settings ? parts(settings) : error ? nothing : waiting()}`,
    open: () => void load(),
    close() {},
  };
}
