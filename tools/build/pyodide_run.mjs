// Runs a Python program inside Pyodide under Node, with folders of this machine mounted: for compiling and for tests.
// The one argument is a job as JSON: see Job.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {object} Job
 * @property {string} home folder of the interpreter
 * @property {boolean} numpy whether the wheel in `packages` is loaded first
 * @property {string} packages folder of the wheels that the lock file names
 * @property {Record<string, string>} mounts folders of this machine by their place inside
 * @property {string[]} path what is put on sys.path
 * @property {string} program the file that runs: its function `main`, plain or async, is called
 * @property {string[]} words what main is given
 */

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? '');
const { loadPyodide } = await import(pathToFileURL(join(job.home, 'pyodide.mjs')).href);
const python = await loadPyodide({
  indexURL: job.home,
  lockFileContents: JSON.parse(readFileSync(join(job.home, 'pyodide-lock.json'), 'utf8')),
  packageBaseUrl: job.packages,
  // Compiled code must not depend on the order of a set.
  env: { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' },
});
for (const [place, folder] of Object.entries(job.mounts)) {
  python.mountNodeFS(place, folder);
}
if (job.numpy) {
  await python.loadPackage('numpy', { messageCallback: () => {} });
}
const sys = python.pyimport('sys');
for (const place of job.path) {
  sys.path.append(place);
}
try {
  await python.runPythonAsync(readFileSync(job.program, 'utf8'), { filename: job.program });
  await python.globals.get('main')(python.toPy(job.words));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
