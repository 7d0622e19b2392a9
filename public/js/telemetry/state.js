// What the page shows of its reports.

/**
 * @typedef {object} ReportsState
 * @property {boolean|null} drawn whether this page is one that the server wants reports from; null until it said so
 * @property {string|null} sent the last batch that was sent, to the letter
 * @property {number} batches that were sent
 */

/** @type {Readonly<ReportsState>} */
export const NO_REPORTS = Object.freeze({ drawn: null, sent: null, batches: 0 });
