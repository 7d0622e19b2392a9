// The manifest that the build writes of what Python in the page is made of (tools/build/pyodide_parts.py).

/**
 * `url` is relative to the manifest; `integrity` as fetch() takes it; `packed` are the bytes on the wire with brotli.
 * @typedef {{url: string, integrity: string, bytes: number, packed: number}} Piece
 * A file that is kept in one as well has the address for that in `whole`.
 * @typedef {{name: string, group: string, pieces: Piece[], whole?: string}} PythonFile
 * @typedef {{files: PythonFile[], lock: import('pyodide').Lockfile}} Manifest
 */

/** The files of some groups, or files by name, in the order of loading. @param {Manifest} manifest @param {string[]} names */
export function filesOf(manifest, names) {
  return manifest.files.filter(({ group, name }) => names.includes(group) || names.includes(name));
}

/** Every address that a version keeps. @param {Manifest} manifest @param {string} base its own address */
export function addressesOf({ files }, base) {
  const names = files.flatMap(({ pieces, whole }) => [...pieces.map(({ url }) => url), ...(whole ? [whole] : [])]);
  return names.map((name) => new URL(name, base).href);
}

/** @param {Manifest} manifest @param {string} name @returns {PythonFile} */
export function fileOf(manifest, name) {
  const file = manifest.files.find((each) => each.name === name);
  if (!file) {
    throw new Error(`the manifest of Python has no ${name}`);
  }
  return file;
}
