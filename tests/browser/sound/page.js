// The page of the sound's tests: a Play button, the player, and ears to hear what comes out of it.

import { createPlayer } from '../../../public/js/player.js';
import { pitchAt, scaleTune } from '../../js/support/tune.js';

const asked = new URLSearchParams(location.search);
const modules = asked.get('modules') ?? '/public/js/';
const player = createPlayer({
  assets: {
    engine: '/sid.wasm', worklet: `${modules}worklet.js`, engineWorker: `${modules}engine-worker.js`,
  },
});

const SAMPLES = 8192; // 0.19 s
const PATIENCE_MS = 60000; // what isn't so by then never will be: the test says what it waited for

setTimeout(() => location.reload(), 4 * PATIENCE_MS); // a call that hangs would hang the test: so it fails

/** @typedef {import('../../../public/js/player-api.js').PlayerState} PlayerState */

/** What came out of the player's last node just now. @returns {Promise<Float32Array>} one channel */
async function hear() {
  const output = player.output();
  if (!output) throw new Error('Nothing was played yet.');
  const { context } = output;
  const ear = new AnalyserNode(context, { fftSize: SAMPLES });
  output.connect(ear);
  const from_s = context.currentTime;
  const until_ms = performance.now() + PATIENCE_MS;
  while (context.currentTime < from_s + SAMPLES / context.sampleRate + 0.01) {
    if (performance.now() > until_ms) throw new Error(`The audio stands still: ${context.state}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const samples = new Float32Array(SAMPLES);
  ear.getFloatTimeDomainData(samples);
  output.disconnect(ear);
  return samples;
}

/** The pitch in Hz by autocorrelation, 0 when there is none. @param {Float32Array} samples */
function pitchOf(samples, rate = 44100) {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const centred = samples.map((sample) => sample - mean);
  const span = centred.length / 2;
  /** @param {number} lag */
  const match = (lag) => {
    let sum = 0;
    for (let i = 0; i < span; i++) sum += (centred[i] ?? 0) * (centred[i + lag] ?? 0);
    return sum;
  };
  const power = match(0);
  if (power < 1e-4) return 0;
  const shortest = Math.floor(rate / 2000);
  const matches = Array.from({ length: Math.floor(rate / 50) }, (_, lag) => (lag < shortest ? 0 : match(lag) / power));
  const good = 0.9 * Math.max(...matches);
  const lag = matches.findIndex((value, i) => value > good && value >= (matches[i + 1] ?? 0));
  const [before = 0, peak = 0, after = 0] = matches.slice(lag - 1, lag + 2);
  return rate / (lag + (before - after) / (2 * (before - 2 * peak + after))); // parabola through the three
}

/** Root mean square without the offset. @param {Float32Array} samples */
function loudnessOf(samples) {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  return Math.sqrt(samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / samples.length);
}

/**
 * Resolves with the state once it fits; rejects after a minute.
 * @param {(state: PlayerState) => boolean} fits
 * @returns {Promise<PlayerState>}
 */
function until(fits) {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (!fits(player.state)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(player.state);
    };
    const unsubscribe = player.subscribe(check);
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error(`${fits} never came true: ${JSON.stringify(player.state)}`));
    }, PATIENCE_MS);
    check();
  });
}

/** Resolves once the timeline covers that many seconds. @param {number} seconds */
async function scouted(seconds) {
  const until_ms = performance.now() + PATIENCE_MS;
  while (performance.now() < until_ms) {
    const timeline = player.timeline();
    if (timeline && timeline.frames * timeline.frame_s >= seconds) return timeline.frames;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The silent run never came to ${seconds} s.`);
}

const message = document.querySelector('output');
document.querySelector('button')?.addEventListener('click', () => {
  player.play().catch((/** @type {Error} */ error) => {
    if (message) message.textContent = error.message;
  });
});
Object.assign(globalThis, { player, hear, pitchOf, loudnessOf, until, scouted, scaleTune, pitchAt });
document.body.dataset['ready'] = 'yes';

// Plays by itself and says what came of it: a script that the test runs would count as a click of the listener's.
if (asked.has('autoplay')) {
  await player.load(scaleTune());
  const words = await player.play().then(() => 'plays', (/** @type {Error} */ error) => error.message);
  console.info(`autoplay: ${words} (${player.state.status}, ${player.state.error})`);
}
