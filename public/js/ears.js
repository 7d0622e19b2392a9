// What Python hears songs by: the engine's worker plays a file of the listener's silently, beside whatever sounds.

import { Problem } from './problems.js';

/**
 * @param {() => readonly import('./tune.js').Tune[]} opened the files that the listener opened
 * @param {import('./player-api.js').Player} player
 * @returns {import('./python/page-answers.js').Answers}
 */
export function createEars(opened, player) {
  return async (ask, share) => {
    const engine = await player.engineVersion();
    if (ask.name === 'engine') return { value: engine, transfer: [] };
    const tune = opened().find(({ path }) => path === ask.path);
    if (!tune?.file) throw new Problem("This file isn't open now. Open it again.");
    const file = new Uint8Array(await tune.file.arrayBuffer());
    const recording = await player.hear(file, ask.hearing, share);
    const value = { ...recording, sha256: tune.sha256, engine };
    return { value, transfer: [recording.writes.buffer, recording.samples.buffer] };
  };
}
