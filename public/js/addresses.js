// Where the lists of tunes are, and which of them come with the page.

export const BUNDLED_LIST = '/demo/catalogue.json';
export const SERVED_LIST = '/api/catalogue';

/** Whether a tune comes with the page, whoever lists it. @param {string} path */
export const isBundled = (path) => path.startsWith('demo/');
