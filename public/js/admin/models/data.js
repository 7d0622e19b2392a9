// What the server says of models, and how the room says it.

/**
 * @typedef {object} Metric
 * @property {string} name
 * @property {number} value
 *
 * @typedef {object} Summary a model that was trained
 * @property {string} version
 * @property {'published'|'before'|'trained'} state
 * @property {string} made_at
 * @property {number} size_bytes
 * @property {readonly Metric[]} metrics
 * @property {string} feature_set
 * @property {number} songs
 * @property {number} composers
 * @property {number} rated_songs
 * @property {boolean} shared
 * @property {string} trouble
 *
 * @typedef {object} TrainingEntry
 * @property {string} version
 * @property {number} songs
 * @property {number} steps
 * @property {number} loss
 *
 * @typedef {object} Overview
 * @property {readonly Summary[]} models newest first
 * @property {string|null} published
 * @property {string|null} previous
 * @property {readonly TrainingEntry[]} training
 * @property {readonly {version: string, reports: number, share: number}[]|null} use
 * @property {string} use_words
 * @property {readonly string[]} troubles
 *
 * @typedef {object} Filters
 * @property {string} prefix
 * @property {string|null} since
 * @property {string|null} until
 * @property {string} source
 * @property {number} min_ratings
 *
 * @typedef {object} Manifest
 * @property {string} version
 * @property {string} feature_set
 * @property {string} recipe_sha256
 * @property {number} dimensions
 * @property {{sha256: string, size_bytes: number}} onnx
 * @property {{sha256: string, size_bytes: number}} weights
 * @property {{classified_sha256: string, feedback_sha256: string, shared_sha256: string|null, songs: number,
 *   composers: number, held_out_composers: number, rated_songs: number, filters: Filters}} data
 * @property {readonly Metric[]} metrics
 *
 * @typedef {object} Detail
 * @property {Summary} summary
 * @property {Manifest} manifest
 * @property {TrainingEntry|null} training
 *
 * @typedef {object} Comparison
 * @property {string} a
 * @property {string} b
 * @property {readonly {name: string, a: number|null, b: number|null, difference: number|null}[]} metrics
 * @property {number} songs
 * @property {number} composers
 * @property {readonly {name: string, mean: number, low: number, high: number}[]} gains
 * @property {string} words
 * @property {readonly {what: string, a: string, b: string}[]} differences
 *
 * @typedef {object} Plan
 * @property {string} version
 * @property {string|null} instead_of
 * @property {readonly string[]} changes
 * @property {'none'|'passes'|'refuses'} gate
 * @property {string} gate_words
 * @property {string} refusal_words
 * @property {number} size_bytes
 */

/** @type {Readonly<Record<string, string>>} */
const NAMES = {
  ndcg_at_10: 'nDCG@10',
  ndcg_at_10_low: 'nDCG@10, lower bound',
  ndcg_at_10_high: 'nDCG@10, upper bound',
  recall_at_25: 'Recall@25',
  recall_at_25_low: 'Recall@25, lower bound',
  recall_at_25_high: 'Recall@25, upper bound',
  held_out_songs: 'Held-out songs',
  loss: 'Training loss',
};

/** @param {string} name of a metric */
export const metricName = (name) => NAMES[name] ?? name;

/** @param {readonly Metric[]} metrics @param {string} name @returns {number|null} */
export const metricOf = (metrics, name) => metrics.find((each) => each.name === name)?.value ?? null;

/** "0.665", a count as one. @param {number|null} value */
export function figure(value) {
  if (value === null) return '–';
  return Number.isInteger(value) && Math.abs(value) >= 2 ? value.toLocaleString('en') : value.toFixed(3);
}

/** "+0.012", "−0.003", "0". @param {number|null} value */
export function change(value) {
  if (value === null) return '–';
  if (value === 0) return '0';
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;
}

/** "0.548 to 0.762", where both bounds are known. @param {readonly Metric[]} metrics @param {string} name */
export function boundsOf(metrics, name) {
  const [low, high] = [metricOf(metrics, `${name}_low`), metricOf(metrics, `${name}_high`)];
  return low === null || high === null ? '' : `${figure(low)} to ${figure(high)}`;
}

/** Those that stand for themselves: bounds are said beside what they bound. @template {{name: string}} M @param {readonly M[]} metrics */
export const unbound = (metrics) => metrics.filter(({ name }) => !/_(low|high)$/.test(name));

/** @type {Readonly<Record<Summary['state'], readonly [import('../kit/head.js').Tone, string]>>} */
export const STATES = { published: ['good', 'published'], before: ['calm', 'published before'], trained: ['calm', 'not published'] };
