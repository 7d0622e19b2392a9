// Times and amounts as the rooms say them.

import { html } from 'lit/html.js';

import { spanWords, whenWords } from '../../when.js';

export { counted, sizeWords, spanWords, whenWords } from '../../when.js';

/**
 * A moment in words, exact to who asks for it.
 * @param {string|number|null|undefined} at a time as records have it, or milliseconds since 1970
 * @param {string} [never] where there is none
 */
export function when(at, never = 'never') {
  if (at === null || at === undefined || at === '') return never;
  const exact = new Date(at).toISOString();
  return html`<time datetime=${exact} title=${exact.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}
    >${whenWords(exact)}</time
  >`;
}

/** "5 minutes ago". @param {string|number} at @param {number} [now_ms] */
export function ago(at, now_ms = Date.now()) {
  const seconds = (now_ms - new Date(at).getTime()) / 1000;
  return seconds < 5 ? 'just now' : `${spanWords(roughly(seconds))} ago`;
}

/** In whole units: nobody reads "3.7 minutes ago". @param {number} seconds */
function roughly(seconds) {
  const size = [86_400, 3600, 60].find((unit) => seconds >= unit) ?? 1;
  return Math.round(seconds / size) * size;
}

/** A duration as a clock shows it. @param {number} ms */
export function took(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${String(Math.floor(seconds) % 60).padStart(2, '0')} s`;
  return hours > 0 ? `${hours} h ${String(minutes).padStart(2, '0')} min` : `${minutes} min ${rest}`;
}

/** "94.2 %". @param {number} share 0 to 1 */
export function percent(share) {
  const value = share * 100;
  return `${value === Math.round(value) ? value : value.toFixed(1)} %`;
}
