// What the page, the worker and the audio worklet say to each other: a closed set of messages, types only.

/** @typedef {Readonly<Partial<Record<keyof typeof import('../engine.js').RomKind, Uint8Array>>>} RomImages */

/**
 * How an engine is set up before a song starts.
 * @typedef {object} Setup
 * @property {number} song 1-based
 * @property {'auto'|'6581'|'8580'} model
 * @property {'auto'|'PAL'|'NTSC'} clock
 * @property {'best'|'cheap'|'fast'} sampling
 * @property {boolean[][]} muted [chip][voice]
 * @property {RomImages} [roms] none where it is absent
 */

/**
 * Where the worklet's samples come from. `state` is the machine at the first frame, null for the start of the song; an
 * engine that has the machine of that `key` already need not be set up again.
 * @typedef {{kind: 'engine', file: Uint8Array, setup: Setup, key: string, state: Uint8Array|null}} EngineOrigin
 * @typedef {{kind: 'ring', memory: SharedArrayBuffer, port: MessagePort}} RingOrigin
 * @typedef {{kind: 'posted', port: MessagePort}} PostedOrigin
 * @typedef {EngineOrigin|RingOrigin|PostedOrigin} Origin
 */

/**
 * Positions are frames of the song at the output rate. Each begin has its epoch, and so has whatever it causes, so that
 * a late answer to an earlier wish is known as such.
 * @typedef {object} Begin
 * @property {'begin'} type
 * @property {number} epoch
 * @property {number} startFrame
 * @property {boolean} align go on at the frame that is reached, when the new source can be brought there
 * @property {number} endFrame
 * @property {number} fadeFrames
 * @property {Origin} origin
 */

/**
 * Page to worklet. `engine` comes once; `run` starts and pauses; `end` moves the end of the song.
 * @typedef {{type: 'engine', module: WebAssembly.Module, image: ArrayBuffer}} GiveEngine
 * @typedef {{type: 'run', playing: boolean}} Run
 * @typedef {{type: 'end', endFrame: number, fadeFrames: number}} End
 * @typedef {{type: 'mute', chip: number, voice: number, muted: boolean}} Mute
 * @typedef {GiveEngine|Begin|Run|End|Mute} ToWorklet
 */

/**
 * Raster frames of the voices: `count` rows of each array are valid.
 * @typedef {object} VoiceRows
 * @property {number} count
 * @property {number} chips
 * @property {Float64Array} times_s position in the song
 * @property {Uint8Array} registers 32 * chips a row
 * @property {Uint8Array} envelopes 3 * chips a row
 */

/**
 * Worklet to page. `at` comes about 25 times a second while it plays: `frame` is the next to be handed out at
 * `time_s` of the context, `starved` counts gaps of the worker's stream, `late` those of the audio thread, `load` is
 * the share of the time that rendering took, `ahead` the share of the worker's 2 s that is at hand, 1 without a worker.
 * @typedef {{type: 'at', epoch: number, frame: number, time_s: number, starved: number, late: number, load: number,
 *   ahead: number, voices: VoiceRows}} At
 * @typedef {{type: 'ready'}} WorkletReady
 * @typedef {{type: 'begun', epoch: number, frame: number}} Begun
 * @typedef {{type: 'sounding', epoch: number}} Sounding
 * @typedef {{type: 'ended', epoch: number}} Ended
 * @typedef {{type: 'fault', epoch: number, text: string}} Fault
 * @typedef {At|WorkletReady|Begun|Sounding|Ended|Fault} FromWorklet
 */

/**
 * How a song is listened to for its features, whatever is playing (Hearing of client_py/core/features/heard.py).
 * @typedef {object} Hearing
 * @property {number} song 1-based
 * @property {{begin_s: number, frames: number}[]} passages what sounds, in order; the rest runs silently
 * @property {number} end_s
 * @property {number} rate_hz
 * @property {number} channels
 * @property {number} sampling
 * @property {number} core
 * @property {number} bound_s of work; what takes longer is no song
 */

/**
 * Page to worker: `ask` wants one `answer` with the same id; `tell` wants none.
 * @typedef {{kind: 'prepare', module: WebAssembly.Module}} AskPrepare
 * @typedef {{kind: 'load', file: Uint8Array, setup: Setup, duration_s: number, run: number}} AskLoad
 * @typedef {{kind: 'select', setup: Setup, duration_s: number, run: number}} AskSelect
 * @typedef {{kind: 'seek', position_s: number}} AskSeek
 * @typedef {{kind: 'export', setup: Setup, duration_s: number}} AskExport
 * @typedef {{kind: 'hear', file: Uint8Array, hearing: Hearing}} AskHear
 * @typedef {AskPrepare|AskLoad|AskSelect|AskSeek|AskExport|AskHear} Ask
 * @typedef {{kind: 'cancel', id: number}} TellCancel
 * @typedef {{kind: 'duration', duration_s: number}} TellDuration
 * @typedef {{kind: 'stream', epoch: number, file: Uint8Array, setup: Setup, state: Uint8Array|null,
 *   memory: SharedArrayBuffer|null, port: MessagePort}} TellStream
 * @typedef {{kind: 'unstream'}} TellUnstream
 * @typedef {TellCancel|TellDuration|TellStream|TellUnstream} Tell
 * @typedef {{id: number, ask: Ask}|{tell: Tell}} ToWorker
 */

/**
 * What the asks answer.
 * @typedef {object} Prepared
 * @property {ArrayBuffer} image memory with the tables filled
 * @property {number} speed multiples of real time, one chip, best sampling, on the worker's thread
 * @property {string} version of the engine
 */
/**
 * @typedef {object} Loaded
 * @property {import('../tune-info.js').TuneInfo} info
 * @property {number} song that was started, 1-based
 */
/**
 * @typedef {object} Placed
 * @property {Uint8Array} state
 * @property {number} cycle
 */

/**
 * @typedef {object} Recording
 * @property {Uint8Array<ArrayBuffer>} writes all of them from power-on to the end, WRITE_BYTES of engine.js each
 * @property {Uint8Array<ArrayBuffer>} samples of the passages, 16 bit
 * @property {number} chips
 * @property {number} clock_hz
 * @property {number} frame_cycles
 * @property {number} end_cycle
 */

/**
 * Worker to page. `timeline`: rows of 32 * chips registers from frame `first` on, for the run of that number.
 * @typedef {{id: number, value: unknown}} Answer
 * @typedef {{id: number, error: string, status: number}} Refusal status: the engine's own (sid_status), else 0
 * @typedef {{id: number, share: number}} Progress
 * @typedef {{event: 'timeline', run: number, first: number, rows: Uint8Array}} TimelineEvent
 * @typedef {{event: 'voices', epoch: number, voices: VoiceRows}} VoicesEvent
 * @typedef {{event: 'fault', epoch: number, text: string}} StreamFault
 * @typedef {Answer|Refusal|Progress|TimelineEvent|VoicesEvent|StreamFault} FromWorker
 */

export {};
