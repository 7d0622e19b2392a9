// The worker's side of Python: loads it, starts it, and hands calls over; what crosses is in messages.js.

import { boot, install } from './boot.js';
import { faultOf } from './errors.js';
import { Loader } from './loader.js';

/** @typedef {import('./messages.js').Boot} Boot */
/** @typedef {import('./messages.js').Call} Call */
/** @typedef {import('./messages.js').FromPython} FromPython */

/** @param {Map<string, Uint8Array>} files @param {string} name of a package, which is in NAME.zip */
function zipOf(files, name) {
  const zip = files.get(`${name}.zip`);
  if (!zip) {
    throw new Error(`there is no package ${name}`);
  }
  return zip;
}

/**
 * client_py.browser.worker.Worker, as JavaScript sees it.
 * @typedef {object} PythonEnd
 * @property {() => string} versions JSON
 * @property {(text: string) => string|(PromiseLike<string> & {destroy: () => void})} dispatch JSON in, JSON out
 */

export class PythonHost {
  /** @param {(message: FromPython) => void} post */
  constructor(post) {
    this.post = post;
    /** @type {Promise<PythonEnd>|null} */
    this.end = null;
  }

  /** @param {Boot|Call} message */
  receive(message) {
    if (message.kind === 'boot') {
      this.end = this.boot(message);
      this.end.catch((error) => {
        console.error(error);
        this.post({ kind: 'fail', error: faultOf(error, 'boot') });
      });
    } else {
      void this.call(message).then(this.post);
    }
  }

  /** @param {Boot} message @returns {Promise<PythonEnd>} */
  async boot({ manifest, packages }) {
    let bytes = { done_bytes: 0, total_bytes: 0 };
    const say = () => this.post({ kind: 'progress', ...bytes });
    const loader = await Loader.open(manifest, (done_bytes, total_bytes) => {
      bytes = { done_bytes, total_bytes };
      say();
    });
    const files = await loader.files(['core', ...packages]);
    const python = await boot(loader.manifest, loader.base, files);
    say();
    for (const name of packages) {
      install(python, name, zipOf(files, name));
      say();
    }
    const loaded = new Set(packages);
    /** Answers "" or the fault as JSON: what is thrown through Python loses its code. @param {string} name */
    const load = async (name) => {
      try {
        if (!loaded.has(name)) {
          install(python, name, zipOf(await loader.files([name]), name));
          loaded.add(name);
        }
        return '';
      } catch (error) {
        console.error(error);
        return JSON.stringify(faultOf(error, 'boot'));
      }
    };
    /** @type {PythonEnd} */
    const end = python.pyimport('client_py.browser.worker').boot(load);
    await loader.forgetFormer();
    const versions = { pyodide: python.version, ...JSON.parse(end.versions()) };
    this.post({ kind: 'ready', versions, kept: loader.kept });
    return end;
  }

  /** @param {Call} call @returns {Promise<FromPython>} */
  async call({ id, message }) {
    try {
      const end = await this.end;
      if (!end) {
        throw new Error('a call came before boot');
      }
      const answer = end.dispatch(JSON.stringify(message));
      const text = await answer;
      if (typeof answer !== 'string') {
        answer.destroy();
      }
      return { kind: 'reply', id, ...JSON.parse(text) };
    } catch (error) {
      console.error(error);
      return { kind: 'reply', id, error: faultOf(error, 'crashed') };
    }
  }
}
