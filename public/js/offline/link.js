// The way to the service worker: registers it and asks it, each question with an answer of its own.

/** @typedef {import('../../../service-worker/messages.js').ToWorker} ToWorker */
/** @typedef {import('../../../service-worker/messages.js').FromWorker} FromWorker */
/** @typedef {(message: ToWorker) => Promise<any>} AskWorker any: each question knows its answer */

const SCRIPT = '/sw.js';

export class WorkerError extends Error {
  /** @param {{name: string, message: string}} fault of the worker */
  constructor({ name, message }) {
    super(message);
    this.name = name;
  }
}

/** Whether this browser, at this address, has service workers at all. */
export const canStay = () => 'serviceWorker' in navigator && isSecureContext;

/**
 * @param {(message: FromWorker) => void} onMessage what the worker says by itself
 * @returns {Promise<{registration: ServiceWorkerRegistration, ask: AskWorker}>}
 */
export async function connect(onMessage) {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }) => onMessage(data));
  serviceWorker.startMessages();
  await serviceWorker.register(SCRIPT, { updateViaCache: 'none' });
  const registration = await serviceWorker.ready;
  return { registration, ask: (message) => ask(registration, message) };
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {ToWorker} message
 * @returns {Promise<any>} any: as above
 */
function ask({ active }, message) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      port1.close();
      if (data.error) reject(new WorkerError(data.error));
      else resolve(data.value);
    };
    if (active) active.postMessage(message, [port2]);
    else reject(new WorkerError({ name: 'InvalidStateError', message: 'the service worker is gone' }));
  });
}
