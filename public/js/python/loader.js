// What the manifest lists, by group: loaded from the store or the network, and the store kept free of former versions.

import { Download } from './download.js';
import { known } from './errors.js';
import { addressesOf, filesOf } from './manifest.js';
import { PieceStore } from './store.js';
import { wantedByVersions } from './versions.js';

/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {import('./line.js').Line} Line */
/** @typedef {(done_bytes: number, total_bytes: number) => void} OnProgress */

export class Loader {
  /**
   * @param {Manifest} manifest
   * @param {string} base address of the manifest
   * @param {PieceStore} store
   * @param {Line} line
   * @param {OnProgress} onProgress
   */
  constructor(manifest, base, store, line, onProgress) {
    this.manifest = manifest;
    this.base = base;
    this.store = store;
    this.line = line;
    this.onProgress = onProgress;
  }

  /** @param {string} address @param {Line} line @param {OnProgress} onProgress */
  static async open(address, line, onProgress) {
    const base = new URL(address, self.location.href).href;
    const answer = await fetch(base).catch((error) => Promise.reject(known('download', error)));
    if (!answer.ok) {
      throw known('download', new Error(`${base}: HTTP ${answer.status}`));
    }
    return new Loader(await answer.json(), base, await PieceStore.open(), line, onProgress);
  }

  /** @param {string[]} names of groups or files @param {string[]} [without] files that are not needed */
  load(names, without = []) {
    const files = filesOf(this.manifest, names);
    return new Download(files.filter(({ name }) => !without.includes(name)), this);
  }

  /** Whether all that was loaded is kept for a start without network. */
  get kept() {
    return this.store.whole;
  }

  /** A version that is there to go back to, or comes, has pieces of its own: they stay. */
  async forgetFormer() {
    await this.store.keepOnly(new Set([...addressesOf(this.manifest, this.base), ...(await wantedByVersions())]));
  }
}
