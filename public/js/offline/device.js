// What the page knows of its place on this device: types, and how it starts.

/**
 * waiting: not begun; filling: being fetched; ready: starts without network; full: no room; unable: this browser or
 * this address has no service workers.
 * @typedef {'waiting'|'filling'|'ready'|'full'|'unable'} Shelter
 *
 * One thing on this device that the listener may take away.
 * @typedef {'recent'|'python'|'app'} Part
 * @typedef {{tunes: number, bytes: number}} Amount
 *
 * @typedef {object} Measure
 * @property {number} used_bytes all of SIDFlow, as the browser counts
 * @property {number} quota_bytes what the browser would give it
 * @property {boolean|null} persisted whether the browser promised to keep it; null: it can't say
 * @property {Amount} recent
 * @property {number} python_bytes
 * @property {number} app_bytes
 *
 * @typedef {object} DeviceState
 * @property {Shelter} shelter of the app itself
 * @property {number} done_bytes of the version that is being fetched
 * @property {number} total_bytes
 * @property {boolean} update a new version waits for the listener
 * @property {boolean} away the server did not answer the last time
 * @property {boolean} installable the browser offers to install the app
 * @property {Measure|null} measure
 * @property {string|null} asked what the listener wants to take away, until that is confirmed: a part, `kept` or the id
 *   of a wish
 * @property {Plan|null} planned what is large, until the listener says that it is meant
 *
 * @typedef {import('../mind-api.js').KeepKind} KeepKind
 * @typedef {{what: KeepKind, value: string, tunes: number, bytes: number}} Plan
 *
 * @typedef {{kind: 'measure'}|{kind: 'persist'}|{kind: 'install'}|{kind: 'update'}|{kind: 'ask', what: string|null}|
 *   {kind: 'remove', part: Part}|{kind: 'keep', what: KeepKind, value: string, sure?: boolean}|{kind: 'keepNot'}|
 *   {kind: 'forget', wish: string|null}|{kind: 'pause', wish: string, on: boolean}} DeviceAct `forget` null: all
 */

/** @type {Readonly<DeviceState>} */
export const NO_DEVICE = Object.freeze({
  shelter: 'waiting',
  done_bytes: 0,
  total_bytes: 0,
  update: false,
  away: false,
  installable: false,
  measure: null,
  asked: null,
  planned: null,
});
