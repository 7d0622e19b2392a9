// The worker's side of Python: loads it, starts it, and hands calls over; what crosses is in messages.js.

import { boot, install } from './boot.js';
import { DevicePort } from './device-port.js';
import { faultOf } from './errors.js';
import { INTERPRETER, Interpreter } from './interpreter.js';
import { Line } from './line.js';
import { Loader } from './loader.js';
import { Onnx } from './onnx.js';
import { PageCalls } from './page-calls.js';
import { ports } from './ports.js';

/** @typedef {import('./messages.js').Boot} Boot */
/** @typedef {import('./messages.js').Call} Call */
/** @typedef {import('./messages.js').ToPython} ToPython */
/** @typedef {import('./messages.js').FromPython} FromPython */

/**
 * The interpreter with the packages. What it was made of is let go of when it stands: a function of its own.
 * @param {Loader} loader
 * @param {Boot} asked
 * @param {() => void} say told after each step
 */
async function started(loader, { packages, controlled }, say) {
  const interpreter = new Interpreter(loader, controlled);
  const files = loader.load(['core', ...packages], (await interpreter.isWhole()) ? [INTERPRETER] : []);
  const booting = boot(loader, files, interpreter).catch(async (error) => {
    // When pieces failed to come, that is why.
    await files.done;
    throw error;
  });
  // And it is not waited for then: Pyodide itself would wait for ever.
  const [python] = await Promise.all([booting, files.done]);
  say();
  for (const name of packages) {
    install(python, name, await files.bytes(`${name}.zip`));
    say();
  }
  return python;
}

/**
 * What Python calls for a package that isn't there yet; answers "" or the fault as JSON: what is thrown through Python
 * loses its code.
 * @param {Loader} loader
 * @param {import('pyodide').PyodideInterface} python
 * @param {string[]} packages that are there
 */
function loadsPackages(loader, python, packages) {
  const loaded = new Set(packages);
  return async (/** @type {string} */ name) => {
    try {
      if (!loaded.has(name)) {
        const files = loader.load([name]);
        const [zip] = await Promise.all([files.bytes(`${name}.zip`), files.done]);
        install(python, name, zip);
        loaded.add(name);
      }
      return '';
    } catch (error) {
      console.error(error);
      return JSON.stringify(faultOf(error, 'boot'));
    }
  };
}

/**
 * client_py.browser.worker.Worker, as JavaScript sees it.
 * @typedef {object} PythonEnd
 * @property {() => string} versions JSON
 * @property {() => Later} start opens what is stored, and shows it
 * @property {(text: string) => string|Later} dispatch JSON in, JSON out
 * @property {(stores: string) => void} changed JSON: names of stores
 *
 * A coroutine of Python.
 * @typedef {PromiseLike<string> & {destroy: () => void}} Later
 */

/** What comes of a coroutine. @param {Later} later */
async function outcome(later) {
  try {
    return await later;
  } finally {
    later.destroy();
  }
}

export class PythonHost {
  /** @param {(message: FromPython) => void} post */
  constructor(post) {
    this.post = post;
    this.line = new Line();
    this.device = new DevicePort();
    this.page = new PageCalls(post);
    /** @type {Promise<PythonEnd>|null} */
    this.end = null;
  }

  /** @param {ToPython} message */
  receive(message) {
    if (message.kind === 'hold') {
      this.line.hold(message.on);
    } else if (message.kind === 'device') {
      this.device.tell(message.told);
    } else if (message.kind === 'answer') {
      this.page.receive(message);
    } else if (message.kind === 'boot') {
      this.end = this.boot(message);
      this.end.catch((error) => {
        console.error(error);
        this.post({ kind: 'fail', error: faultOf(error, 'boot') });
      });
    } else {
      void this.call(message).then(this.post);
    }
  }

  /** @param {Boot} asked @returns {Promise<PythonEnd>} */
  async boot(asked) {
    let bytes = { done_bytes: 0, total_bytes: 0 };
    const say = () => this.post({ kind: 'progress', ...bytes });
    const loader = await Loader.open(asked.manifest, this.line, (done_bytes, total_bytes) => {
      bytes = { done_bytes, total_bytes };
      say();
    });
    const python = await started(loader, asked, say);
    const worker = python.pyimport('client_py.browser.worker');
    /** @type {PythonEnd} */
    const end = worker.boot(
      loadsPackages(loader, python, asked.packages),
      ports({
        page: this.page,
        device: this.device,
        onnx: new Onnx(loader),
        onChange: (stores) => end.changed(JSON.stringify(stores)),
        onArriving: (value) => this.post({ kind: 'patch', patch: { op: 'view', slot: 'arriving', value } }),
      }),
      (/** @type {string} */ text) => this.post({ kind: 'patch', patch: JSON.parse(text) }),
    );
    worker.destroy();
    await outcome(end.start());
    const versions = { pyodide: python.version, ...JSON.parse(end.versions()) };
    this.post({ kind: 'ready', versions, kept: loader.kept });
    // Only now: had this version not started, the former one's pieces would have been wanted.
    void loader.forgetFormer().catch(console.error);
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
      const text = typeof answer === 'string' ? answer : await outcome(answer);
      return { kind: 'reply', id, ...JSON.parse(text) };
    } catch (error) {
      console.error(error);
      return { kind: 'reply', id, error: faultOf(error, 'crashed') };
    }
  }
}
