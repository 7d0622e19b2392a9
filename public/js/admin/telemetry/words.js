// What the names of a report mean, and the one sentence that says how listeners fare.

import { NAMES } from '../../prefs-words.js';
import { counted, percent, took } from '../kit/when.js';

/** @typedef {import('./report.js').Looked} Looked */

/** Above that share of visits with an error or with gaps something is to be looked at. */
const MUCH = 0.01;

/** @type {Readonly<Record<string, string>>} */
export const MARKS = {
  'start.interactive': 'Ready to use',
  'start.app': 'All of the page there',
  'start.engine': 'Engine ready',
  'start.python': 'Python ready',
  'start.sound': 'First sound after a click',
  training: 'Learning',
};

/** @type {Readonly<Record<string, string>>} */
export const TIERS = {
  worklet: 'On the audio thread',
  ring: 'Shared ring',
  posted: 'Posted chunks',
  hls: 'HLS',
};

/** @type {Readonly<Record<string, string>>} */
export const REASONS = {
  start: 'Begun anew',
  speed: 'The device is slow for the tune',
  late: 'The audio thread was late',
  load: 'The audio thread had no time to spare',
  starved: 'The buffer ran dry',
  settings: 'The listener chose other sampling',
};

/** @type {Readonly<Record<string, string>>} */
export const ERRORS = {
  'engine_error.prepare': 'The engine could not be made ready',
  'engine_error.worklet': 'The engine stopped on the audio thread',
  'engine_error.worker': 'The engine stopped in its worker',
  'engine_error.device': 'The audio device took no samples',
  'engine_error.given_up': 'The sound stopped for good',
  'page_error.script': 'A script failed',
  'page_error.promise': 'A promise was refused and nobody noticed',
  'page_error.policy': 'The content security policy refused something',
  'page_error.python': 'Python did not start, or ended',
  'page_error.python_too_old': 'The browser is too old for Python',
};

/** @param {string} key */
export const preferenceWords = (key) => NAMES[/** @type {keyof typeof NAMES} */ (key)] ?? key;

/** @param {number} share */
const good = (share) => percent(Math.floor((1 - share) * 1000) / 1000);

/**
 * @param {Looked} looked
 * @param {string} range "in the last day"
 * @returns {{sentence: string, tone: import('../kit/head.js').Tone}}
 */
export function stateOf(looked, range) {
  const visits = looked.total('sessions');
  if (visits === 0) {
    const asked =
      looked.report.sampling === 0
        ? 'The server asks no visit for reports (SIDFLOW_TELEMETRY_SAMPLING is 0).'
        : 'Listeners report only if they turn it on in their Prefs.';
    return { sentence: `No visit reported ${range}. ${asked}`, tone: 'calm' };
  }
  const [errors, gaps] = [looked.total('session_errors') / visits, looked.total('sessions_with_underrun') / visits];
  const sound = looked.times('start.sound');
  const quick = sound ? `, and half of them heard something within ${took(sound.p50_ms)} of their click` : '';
  return {
    sentence: `${counted(visits, 'visit', 'visits')} reported ${range}: ${good(Math.min(errors, 1))} without an error, ${good(Math.min(gaps, 1))} without a gap in the sound${quick}.`,
    tone: errors > MUCH ? 'bad' : gaps > MUCH ? 'warning' : 'good',
  };
}
