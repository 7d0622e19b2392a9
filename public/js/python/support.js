// Whether this browser can run Python at all; asked in the page, before anything is loaded for it.

// A module with what Pyodide's has beyond plain WebAssembly: exceptions, references, filling memory. In text:
// (module (memory 0) (tag) (func (result externref) (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))
//   (try (do (throw 0)) (catch_all)) (ref.null extern)))
const PROBE =
  '0061736d010000000108026000006000016f0302010105030100000d030100000a15011300410041004100fc0b0006400800190bd06f0b';

export function canRunPython() {
  return typeof WebAssembly === 'object' && WebAssembly.validate(unhex(PROBE)) && hasModuleWorkers();
}

/** @param {string} text */
function unhex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A browser that knows the option asks for it; one that doesn't would run the worker as an old script. */
function hasModuleWorkers() {
  let asked = false;
  const options = {
    /** @returns {WorkerType} */
    get type() {
      asked = true;
      // A type that isn't one: the worker is refused before anything is fetched.
      return /** @type {WorkerType} */ ('no such type');
    },
  };
  try {
    new Worker('data:,', options).terminate();
  } catch {
    // Expected where the option is known.
  }
  return asked;
}
