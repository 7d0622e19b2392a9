// The manifest that the build writes of what Python in the page is made of (tools/build/pyodide_parts.py).

/**
 * `url` is relative to the manifest; `integrity` as fetch() takes it; `packed` are the bytes on the wire with brotli.
 * @typedef {{url: string, integrity: string, bytes: number, packed: number}} Piece
 * @typedef {{name: string, group: string, pieces: Piece[]}} PythonFile
 * @typedef {{files: PythonFile[], lock: import('pyodide').Lockfile}} Manifest
 */

/** The files of some groups, in the order of loading. @param {Manifest} manifest @param {string[]} groups */
export function filesOf(manifest, groups) {
  return manifest.files.filter((file) => groups.includes(file.group));
}

/** @param {Manifest} manifest @param {string} name @returns {PythonFile} */
export function fileOf(manifest, name) {
  const file = manifest.files.find((each) => each.name === name);
  if (!file) {
    throw new Error(`the manifest of Python has no ${name}`);
  }
  return file;
}
