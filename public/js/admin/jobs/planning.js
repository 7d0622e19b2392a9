// The form of a schedule: when, and the parameters of its jobs, both made from the contract's records.

import { html } from 'lit/html.js';

import { empty, trouble, waiting } from '../kit/empty.js';
import { createForm } from '../kit/form.js';
import { head } from '../kit/head.js';
import { roomHash } from '../rooms.js';
import { planWords, valuesOf } from './words.js';

/**
 * @typedef {import('./records.js').Kinds} Kinds
 * @typedef {import('./records.js').Schedule} Schedule
 * @typedef {import('../kit/schema.js').Schema} Schema
 */

/** Tells the plan's own fields from parameters of any name. */
const PLAN = 'plan_';
const WORDS = {
  [`${PLAN}every`]: { label: 'Every', hint: 'How many hours or days lie between two jobs.' },
  [`${PLAN}unit`]: { label: 'Hours or days', hint: '' },
  [`${PLAN}at`]: { label: 'At', hint: 'Time of day in UTC as HH:MM, for days.' },
  [`${PLAN}enabled`]: { label: 'On', hint: 'Off keeps the plan and begins no job.' },
};

/** One record of both. @param {Schema} plan @param {Schema} parameters @returns {Schema} */
function joined(plan, parameters) {
  const own = Object.entries(plan.properties).filter(([name]) => name !== 'kind');
  const named = own.map(([name, property]) => [PLAN + name, property]);
  return {
    title: 'Schedule',
    properties: { ...Object.fromEntries(named), ...parameters.properties },
    required: [...named.map(([name]) => name), ...(parameters.required ?? [])],
    $defs: { ...plan.$defs, ...parameters.$defs },
  };
}

/** @param {Readonly<Record<string, unknown>>} values @returns {Record<string, any>} the body that the server takes */
function split(values) {
  const entries = Object.entries(values);
  const isPlan = (/** @type {[string, unknown]} */ [name]) => name.startsWith(PLAN);
  return {
    ...Object.fromEntries(entries.filter(isPlan).map(([name, value]) => [name.slice(PLAN.length), value])),
    parameters: Object.fromEntries(entries.filter((entry) => !isPlan(entry))),
  };
}

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {() => Promise<Kinds>} kinds
 */
export function createPlanning({ api, me, draw }, kinds) {
  /** @type {{form: import('../kit/form.js').Form, sentence: string}|null} */
  let shown = null;
  let title = '';
  /** @type {unknown} */
  let failed = null;
  let asked = 0;

  /** @param {string} name @param {Schedule|null} former */
  async function make(name, former) {
    const { kinds: all, schedule } = await kinds();
    const kind = all.find((each) => each.name === name);
    if (!kind) throw new Error(`There is no kind of job “${name}”.`);
    const plan = former?.plan ?? { every: 1, unit: 'days', at: '03:00', enabled: true };
    const initial = {
      ...Object.fromEntries(Object.entries(plan).map(([field, value]) => [PLAN + field, value])),
      ...(former ? valuesOf(former.parameters, kind.schema) : kind.given),
    };
    const form = createForm({
      name: 'schedule',
      schema: joined(schedule, kind.schema),
      words: WORDS,
      initial,
      act: former ? 'Keep the changes' : 'Plan it',
      draw,
      async submit(values) {
        const body = { kind: name, ...split(values) };
        try {
          if (former) await api.put(`/schedules/${former.id}`, body);
          else await api.post('/schedules', body);
        } catch (error) {
          // The server names its own field first; the form has it under another name.
          const words = error instanceof Error ? error.message : String(error);
          throw new Error(/^(every|unit|at|enabled): /.test(words) ? PLAN + words : words, { cause: error });
        }
        location.hash = roomHash('jobs');
      },
    });
    const about = former ? `Until now it begins ${planWords(former.plan)}.` : kind.about;
    return { form, sentence: `${about} While its last job is not over, a due moment passes without another one.` };
  }

  /** @param {() => Promise<{name: string, former: Schedule|null}>} what */
  async function open(what) {
    const mine = ++asked;
    shown = null;
    failed = null;
    try {
      const { name, former } = await what();
      if (mine !== asked) return;
      title = former ? `Schedule of ${name}` : `Schedule ${name}`;
      const made = await make(name, former);
      if (mine === asked) shown = made;
    } catch (error) {
      if (mine === asked) failed = error;
    }
    draw();
  }

  return {
    /** @param {string} kind */
    fresh: (kind) => void open(async () => ({ name: kind, former: null })),
    /** @param {string} id */
    change: (id) =>
      void open(async () => {
        /** @type {Schedule} */
        const former = await api.get(`/schedules/${encodeURIComponent(id)}`);
        return { name: former.plan.kind, former };
      }),
    view() {
      const back = { href: roomHash('jobs'), words: 'Jobs' };
      const named = title || 'Schedule';
      if (failed) return html`${head({ title: named, sentence: 'This cannot be planned.', tone: 'bad', back })}${trouble(failed)}`;
      if (!shown) return html`${head({ title: named, sentence: 'Asking the server …', back })}${waiting()}`;
      return html`${head({ title: named, sentence: shown.sentence, back })}
      ${me.role === 'operator' ? shown.form.view() : empty('A viewer sees schedules, and changes none.')}`;
    },
  };
}
