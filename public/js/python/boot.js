// Starts Pyodide from bytes that are already here: its own fetches of them are answered from memory.

import { fileOf } from './manifest.js';
import { unpack } from './unpack.js';

/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {import('pyodide').PyodideInterface} Python */
/** @typedef {Map<string, Uint8Array<ArrayBuffer>>} Files by name */

const SCRIPTS = ['pyodide.mjs', 'pyodide.asm.mjs'];
const OURS = 'client_py.zip';

/**
 * The interpreter with our package on its path.
 * @param {Manifest} manifest
 * @param {string} base address of the manifest
 * @param {Files} files
 * @returns {Promise<Python>}
 */
export async function boot(manifest, base, files) {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    SCRIPTS.map((name) => import(new URL(fileOf(manifest, name).pieces[0]?.url ?? '', base).href)),
  );
  const folder = new URL('.', base).href;
  const python = await served(files, () =>
    loadPyodide({
      createPyodideModule,
      indexURL: folder,
      // With the lock at hand and an address for packages nothing else is asked for, here or elsewhere.
      lockFileContents: manifest.lock,
      packageBaseUrl: folder,
    }),
  );
  python.FS.writeFile(`/lib/${OURS}`, /** @type {Uint8Array} */ (files.get(OURS)));
  python.runPython(`import sys; sys.path.append("/lib/${OURS}")`);
  return python;
}

/**
 * Imports a package whose zip is here. Unpacking it takes a sixth of what Pyodide's own loader of wheels takes.
 * @param {Python} python
 * @param {string} name
 * @param {Uint8Array} zip
 */
export function install(python, name, zip) {
  const folder = python.runPython('import importlib, site; importlib.invalidate_caches(); site.getsitepackages()[0]');
  for (const [path, bytes] of unpack(zip)) {
    const place = `${folder}/${path}`;
    python.FS.mkdirTree(place.slice(0, place.lastIndexOf('/')));
    python.FS.writeFile(place, bytes, { canOwn: true });
  }
  python.pyimport(name).destroy();
}

/**
 * Answers fetches of these files from memory while `work` is under way. Pyodide takes addresses only, and the policy
 * of the page allows it neither blob: nor data: ones.
 * @template T
 * @param {Files} files
 * @param {() => Promise<T>} work
 */
async function served(files, work) {
  const outer = self.fetch;
  self.fetch = async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input, self.location.href);
    const bytes = files.get(address.pathname.split('/').at(-1) ?? '');
    const type = address.pathname.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
    return bytes ? new Response(bytes, { headers: { 'content-type': type } }) : outer(input, init);
  };
  try {
    return await work();
  } finally {
    self.fetch = outer;
  }
}
