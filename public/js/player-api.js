// What the page and the player say to each other: types only, no code.
// player.js implements Player; views read PlayerState and call its methods; nothing else of the player is public.

/** @typedef {import('./tune-info.js').TuneInfo} TuneInfo */

/**
 * @typedef {'empty'|'loading'|'ready'|'playing'|'paused'|'ended'|'error'} PlayerStatus
 * @typedef {'worklet'|'ring'|'posted'} PlayerTier  engine in the AudioWorklet; in a worker over shared memory; in a worker over messages
 */

/**
 * @typedef {object} PlayerState
 * @property {PlayerStatus} status
 * @property {number} position_s
 * @property {number} duration_s
 * @property {number} song 1-based
 * @property {TuneInfo|null} info
 * @property {PlayerTier} tier
 * @property {'best'|'cheap'|'fast'} sampling in force (the player may have stepped down)
 * @property {number} underruns since the tune was loaded
 * @property {number} ahead share of what is rendered ahead of the sound that is at hand, 0 to 1; 1 where the audio thread renders
 * @property {number} volume 0 to 1
 * @property {boolean} muted
 * @property {boolean} seeking
 * @property {boolean[][]} mutedVoices [chip][voice]; four voices a chip: three oscillators, then samples by the volume register
 * @property {string|null} error a sentence for the listener
 */

/**
 * @typedef {object} PlayerSettings
 * @property {'auto'|'6581'|'8580'} model
 * @property {'auto'|'PAL'|'NTSC'} clock
 * @property {'best'|'cheap'|'fast'} sampling best: sinc resampling; cheap: decimation; fast: the cheap chip model too
 */

/**
 * The voices around now, one entry a raster frame (about 50 a second), oldest first, for the picture.
 * registers: 32 bytes a chip as last written; envelopes: 3 bytes a chip.
 * @typedef {object} VoiceFrame
 * @property {number} time_s position in the tune
 * @property {Uint8Array} registers 32 * chips
 * @property {Uint8Array} envelopes 3 * chips
 */

/**
 * The whole song's registers, found ahead of the sound by the worker's silent run; grows while it works. Of the 32 bytes
 * of a chip, 25 are registers; then how many samples the frame plays by the volume register, their lowest and highest level.
 * @typedef {object} Timeline
 * @property {number} frame_s seconds a frame
 * @property {number} frames known so far
 * @property {number} chips
 * @property {Uint8Array} registers frames * chips * 32, row by row; only the first `frames` rows count
 */

/**
 * @typedef {object} Player
 * @property {() => Promise<void>} prepare  compiles the engine and fills its tables, outside the audio thread; call when idle
 * @property {(file: Uint8Array, options?: {song?: number, duration_s?: number}) => Promise<TuneInfo>} load
 *   reads a tune and makes it ready; rejects with an Error whose message is a sentence for the listener, the former tune stays
 * @property {() => Promise<void>} play  call it from a click the first time, browsers want that
 * @property {() => void} pause
 * @property {() => void} stop back to 0:00
 * @property {(position_s: number) => Promise<void>} seek
 * @property {(song: number, options?: {duration_s?: number}) => Promise<void>} selectSong keeps playing when it played
 * @property {(duration_s: number) => void} setDuration
 * @property {(volume: number) => void} setVolume
 * @property {(muted: boolean) => void} setMuted
 * @property {(chip: number, voice: number, muted: boolean) => void} muteVoice
 * @property {(settings: Partial<PlayerSettings>) => Promise<void>} configure at the same position
 * @property {PlayerSettings} settings
 * @property {(roms: import('./player/messages.js').RomImages) => Promise<void>} setRoms checked images, in place of those before; at the same position
 * @property {(onProgress: (share: number) => void, signal?: AbortSignal) => Promise<Blob>} exportWav the song at its length, 16 bit
 * @property {() => Promise<string>} engineVersion changes whenever the sound or the writes of any tune may change
 * @property {(file: Uint8Array, hearing: import('./player/messages.js').Hearing, onProgress: (share: number) => void) =>
 *   Promise<import('./player/messages.js').Recording>} hear a song of any file for its features, whatever plays
 * @property {() => VoiceFrame|null} voices the frame that sounds now
 * @property {() => Timeline|null} timeline
 * @property {PlayerState} state a fresh object after each change
 * @property {(listener: (state: PlayerState) => void) => () => void} subscribe  called after each change and about 4 times a second while playing; answers the way to unsubscribe
 * @property {(listener: () => void) => () => void} onEnded  the song reached its length (after its fade)
 * @property {() => AudioNode|null} output  the last node before the destination, for tests and meters
 */

export {};
