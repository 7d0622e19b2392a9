// What the page and its mind (client_py in a worker) say to each other: types only. Every intent, with its arguments and
// its answer; every slot of a view; docs/app.md says what each does.
//
// Records live in the IndexedDB databases `sidflow-feedback` and `sidflow` (stores: client_py/ports.py), keys are texts
// given apart from the value, values are JSON texts. Whoever writes there tells the others by `posted` of records.js.
// Bytes live in the Cache Storage `sidflow-blobs` under `/blob/SHA256`.

/**
 * waiting: not begun yet; loading: bytes come, or it starts; failed: `actions.startMind` tries again.
 * @typedef {'waiting'|'loading'|'ready'|'failed'|'too-old'} MindStatus
 * @typedef {object} MindState
 * @property {MindStatus} status
 * @property {number} done_bytes of the wire
 * @property {number} total_bytes 0 until it is known
 * @property {string} words why it failed or can't run, for the listener; '' else
 * @property {boolean} kept it starts without network from now on
 * @property {Partial<Views>} views what Python shows, by slot; a slot is absent until Python fills it
 */

/**
 * @typedef {import('./prefs-contract.js').Preferences} Preferences
 * @typedef {{number: number, origin: number, at: string, changed: string[], preferences: Preferences}} Revision
 * @typedef {{stars: number|null, stars_by: string|null, liked: boolean|null, liked_by: string|null}} Opinion
 *   `*_by` is the id of the event that says so: `rating.undo` takes it back
 * @typedef {'play'|'complete'|'skip_early'|'skip_late'|'replay'|'like'|'dislike'|'rate'|'undo'} EventKind
 * @typedef {{id: string, tune: string, title: string, author: string, kind: EventKind, at: string, rating: number|null,
 *   position_s: number|null, in_force: boolean, undone: boolean}} Heard
 * @typedef {{tune: string, title: string, author: string, at: string} & Opinion} Rated
 *
 * @typedef {{tune: string, title: string, length_s: number|null}} Entry
 * @typedef {{id: string, name: string, entries: Entry[]}} Playlist
 * @typedef {{state: 'off'|'idle'|'waiting'|'trouble', queued: number, failures: number, wait_s: number, sent: number,
 *   duplicates: number, set_aside: number, reason: string}} SyncStatus `duplicates` of those sent the server had already
 * @typedef {{key: string, by: 'server'|'device', reason: string|null, tune: string|null, kind: RawKind|null,
 *   rating: number|null}} SetAside `by` says who could not take it
 * @typedef {'kernal'|'basic'|'chargen'} RomKind
 * @typedef {{kind: RomKind, size_bytes: number, sha256: string, name: string, kept: boolean}} RomImage
 * @typedef {{id: string, title: string, own: boolean, kept: boolean, images: RomImage[]}} RomBundle
 * @typedef {{bundles: RomBundle[], chosen: string|null, images: Partial<Record<RomKind, string>>, trouble: string}} Roms
 *   `images` are those in force, by their SHA-256
 * @typedef {Record<'ratings'|'history'|'playlists'|'favourites'|'settings'|'unsent'|'set_aside'|'files'|'files_bytes',
 *   number>} DataSummary
 * @typedef {Omit<import('./tune.js').CatalogueTune, 'sha256'> & {digest: string}} ListedTune `digest` begins its SHA-256
 * @typedef {{label: string, tunes: number}} Count
 *
 * What is kept for the days without network. `full`: no room; `waiting`: the server can't be had, `reason` says why.
 * @typedef {'tune'|'playlist'|'favourites'|'search'|'author'|'folder'} KeepKind
 * @typedef {{id: string, kind: KeepKind, value: string, name: string, state: 'going'|'paused'|'waiting'|'full'|'done',
 *   tunes: number, done: number, bytes: number, missing: {path: string, reason: string}[], reason: string}} Wish
 * @typedef {{wishes: Wish[], tunes: number, bytes: number}} Kept
 * @typedef {'folder'|'author'|'year'|'chip'|'sids'} Shelf
 * @typedef {{tunes: ListedTune[], total: number}} Tunes some of all
 * @typedef {{stil: string, bug: string}} Notes of docs/catalogue-format.md
 * @typedef {{tune: ListedTune, notes: Notes, folder: Notes, others: Tunes}} About `others` of the same author
 */

