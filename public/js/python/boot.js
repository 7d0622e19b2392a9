// Starts Pyodide from pieces as they come: its own fetches of its files are answered with them.

import { INTERPRETER } from './interpreter.js';
import { fileOf } from './manifest.js';
import { unpack } from './unpack.js';

/** @typedef {import('pyodide').PyodideInterface} Python */
/** @typedef {import('./download.js').Download} Download */

const SCRIPTS = ['pyodide.mjs', 'pyodide.asm.mjs'];
const OURS = 'client_py.zip';

/**
 * The interpreter with our package on its path.
 * @param {import('./loader.js').Loader} loader
 * @param {Download} files
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @returns {Promise<Python>}
 */
export async function boot({ manifest, base }, files, interpreter) {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    SCRIPTS.map(async (name) => {
      // It comes by the browser's own cache then: an import that failed once would fail ever after.
      await files.bytes(name);
      return import(new URL(fileOf(manifest, name).pieces[0]?.url ?? '', base).href);
    }),
  );
  const folder = new URL('.', base).href;
  const python = await served(files, interpreter, () =>
    loadPyodide({
      createPyodideModule,
      indexURL: folder,
      // With the lock at hand and an address for packages nothing else is asked for, here or elsewhere.
      lockFileContents: manifest.lock,
      packageBaseUrl: folder,
    }),
  );
  python.FS.writeFile(`/lib/${OURS}`, await files.bytes(OURS));
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
 * Answers fetches of these files with what comes of them while `work` is under way. Pyodide takes addresses only, and
 * the policy of the page allows it neither blob: nor data: ones.
 * @template T
 * @param {Download} files
 * @param {import('./interpreter.js').Interpreter} interpreter
 * @param {() => Promise<T>} work
 */
async function served(files, interpreter, work) {
  const outer = self.fetch;
  self.fetch = async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input, self.location.href);
    const name = address.pathname.split('/').at(-1) ?? '';
    if (name === INTERPRETER) return interpreter.program(files);
    return files.has(name) ? new Response(files.stream(name)) : outer(input, init);
  };
  try {
    return await work();
  } finally {
    self.fetch = outer;
  }
}
