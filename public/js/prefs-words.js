// The settings in words: what each is called, and what its values mean.

import { formatTime } from './time.js';
import { spanWords } from './when.js';

/** @typedef {import('./prefs-contract.js').Preferences} Preferences */

/** @type {Readonly<Record<Exclude<keyof Preferences, 'version'>, string>>} */
export const NAMES = Object.freeze({
  theme: 'Theme',
  font: 'Font',
  motion: 'Motion',
  volume: 'Volume',
  muted: 'Mute',
  repeat: 'Repeat',
  shuffle: 'Shuffle',
  model: 'Chip',
  clock: 'Clock',
  sampling: 'Quality',
  default_length_s: 'Length of a song that nobody knows',
  lengths_s: 'Lengths that you typed',
  rom_bundle: 'ROM images',
  training: 'Learn from my ratings',
  training_iterations: 'Rounds of learning',
  training_rate: 'Learning rate',
  training_budget: 'Share of the processor',
  training_idle_only: 'Only while I do nothing else',
  training_charging_only: 'Only while charging',
  adventure: 'Adventure',
  sync: 'Send my ratings',
  share_model: 'Share my taste',
  sync_cadence_s: 'How often',
  telemetry: 'Send reports',
  wake_lock: 'Keep the screen on while it plays',
});

/** @type {Readonly<Record<string, string>>} */
const VALUES = Object.freeze({
  dark: 'Dark',
  light: 'Light',
  classic: 'Classic C64',
  system: 'as the device says',
  serif: 'Serif',
  mono: 'Fixed width',
  reduced: 'Less',
  full: 'Full',
  auto: 'as the tune says',
  best: 'Best',
  cheap: 'Plain',
  fast: 'Light chip',
  off: 'off',
  all: 'all',
  one: 'one',
});

/** @param {number} share 0 to 1 */
export const percent = (share) => `${Math.round(share * 1000) / 10} %`;

/**
 * @param {keyof Preferences} field
 * @param {unknown} value
 * @returns {string}
 */
export function valueWords(field, value) {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null) return 'none';
  if (Array.isArray(value)) return `${value.length} songs`;
  if (typeof value === 'number') {
    if (field === 'default_length_s') return formatTime(value);
    if (field === 'sync_cadence_s') return `every ${spanWords(value).replace(/^an? /, '')}`;
    if (field === 'volume' || field === 'adventure' || field === 'training_budget') return percent(value);
  }
  return VALUES[String(value)] ?? String(value);
}

/**
 * What a change set, in words: "Theme: Dark → Light".
 * @param {import('./mind-api.js').Revision} revision
 * @param {Preferences|null} before null where the one before is no longer kept
 * @returns {string[]}
 */
export function changeWords({ changed, preferences }, before) {
  const fields = /** @type {(keyof typeof NAMES)[]} */ (changed.filter((field) => field in NAMES));
  return fields.map((field) => {
    const now = valueWords(field, preferences[field]);
    return before ? `${NAMES[field]}: ${valueWords(field, before[field])} → ${now}` : `${NAMES[field]}: ${now}`;
  });
}

/**
 * What is wrong, with the field called by its name: Python begins such a sentence with the field of the record.
 * @param {string} message
 */
export function fieldWords(message) {
  const place = /^(?:preferences\.)?([a-z_]+)(?:\[\d+\])?(?:\.[a-z_]+)?: ([^]*)$/;
  const [, field = '', rest = ''] = place.exec(message) ?? [];
  if (!(field in NAMES)) return message;
  return `${NAMES[/** @type {keyof typeof NAMES} */ (field)]}: ${rest}${/[.!?]$/.test(rest) ? '' : '.'}`;
}
