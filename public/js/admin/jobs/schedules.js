// Jobs that begin by themselves: the list of schedules, and switching and removing them.

import { html, nothing } from 'lit/html.js';

import { chip } from '../kit/chip.js';
import { confirm } from '../kit/confirm.js';
import { table } from '../kit/table.js';
import { when } from '../kit/when.js';
import { roomHash } from '../rooms.js';
import { planWords, valuesOf } from './words.js';

/** @typedef {import('./records.js').Schedule} Schedule */

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {() => Promise<import('./records.js').Kinds>} kinds
 */
export function createSchedules({ api, me, draw }, kinds) {
  /** null until the server has told them. @type {readonly Schedule[]|null} */
  let list = null;
  /** What was refused, and of which one. @type {{id: string, words: string}|null} */
  let refused = null;

  /** @param {string} id @param {() => Promise<void>} act */
  async function attempt(id, act) {
    refused = null;
    try {
      await act();
    } catch (error) {
      refused = { id, words: error instanceof Error ? error.message : String(error) };
    }
    draw();
  }

  /** @param {Schedule} changed */
  function put(changed) {
    list = (list ?? []).map((each) => (each.id === changed.id ? changed : each));
  }

  /** @param {Schedule} schedule */
  const toggle = ({ id, plan, parameters }) =>
    attempt(id, async () => {
      const kind = (await kinds()).kinds.find(({ name }) => name === plan.kind);
      if (!kind) throw new Error(`There is no kind of job “${plan.kind}” here: another release made this schedule.`);
      const body = { ...plan, enabled: !plan.enabled, parameters: valuesOf(parameters, kind.schema) };
      put(await api.put(`/schedules/${id}`, body));
    });

  /** @param {Schedule} schedule */
  async function remove({ id, plan }) {
    const sure = await confirm({
      title: 'Remove this schedule?',
      words: `${plan.kind}, ${planWords(plan)}, begins by itself no more.`,
      changes: ['Jobs that it began stay as they are.'],
      act: 'Remove it',
      keep: 'Keep it',
      danger: true,
    });
    if (!sure) return;
    await attempt(id, async () => {
      await api.remove(`/schedules/${id}`);
      list = (list ?? []).filter((each) => each.id !== id);
    });
  }

  /** @param {Schedule} schedule */
  const acts = (schedule) => {
    const name = `${schedule.plan.kind}, ${planWords(schedule.plan)}`;
    return html`<button
        type="button"
        class="button"
        aria-label="${schedule.plan.enabled ? 'Switch off' : 'Switch on'}: ${name}"
        @click=${() => void toggle(schedule)}
      >
        ${schedule.plan.enabled ? 'Switch off' : 'Switch on'}
      </button>
      <a class="button" href=${roomHash('jobs', 'schedule', schedule.id)} aria-label="Change: ${name}">Change</a>
      <button type="button" class="button" aria-label="Remove: ${name}" @click=${() => void remove(schedule)}>
        Remove
      </button>`;
  };

  /** @type {readonly import('../kit/table.js').Column<Schedule>[]} */
  const columns = [
    {
      name: 'Job',
      kind: 'title',
      cell: ({ id, plan, note }) =>
        html`${plan.kind}, ${planWords(plan)}
        ${note ? html`<small>${note}</small>` : nothing}
        ${refused?.id === id ? html`<small class="op-fault" role="alert">${refused.words}</small>` : nothing}`,
    },
    { name: 'It is', cell: ({ plan }) => (plan.enabled ? chip('good', 'On') : chip('calm', 'Off')) },
    { name: 'Next', cell: ({ next_at }) => (next_at ? when(next_at) : 'not while it is off') },
    {
      name: 'Last',
      cell: ({ last_at, last_job }) =>
        last_job ? html`<a class="jobs-link" href=${roomHash('jobs', last_job)}>${when(last_at)}</a>` : 'not yet',
    },
  ];

  return {
    /** @param {readonly Schedule[]} found */
    tell(found) {
      list = found;
      draw();
    },
    /** @param {string} id */
    get: (id) => list?.find((each) => each.id === id) ?? null,
    view: () =>
      table({
        caption: 'Schedules',
        columns: me.role === 'operator' ? [...columns, { name: 'Acts', kind: 'acts', cell: acts }] : columns,
        rows: list ?? [],
        key: ({ id }) => id,
        none: 'No job begins by itself yet. “Schedule” beside a kind of job plans one.',
      }),
  };
}
