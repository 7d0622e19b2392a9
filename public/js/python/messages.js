// What the page and the worker that runs Python say to each other: a closed set of messages, types only.

/**
 * Page to worker. `boot` comes once: `manifest` is the address of python.json, `packages` are loaded before `ready`
 * ("numpy"; the others when Python asks); `controlled`: a service worker answers from the caches. Each `call` is
 * answered by one `reply` with the same id.
 * @typedef {{kind: 'boot', manifest: string, packages: string[], controlled: boolean}} Boot
 * @typedef {{kind: 'call', id: number, message: unknown}} Call
 *
 * While a tune is on its way no further piece is asked for.
 * @typedef {{kind: 'hold', on: boolean}} Hold
 *
 * How the device stands, whenever that changes: DeviceState of client_py/ports.py.
 * @typedef {{quiet_s: number, hidden: boolean, charging: boolean|null, ahead: number, saves: boolean}} Told
 * @typedef {{kind: 'device', told: Told}} OfDevice
 *
 * What the page answers to an `ask`, with the same id; shares of the work, 0 to 1, come before it.
 * @typedef {{kind: 'answer', id: number, value: unknown}|{kind: 'answer', id: number, error: Fault}
 *   |{kind: 'answer', id: number, share: number}} PageAnswer
 * @typedef {Boot|Call|Hold|OfDevice|PageAnswer} ToPython
 */

/**
 * Worker to page. Bytes are those of the wire, as brotli packs them; `progress` comes while anything is loaded, and
 * each step of starting up says one more, so that silence means that something hangs. `kept`: all of it is stored for
 * a start without network. `patch`: what Python shows or says, by itself or on the way to a reply.
 * @typedef {{kind: 'progress', done_bytes: number, total_bytes: number}} Progress
 * @typedef {{kind: 'ready', versions: Record<string, string>, kept: boolean}} Ready
 * @typedef {{kind: 'fail', error: Fault}} Fail
 * @typedef {{kind: 'reply', id: number, value: unknown}|{kind: 'reply', id: number, error: Fault}} Reply
 * @typedef {{kind: 'patch', patch: import('../mind-api.js').Patch}} Patched
 * @typedef {{kind: 'ask', id: number, ask: PageAsk}} Asked
 * @typedef {Progress|Ready|Fail|Reply|Patched|Asked} FromPython
 */

/**
 * What Python asks of the page: the version of its engine (a text), and a song of a file that the listener opened,
 * played silently for its features (Heard).
 * @typedef {{name: 'engine'}|{name: 'hear', path: string, hearing: import('../player/messages.js').Hearing}} PageAsk
 * @typedef {import('../player/messages.js').Recording & {sha256: string, engine: string}} Heard `sha256` of the file
 */

/**
 * An error as it crosses: `code` for programs, `message` a sentence for the listener.
 * @typedef {{code: string, message: string}} Fault
 */

export {};
