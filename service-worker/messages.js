// What a page and the service worker say to each other: types only. A message that carries a port is answered through
// it by `{value}` or `{error: {name, message}}`.

/**
 * `filling` is a version to fetch, `next` one that waits to be switched to.
 * @typedef {{current: string|null, next: string|null, filling: string|null}} Standing
 * @typedef {{done_bytes: number, total_bytes: number, whole: boolean}} Progress
 */

/**
 * `look`: I am of this version; what has the server? `fill`: fetch one file more, with Python's pieces or without.
 * `switch`: the version that waits comes into force for pages that open from now on. `started`: I work. `left`: I was
 * closed before I could say so. `send`: send what waits in the outbox.
 * @typedef {{kind: 'look', version: string}|{kind: 'fill', python: boolean}|{kind: 'switch'}|
 *   {kind: 'started', version: string}|{kind: 'left'}|{kind: 'send'}} ToWorker
 */

/**
 * `standing`: how versions stand now. `sync`: the network is back, send what waits.
 * @typedef {{kind: 'standing'} & Standing|{kind: 'sync'}} FromWorker
 */

export {};
