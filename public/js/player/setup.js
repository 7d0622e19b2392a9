// Puts a setup into force on an engine: the same few lines for the worklet, the stream, the export and the silent run,
// so that all of them play the same machine.

import { Config, RomKind } from '../engine.js';

/** Frames a second of the whole page. Fixed, so that tables are made once and a song has the same bytes everywhere. */
export const RATE_HZ = 44100;

const MODEL = { auto: 0, 6581: 1, 8580: 2 };
const ROMS = /** @type {[keyof typeof RomKind, number][]} */ (Object.entries(RomKind));
const CLOCK = { auto: 0, PAL: 1, NTSC: 2 };

/**
 * Configures, starts the song and mutes; the tune is loaded already.
 * @param {import('../engine.js').SidEngine} engine
 * @param {import('./messages.js').Setup} setup
 * @param {number} channels 1 or 2
 */
export function startSong(engine, setup, channels) {
  engine.configure(Config.rate, RATE_HZ);
  engine.configure(Config.channels, channels);
  engine.configure(Config.sampling, setup.sampling === 'best' ? 1 : 0);
  engine.configure(Config.core, setup.sampling === 'fast' ? 1 : 0);
  engine.configure(Config.model, MODEL[setup.model]);
  engine.configure(Config.clock, CLOCK[setup.clock]);
  for (const [name, kind] of ROMS) engine.rom(kind, setup.roms?.[name] ?? null);
  engine.start(setup.song);
  muteVoices(engine, setup.muted);
}

/**
 * @param {import('../engine.js').SidEngine} engine
 * @param {boolean[][]} muted [chip][voice]
 */
export function muteVoices(engine, muted) {
  muted.forEach((voices, chip) => voices.forEach((silent, voice) => engine.mute(chip, voice, silent)));
}

/**
 * Samples a frame that the engine renders: one chip sits in the middle, so one channel says all of it.
 * @param {number} chips
 */
export function channelsFor(chips) {
  return chips > 1 ? 2 : 1;
}
