// The page of test_same_everywhere: makes the hashes in this browser and reports them to the server that it came from.

import { soundHashes } from './hashes.js';

/** @param {string} address */
async function bytesOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** @returns {Promise<object>} */
async function report() {
  /** @type {{tunes: string[], frames: number}} */
  const { tunes, frames } = await (await fetch('/asked.json')).json();
  const files = await Promise.all(tunes.map(async (name) => ({ name, file: await bytesOf(`/tunes/${name}`) })));
  return soundHashes(await bytesOf('/sid.wasm'), files, frames);
}

const found = await report().catch((/** @type {unknown} */ error) => ({ error: String(error) }));
await fetch('/report', { method: 'POST', body: JSON.stringify({ browser: navigator.userAgent, found }) });
