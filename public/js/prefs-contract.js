// What a listener can set: types, defaults, and what each value may be.
// Written by `python -m tools.build.preferences` from client_py/core/contract.py: change it there.

/**
 * @typedef {{tune: string, length_s: number}} SongLength
 * @typedef {object} Preferences
 * @property {'1'} version
 * @property {'dark'|'light'|'classic'|'system'} theme
 * @property {'system'|'serif'|'mono'} font
 * @property {'system'|'reduced'|'full'} motion
 * @property {number} volume
 * @property {boolean} muted
 * @property {'off'|'all'|'one'} repeat
 * @property {boolean} shuffle
 * @property {'auto'|'6581'|'8580'} model
 * @property {'auto'|'PAL'|'NTSC'} clock
 * @property {'best'|'cheap'|'fast'} sampling
 * @property {number} default_length_s
 * @property {readonly SongLength[]} lengths_s
 * @property {string|null} rom_bundle
 * @property {boolean} training
 * @property {number} training_iterations
 * @property {number} training_rate
 * @property {number} training_budget
 * @property {boolean} training_idle_only
 * @property {boolean} training_charging_only
 * @property {number} adventure
 * @property {boolean} sync
 * @property {boolean} share_model
 * @property {number} sync_cadence_s
 * @property {boolean} telemetry
 * @property {boolean} wake_lock
 */

/**
 * @typedef {{kind: 'choice', values: readonly string[]}
 *   | {kind: 'switch'}
 *   | {kind: 'number'|'whole', least: number, most: number}
 *   | {kind: 'text', pattern: string, optional: boolean}
 *   | {kind: 'lengths', items: number, least: number, most: number}} Rule
 */

/** @type {Readonly<Record<keyof Preferences, Rule>>} */
export const RULES = Object.freeze({
  version: { kind: 'choice', values: ['1'] },
  theme: { kind: 'choice', values: ['dark', 'light', 'classic', 'system'] },
  font: { kind: 'choice', values: ['system', 'serif', 'mono'] },
  motion: { kind: 'choice', values: ['system', 'reduced', 'full'] },
  volume: { kind: 'number', least: 0, most: 1 },
  muted: { kind: 'switch' },
  repeat: { kind: 'choice', values: ['off', 'all', 'one'] },
  shuffle: { kind: 'switch' },
  model: { kind: 'choice', values: ['auto', '6581', '8580'] },
  clock: { kind: 'choice', values: ['auto', 'PAL', 'NTSC'] },
  sampling: { kind: 'choice', values: ['best', 'cheap', 'fast'] },
  default_length_s: { kind: 'number', least: 5, most: 3600 },
  lengths_s: { kind: 'lengths', items: 500, least: 5, most: 3600 },
  rom_bundle: { kind: 'text', pattern: '^(?:[a-z0-9][a-z0-9-]{0,63})$', optional: true },
  training: { kind: 'switch' },
  training_iterations: { kind: 'whole', least: 10, most: 2000 },
  training_rate: { kind: 'number', least: 0.0001, most: 0.1 },
  training_budget: { kind: 'number', least: 0.005, most: 0.05 },
  training_idle_only: { kind: 'switch' },
  training_charging_only: { kind: 'switch' },
  adventure: { kind: 'number', least: 0, most: 1 },
  sync: { kind: 'switch' },
  share_model: { kind: 'switch' },
  sync_cadence_s: { kind: 'whole', least: 30, most: 86400 },
  telemetry: { kind: 'switch' },
  wake_lock: { kind: 'switch' },
});

/** Those of a first visit. @type {Readonly<Preferences>} */
export const DEFAULTS = Object.freeze({
  version: '1',
  theme: 'dark',
  font: 'system',
  motion: 'system',
  volume: 0.8,
  muted: false,
  repeat: 'off',
  shuffle: false,
  model: 'auto',
  clock: 'auto',
  sampling: 'best',
  default_length_s: 180,
  lengths_s: [],
  rom_bundle: null,
  training: true,
  training_iterations: 400,
  training_rate: 0.01,
  training_budget: 0.03,
  training_idle_only: true,
  training_charging_only: false,
  adventure: 0.3,
  sync: false,
  share_model: false,
  sync_cadence_s: 300,
  telemetry: false,
  wake_lock: false,
});
