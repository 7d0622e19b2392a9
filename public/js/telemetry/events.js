// What is told of a page, as records of client_py/core/contract_telemetry.py: types only, and the bounds of a batch.

/**
 * @typedef {'worklet'|'ring'|'posted'|'hls'} Tier
 * @typedef {'start'|'speed'|'late'|'load'|'starved'|'settings'} Because
 * @typedef {'prepare'|'worklet'|'worker'|'device'|'given_up'} EngineCode
 * @typedef {'script'|'promise'|'policy'|'python'|'python_too_old'} PageCode
 * @typedef {Partial<Record<'interactive_ms'|'app_ms'|'engine_ms'|'python_ms'|'sound_ms', number>>} StartMarks
 *
 * @typedef {object} Told one of these
 * @property {StartMarks} [start]
 * @property {{tier: Tier, because: Because, first: boolean}} [tier]
 * @property {{count: number, tier: Tier, first: boolean}} [underrun]
 * @property {{tier: Tier, share: number}} [low_water]
 * @property {{code: EngineCode, first: boolean}} [engine_error]
 * @property {{accepted: number, duplicates: number, failed: number}} [sync]
 * @property {{took_ms: number, kept: boolean}} [training]
 * @property {{keys: string[]}} [prefs]
 * @property {{version: string, personal: boolean}} [model]
 * @property {{code: PageCode, first: boolean}} [page_error]
 *
 * `at_ms` after the page's navigation began.
 * @typedef {{at_ms: number} & Told} TelemetryEvent
 */

export const MAX_EVENTS = 64;
const DAY_MS = 86_400_000;
const MOST = 100_000;

/** A time within the page's life, in whole milliseconds. @param {number} ms */
export const spanOf = (ms) => Math.min(Math.max(0, Math.round(ms)), DAY_MS);

/** @param {number} count */
export const atMost = (count) => Math.min(Math.max(0, count), MOST);
