// What Python's twins of the ports (client_py/browser) call: records, bytes and the network. What crosses is text, but
// for big bytes; a fault crosses as JSON, {"error": code}, for what is thrown through Python loses its code.

import { Records, RecordsError } from '../records.js';
import { bytesOf } from './arriving.js';
import { BlobStore } from './blob-store.js';
import { earsPort, embedderPort } from './local-ports.js';
import { taken } from './taken.js';

/** @typedef {import('../records.js').Change} Change */
/** @typedef {import('./taken.js').Bytes} Bytes */

const PATIENCE_MS = 180_000;

/** @param {unknown} error @returns {string} */
function faultOf(error) {
  if (!(error instanceof RecordsError)) throw error;
  if (error.code === 'failed') console.error(error);
  return JSON.stringify({ error: error.code });
}

/** @param {() => Promise<string>} work answers JSON */
async function answered(work) {
  try {
    return `{"value":${await work()}}`;
  } catch (error) {
    return faultOf(error);
  }
}

/** One database. @param {Records} records */
export function recordsPort(records) {
  return {
    open: () => answered(async () => (await records.open(), 'null')),
    get: (/** @type {string} */ store, /** @type {string} */ key) =>
      answered(async () => (await records.get(store, key)) ?? 'null'),
    items: (/** @type {string} */ store, /** @type {string} */ after, /** @type {number|undefined} */ limit) =>
      answered(async () => {
        const items = await records.items(store, after, limit ?? null);
        return `[${items.map(([key, text]) => `[${JSON.stringify(key)},${text}]`).join(',')}]`;
      }),
    count: (/** @type {string} */ store) => answered(async () => String(await records.count(store))),
    apply: (/** @type {string} JSON of Change[] */ changes) =>
      answered(async () => (await records.apply(JSON.parse(changes)), 'null')),
  };
}

/** @param {BlobStore} blobs */
export function blobsPort(blobs) {
  return {
    open: () => answered(async () => (await blobs.open(), 'null')),
    /** The bytes, or a fault as text, or undefined: null would not be None there. @param {string} sha256 */
    get: async (sha256) => (await blobs.get(sha256).catch(faultOf)) ?? undefined,
    put: (/** @type {string} */ sha256, /** @type {Bytes} */ bytes) => {
      const own = taken(bytes);
      return answered(async () => JSON.stringify(await blobs.put(sha256, own)));
    },
    delete: (/** @type {string} */ sha256) => answered(async () => (await blobs.delete(sha256), 'null')),
    sizes: () => answered(async () => JSON.stringify(await blobs.sizes())),
  };
}

/**
 * @typedef {{path: string, done_bytes: number, total_bytes: number}} Arriving a long answer of the server, on its way
 */

/**
 * The server that the page came from. Answers undefined where no answer came.
 * @param {(arriving: Arriving) => void} onArriving
 * @param {string} method
 * @param {string} path
 * @param {Bytes|undefined} body
 * @param {string} headers JSON
 */
async function request(onArriving, method, path, body, headers) {
  const sent = body ? taken(body) : null;
  const address = new URL(path, self.location.origin);
  if (address.origin !== self.location.origin) throw new Error('only the own server is asked');
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(address, { method, headers: JSON.parse(headers), body: sent, signal });
    const bytes = await bytesOf(answer, (done_bytes, total_bytes) => onArriving({ path, done_bytes, total_bytes }));
    return { head: JSON.stringify({ status: answer.status, headers: Object.fromEntries(answer.headers) }), bytes };
  } catch {
    // No network, or cut off, or too slow: the caller says so in words.
    return undefined;
  }
}

/**
 * All that the application lives on.
 * @param {object} world
 * @param {import('./page-calls.js').PageCalls} world.page
 * @param {import('./device-port.js').DevicePort} world.device
 * @param {import('./onnx.js').Onnx} world.onnx
 * @param {(stores: readonly string[]) => void} world.onChange the page or another tab changed records of these stores
 * @param {(arriving: Arriving) => void} world.onArriving
 */
export function ports({ page, device, onnx, onChange, onArriving }) {
  const [feedback, library] = [new Records('sidflow-feedback'), new Records('sidflow')];
  for (const records of [feedback, library]) records.listen(onChange);
  return {
    feedback: recordsPort(feedback),
    library: recordsPort(library),
    blobs: blobsPort(new BlobStore()),
    device: {
      state: () => device.state(),
      take: () => device.take(),
      give: () => device.give(),
    },
    ears: earsPort(page),
    embedder: embedderPort(onnx),
    /** @type {(method: string, path: string, body: Bytes|undefined, headers: string) => ReturnType<typeof request>} */
    request: (method, path, body, headers) => request(onArriving, method, path, body, headers),
  };
}
