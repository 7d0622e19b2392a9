// The words that tables and pages of tunes share.

/** @param {number} address */
export const hex = (address) => `$${address.toString(16).toUpperCase().padStart(4, '0')}`;

/** @param {number} count @param {string} [one] @param {string} [many] */
export const counted = (count, one = 'tune', many = 'tunes') => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/**
 * How much has come of what is on its way, Python or then the catalogue: ": 2.1 of 5.3 MB".
 * @param {import('../../state.js').PageState} state
 */
export function arrivingWords({ mind }) {
  const { arriving } = mind.views;
  const catalogue = arriving?.path.endsWith('/catalogue/compact') ? arriving : null;
  const { done_bytes, total_bytes } = (mind.status === 'ready' ? catalogue : mind) ?? { done_bytes: 0, total_bytes: 0 };
  return total_bytes > 0 ? `: ${megabytes(done_bytes)} of ${megabytes(total_bytes)} MB` : ' …';
}

/**
 * The chips of a tune in a word: "6581", "2 × 8580", "" where its file doesn't say.
 * @param {{models: readonly string[]}} tune
 */
export function chipsOf({ models }) {
  const said = [...new Set(models.filter((model) => /^\d/.test(model)))].join('/');
  return models.length > 1 ? `${models.length} × ${said || 'SID'}` : said;
}

/** @type {Readonly<Record<import('../../mind-api.js').Shelf, {name: string, words: string}>>} */
export const SHELVES = {
  folder: { name: 'Folders', words: 'as the collection is sorted' },
  author: { name: 'Authors', words: 'from A to Z' },
  year: { name: 'Years', words: 'in which tunes were released' },
  chip: { name: 'Chips', words: '6581, 8580, or either' },
  sids: { name: 'Number of SIDs', words: 'one, two or three at once' },
};

/** @type {Readonly<Record<string, string>>} */
const SIDS = { 1: 'One SID', 2: 'Two SIDs', 3: 'Three SIDs' };

/**
 * What stands on a shelf's label.
 * @param {import('../../mind-api.js').Shelf} by
 * @param {string} value
 */
export function shelfWords(by, value) {
  if (by === 'sids') return SIDS[value] ?? value;
  if (by === 'chip' && value === 'any') return 'Either chip';
  if (value === 'unknown') return by === 'author' ? 'Unknown author' : 'Not said';
  return by === 'folder' ? (value.split('/').pop() ?? value).replaceAll('_', ' ') : value;
}
