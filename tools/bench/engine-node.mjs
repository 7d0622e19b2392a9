// Times the engine under Node for `build.py bench engine`: sid.wasm and jobs as JSON in the arguments, seconds as JSON out.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Config, SidEngine, SidInstance } from '../../public/js/engine.js';

/**
 * @typedef {object} Job
 * @property {string} tune a file
 * @property {number} sampling
 * @property {number} core
 * @property {number} seconds of sound to render, after one that isn't timed
 * @property {number} skipCycles
 * @property {number} rounds the best counts
 */

const RATE_HZ = 44100;
const QUANTUM = 128;

/** Seconds of processor time that some work takes. @param {() => void} work */
function timed(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const [wasm, jobs] = process.argv.slice(2);
if (!wasm || !jobs) throw new Error('usage: engine-node.mjs SID.WASM JOBS');
const module = new WebAssembly.Module(readFileSync(wasm));

const answers = /** @type {Job[]} */ (JSON.parse(jobs)).map((job) => {
  let best = { render_s: Infinity, skip_s: Infinity, first_start_s: Infinity, start_s: Infinity };
  for (let round = 0; round < job.rounds; round++) {
    const engine = new SidEngine(new SidInstance(module));
    engine.load(readFileSync(job.tune));
    engine.configure(Config.sampling, job.sampling);
    engine.configure(Config.core, job.core);
    const first_start_s = timed(() => engine.start(1));
    const start_s = timed(() => engine.start(1));
    /** @param {number} seconds */
    const render = (seconds) => {
      for (let frames = 0; frames < seconds * RATE_HZ; frames += QUANTUM) engine.renderF32(QUANTUM);
    };
    render(1);
    const render_s = timed(() => render(job.seconds));
    engine.start(1);
    const skip_s = timed(() => engine.skip(job.skipCycles));
    best = {
      render_s: Math.min(best.render_s, render_s),
      skip_s: Math.min(best.skip_s, skip_s),
      first_start_s: Math.min(best.first_start_s, first_start_s),
      start_s: Math.min(best.start_s, start_s),
    };
  }
  return best;
});
process.stdout.write(JSON.stringify(answers));