/**
 * A station: `tune` is a tune key, `energy`, `mood` and `complexity` are 1 to 5, `composer` and `chip` as the catalogue's
 * shelves of authors and chips label them (StationSpec of client_py/core/contract_stations.py).
 * @typedef {'tune'|'mood'|'era'|'composer'|'chip'|'surprise'|'for_me'} StationKind
 * @typedef {{kind: StationKind, tune?: string, energy?: number, mood?: number, complexity?: number,
 *   first_year?: number, last_year?: number, composer?: string, chip?: string}} Station
 * @typedef {{station: Station, name: string, adventure: number}} StationNow
 * @typedef {{tune: string, listed: ListedTune, why: string, score: number, explored: boolean}} StationPick `tune` is a
 *   key, `listed` its file, `why` a sentence, `score` the stars foreseen, 1 to 5
 *   `among`: paths of the files that can be had now, without network; left out: all. `anew`: what was picked before and
 *   isn't heard yet may be picked again, because adventure or taste changed
 *
 * Stars foreseen, 1 to 5: `base` by the published model alone, `before` the score before the last training or rating.
 * @typedef {{score: number, base: number, before: number|null}} Prediction
 * @typedef {{model: string, personal: boolean, by_tune: Record<string, Prediction>}} Predicted `model` is a version or
 *   'none'; `personal`: what was learned on this device is in the scores
 *
 * A taste learned on this device. Errors are mean distances in stars on ratings that were left out while it was learned.
 * @typedef {{id: string, base: string, made_at: string, judged: number, held_out: {base: number, personal: number}|null,
 *   stale: boolean}} Snapshot `stale`: made on another model than the one in use, or too old
 * @typedef {'off'|'resting'|'waiting'|'running'} TrainingState resting: nothing to learn; waiting: `reason` says for what
 * @typedef {{state: TrainingState, reason: string, judged: number, done: number, total: number, delta: Snapshot|null,
 *   dropped: string, snapshots: Snapshot[]}} Training `done` of `total` rounds; `dropped`: why the last one was not kept;
 *   `snapshots`: the last five, newest first
 * @typedef {{version: string, previous: string|null, arriving: boolean}} BaseModel `version` is 'none' without one
 * @typedef {{text: string, bytes: number, events: number, delta: boolean}} SharePreview `text` is what would leave
 * @typedef {{on: boolean, sent: number, last_at: string|null, reason: string}} Sharing
 *
 * What is under way with a song of an opened file, and the share of that step that is done, 0 to 1.
 * @typedef {{tune: string, step: 'listening'|'measuring'|'comparing'|'failed', share: number, reason: string}} Analysing
 */

/**
 * The rows from `start` on, of `total` that hold all the words.
 * @template Row
 * @typedef {{words: string, start: number, total: number, rows: Row[]}} Page
 */

/**
 * `newest` is the last event that Python has filed: it knows all up to there.
 * @typedef {{newest: string, by_tune: Record<string, Opinion>}} Ratings
 *
 * What Python shows, by slot (client_py/patches.py). `by_tune` and `favourites` go by tune key.
 * @typedef {object} Views
 * @property {Revision} preferences
 * @property {Revision[]} preferenceHistory newest first
 * @property {Ratings} ratings
 * @property {Page<Heard>} history newest first
 * @property {Page<Rated>} ratingList the last rated first
 * @property {Playlist[]} playlists oldest first
 * @property {string[]} favourites
 * @property {{tunes: number, arriving: boolean}} catalogue of this device
 * @property {import('./python/ports.js').Arriving} arriving the last long answer of the server; told by the worker itself
 * @property {SyncStatus} sync
 * @property {Kept} kept
 * @property {string[]} keptTunes paths of what is on this device, for badges
 * @property {SetAside[]} setAside newest first
 * @property {Roms} roms
 * @property {{bundle: string, done_bytes: number, total_bytes: number}|null} romsBusy a bundle on its way
 * @property {DataSummary} data
 * @property {StationNow|null} station the one that fills the queue, also after a reload
 * @property {Predicted} predicted of the tunes that `predict.watch` named
 * @property {Training} training
 * @property {BaseModel} model the published model on this device
 * @property {Sharing} sharing
 * @property {Analysing|null} analysing a song of an opened file that is being got to know
 */

