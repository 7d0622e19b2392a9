// The form that starts a job, made from the contract's record of its parameters.

import { html } from 'lit/html.js';

import { empty, trouble, waiting } from '../kit/empty.js';
import { createForm } from '../kit/form.js';
import { head } from '../kit/head.js';
import { roomHash } from '../rooms.js';
import { valuesOf } from './words.js';

/**
 * @typedef {import('./records.js').Job} Job
 * @typedef {import('./records.js').Kind} Kind
 */

/** @param {Kind} kind */
export function beside({ apart_from }) {
  if (apart_from.length === 0) return '';
  const names = apart_from.length === 1 ? apart_from[0] : `${apart_from.slice(0, -1).join(', ')} or ${apart_from.at(-1)}`;
  return `Waits while ${names} runs.`;
}

/**
 * @param {import('../rooms.js').Tools} tools
 * @param {() => Promise<import('./records.js').Kinds>} kinds
 * @param {import('./known.js').Known} known
 */
export function createStarting({ api, me, draw }, kinds, known) {
  /** @type {{kind: Kind, form: import('../kit/form.js').Form, as: string}|null} */
  let shown = null;
  let name = '';
  /** @type {unknown} */
  let failed = null;

  /** @param {string} as the job whose parameters are taken, '' for none */
  async function open(as) {
    const asked = name;
    shown = null;
    failed = null;
    try {
      const kind = (await kinds()).kinds.find((each) => each.name === asked);
      if (!kind) throw new Error(`There is no kind of job “${asked}”.`);
      /** @type {Job|null} */
      const model = as ? await api.get(`/jobs/${encodeURIComponent(as)}`) : null;
      if (asked !== name) return;
      const initial = { ...kind.given, ...(model ? valuesOf(model.parameters, kind.schema) : {}) };
      const form = createForm({ name: `start-${kind.name}`, schema: kind.schema, initial, act: `Start ${kind.name}`, submit, draw });
      shown = { kind, form, as };
    } catch (error) {
      if (asked === name) failed = error;
    }
    draw();
  }

  /** @param {Record<string, unknown>} values */
  async function submit(values) {
    /** @type {Promise<{job: Job, fresh: boolean}>} */
    const answer = api.post(`/run/${encodeURIComponent(name)}`, values);
    const { job } = await known.ask(answer, (receipt) => [receipt.job]);
    location.hash = roomHash('jobs', job.id);
  }

  return {
    /** @param {string} kind @param {string} as */
    open(kind, as) {
      name = kind;
      void open(as);
    },
    view() {
      const back = { href: roomHash('jobs'), words: 'Jobs' };
      const title = `Start ${name}`;
      if (failed) return html`${head({ title, sentence: 'This cannot be started.', tone: 'bad', back })}${trouble(failed)}`;
      if (!shown) return html`${head({ title, sentence: 'Asking the server …', back })}${waiting()}`;
      const { kind, form, as } = shown;
      const from = as ? ` The parameters are those of ${as}.` : '';
      return html`${head({ title, sentence: `${kind.about} ${beside(kind)}${from}`, back })}
      ${me.role === 'operator' ? form.view() : empty('A viewer sees what there is to start, and starts nothing.')}`;
    },
  };
}
