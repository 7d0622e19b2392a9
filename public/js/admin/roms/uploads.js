// Files on their way to a bundle: one after the other, each with its own word of what became of it.

import { KIND_NAMES, imagesIn, promise } from './files.js';

/**
 * @typedef {import('./files.js').Kind} Kind
 *
 * @typedef {object} Upload
 * @property {string} name of the file
 * @property {'waits'|'sends'|'done'|'refused'} state
 * @property {string} words
 */

/**
 * @param {import('../api.js').Api} api
 * @param {() => void} changed something of an upload, or of a bundle, is other than it was
 */
export function createUploads(api, changed) {
  /** What was uploaded last, by bundle. @type {Map<string, Upload[]>} */
  const uploads = new Map();
  /** Each bundle's files wait for one another. @type {Map<string, Promise<void>>} */
  const queues = new Map();

  /** @param {string} bundle @param {File} file @param {Kind|null} wanted @param {Upload} upload */
  async function send(bundle, file, wanted, upload) {
    Object.assign(upload, { state: 'sends', words: 'On its way …' });
    changed();
    try {
      /** @type {string[]} */
      const taken = [];
      for (const { kind, bytes } of await imagesIn(file, wanted)) {
        const blob = new Blob([bytes], { type: 'application/octet-stream' });
        /** @type {{images: readonly {kind: Kind, name: string|null}[]}} */
        const entry = await api.put(`/roms/${bundle}/${kind}${await promise(bytes)}`, blob);
        const known = entry.images.find((image) => image.kind === kind)?.name;
        taken.push(`${KIND_NAMES[kind]}, ${known ?? 'unknown dump'}`);
      }
      Object.assign(upload, { state: 'done', words: `${taken.join('; ')}.` });
    } catch (error) {
      Object.assign(upload, { state: 'refused', words: error instanceof Error ? error.message : String(error) });
    }
    changed();
  }

  return {
    /** @param {string} bundle */
    of: (bundle) => uploads.get(bundle) ?? [],
    /** @param {string} bundle */
    busy: (bundle) => (uploads.get(bundle) ?? []).some(({ state }) => state === 'waits' || state === 'sends'),
    /**
     * @param {string} bundle
     * @param {readonly File[]} files
     * @param {Kind|null} wanted what all of them are put to, null where each file decides
     */
    add(bundle, files, wanted) {
      const fresh = files.map((file) => ({ file, upload: /** @type {Upload} */ ({ name: file.name, state: 'waits', words: 'Waits.' }) }));
      const before = this.busy(bundle) ? this.of(bundle) : [];
      uploads.set(bundle, [...before, ...fresh.map(({ upload }) => upload)]);
      let queue = queues.get(bundle) ?? Promise.resolve();
      for (const { file, upload } of fresh) queue = queue.then(() => send(bundle, file, wanted, upload));
      queues.set(bundle, queue);
      changed();
      return queue;
    },
    /** @param {string} bundle */
    forget(bundle) {
      uploads.delete(bundle);
      queues.delete(bundle);
    },
  };
}