/**
 * By name: [arguments, answer]; null where the views say it all.
 * @typedef {{
 *   'prefs.set': [{changes: Partial<Preferences>}, number],
 *   'prefs.undo': [{}, number],
 *   'prefs.goBackTo': [{revision: number}, number],
 *   'prefs.history': [{}, number],
 *   'prefs.export': [{}, null],
 *   'prefs.import': [{text: string}, number],
 *   'inbox.drain': [{}, number],
 *   'inbox.take': [{raw: RawIntent}, number],
 *   'rating.undo': [{event: string}, string],
 *   'history.show': [{words?: string, start?: number, limit?: number}, number],
 *   'ratings.show': [{words?: string, start?: number, limit?: number}, number],
 *   'data.export': [{}, null],
 *   'data.delete': [{downloads?: boolean}, number],
 *   'data.summary': [{}, DataSummary],
 *   'playlist.create': [{name: string, entries?: Partial<Entry>[]}, string],
 *   'playlist.rename': [{playlist: string, name: string}, null],
 *   'playlist.delete': [{playlist: string}, null],
 *   'playlist.add': [{playlist: string, entries: Partial<Entry>[]}, null],
 *   'playlist.remove': [{playlist: string, place: number}, null],
 *   'playlist.move': [{playlist: string, start: number, target: number}, null],
 *   'playlist.export': [{playlist: string}, null],
 *   'playlist.import': [{text: string, name: string}, string],
 *   'favourite.set': [{tune: string, on: boolean}, null],
 *   'catalogue.refresh': [{}, boolean],
 *   'search': [{words: string, start?: number, limit?: number}, Tunes],
 *   'browse': [{by: Shelf, value?: string, start?: number, limit?: number}, Tunes & {shelves: Count[]}],
 *   'tune.about': [{path: string}, About|null],
 *   'tunes.listed': [{paths: string[]}, (ListedTune|null)[]],
 *   'keep.plan': [{kind: KeepKind, value?: string}, {tunes: number, kept: number, bytes: number}],
 *   'keep.start': [{kind: KeepKind, value?: string}, string],
 *   'keep.pause': [{wish: string, on: boolean}, null],
 *   'keep.remove': [{wish: string}, number],
 *   'keep.removeAll': [{}, number],
 *   'keep.again': [{}, null],
 *   'keep.hold': [{on: boolean}, null],
 *   'station.start': [{station: Station, among?: string[]}, {station: Station, name: string, picks: StationPick[]}],
 *   'station.next': [{count: number, among?: string[], anew?: boolean}, StationPick[]],
 *   'station.stop': [{}, null],
 *   'predict.watch': [{tunes: string[]}, null],
 *   'training.now': [{}, null],
 *   'training.rollback': [{snapshot: string}, null],
 *   'training.forget': [{}, null],
 *   'model.refresh': [{}, boolean],
 *   'share.preview': [{}, SharePreview],
 *   'share.delete': [{}, null],
 *   'local.analyse': [{tune: string, asked?: boolean}, null],
 *   'sync.now': [{}, SyncStatus],
 *   'sync.status': [{}, SyncStatus],
 *   'sync.online': [{}, SyncStatus],
 *   'sync.again': [{}, number],
 *   'sync.setAside': [{}, number],
 *   'sync.forget': [{}, number],
 *   'roms.add': [{name: string, data: string}, string[]],
 *   'roms.choose': [{bundle: string|null}, null],
 *   'roms.refresh': [{}, number],
 *   'roms.remove': [{bundle: string}, null],
 * }} Intents
 * @typedef {keyof Intents} IntentName
 */

/**
 * Asks Python for one thing: waits until it runs, rejects with an Error whose message is a sentence for the listener.
 * @typedef {<Name extends IntentName>(name: Name, args: Intents[Name][0]) => Promise<Intents[Name][1]>} Ask
 */

/**
 * What the page puts into the store `inbox`: what happened, with no judgement (RawIntent of client_py/core/contract.py).
 * @typedef {'play'|'complete'|'skip'|'replay'|'like'|'dislike'|'rate'|'undo'} RawKind
 * @typedef {object} RawIntent
 * @property {string} id UUIDv7, also its key in the store
 * @property {string} tune
 * @property {RawKind} kind
 * @property {number} at_ms
 * @property {number} [position_s]
 * @property {number} [length_s]
 * @property {number} [rating] 1 to 5
 * @property {string} [undoes] id of an event
 * @property {boolean} [shares] the listener let events be sent, or not, a moment before, and Python doesn't know it yet
 *
 * `tune` is the tune's key; without it the one that plays or is about to.
 * @typedef {Partial<Pick<RawIntent, 'tune'|'position_s'|'length_s'|'rating'|'undoes'>>} NoteDetails
 * `kept` resolves when it is on disk, also long before Python runs.
 * @typedef {(kind: RawKind, details?: NoteDetails) => {id: string, kept: Promise<void>}} Note
 */

/**
 * What Python says by itself or on the way to an answer (client_py/patches.py).
 * @typedef {{[Slot in keyof Views]: {op: 'view', slot: Slot, value: Views[Slot]}}[keyof Views]} ViewPatch
 * @typedef {{op: 'notice', text: string, level: 'info'|'warning'|'bad', action: IntentName|'', label: string}} NoticePatch
 *   `action` is an intent without arguments, `label` the words of its button
 * @typedef {{op: 'file', name: string, media_type: string, text: string}} FilePatch
 * @typedef {ViewPatch|NoticePatch|FilePatch} Patch
 */

/** @type {Readonly<MindState>} */
export const NO_MIND = Object.freeze({
  status: 'waiting',
  done_bytes: 0,
  total_bytes: 0,
  words: '',
  kept: false,
  views: Object.freeze({}),
});
