// Where the lists of tunes are.

export const BUNDLED_LIST = '/demo/catalogue.json';
export const SERVED_LIST = '/api/catalogue';
