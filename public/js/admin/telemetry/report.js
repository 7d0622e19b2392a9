// The report of a span of time, as the server gives it, and how it is looked through.

/**
 * @typedef {{name: string, total: number, values: number[]}} Counted
 * @typedef {{name: string, count: number, p50_ms: number, p95_ms: number, p50s_ms: (number|null)[],
 *   p95s_ms: (number|null)[]}} Timed
 * @typedef {{since: string, until: string, step_s: number, sampling: number, counts: Counted[], times: Timed[]}} Report
 *   TelemetryReport of server/contract/telemetry.py; names: server/telemetry/counting.py
 */

/** @type {readonly (readonly [id: string, words: string, span_s: number, step_s: number])[]} */
export const RANGES = [
  ['1h', 'Hour', 3600, 60],
  ['24h', 'Day', 86_400, 1800],
  ['7d', '7 days', 7 * 86_400, 10_800],
  ['30d', '30 days', 30 * 86_400, 86_400],
];

/** The last one, up to now. @param {string} id @param {number} now_ms */
export function askFor(id, now_ms) {
  const [, , span_s, step_s] = RANGES.find(([each]) => each === id) ?? RANGES[1];
  const until_s = Math.ceil(now_ms / 60_000) * 60;
  const text = (/** @type {number} */ at_s) => new Date(at_s * 1000).toISOString().replace('.000', '');
  return `/telemetry?from=${text(until_s - span_s)}&to=${text(until_s)}&step=${step_s}`;
}

/** A report that can be asked for its names. */
export class Looked {
  /** @param {Report} report */
  constructor(report) {
    this.report = report;
    const since_ms = Date.parse(report.since);
    const steps = Math.round((Date.parse(report.until) - since_ms) / 1000 / report.step_s);
    /** The beginnings of the steps. */
    this.at_ms = Array.from({ length: steps }, (_, index) => since_ms + index * report.step_s * 1000);
    /** @type {Map<string, Counted>} */
    this.counts = new Map(report.counts.map((each) => [each.name, each]));
  }

  /** How often in all. @param {string} name */
  total(name) {
    return this.counts.get(name)?.total ?? 0;
  }

  /** How often in each step. @param {string} name @returns {number[]} */
  values(name) {
    return this.counts.get(name)?.values ?? this.at_ms.map(() => 0);
  }

  /** @param {string} name @returns {Timed|null} */
  times(name) {
    return this.report.times.find((each) => each.name === name) ?? null;
  }

  /**
   * What was counted under `PREFIX.LABEL`, the most frequent first.
   * @param {string} prefix
   * @returns {{label: string, total: number, share: number}[]} `share` of all of them
   */
  labelled(prefix) {
    const found = this.report.counts.filter(({ name }) => name.startsWith(`${prefix}.`));
    const all = found.reduce((sum, { total }) => sum + total, 0);
    return found
      .map(({ name, total }) => ({ label: name.slice(prefix.length + 1), total, share: all > 0 ? total / all : 0 }))
      .sort((one, other) => other.total - one.total || one.label.localeCompare(other.label));
  }
}
