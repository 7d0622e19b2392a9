// Has the service worker fetch a version, a file at a time: only while nothing waits for a tune, again after a failure,
// and from where it stopped, be it in another page on another day.

/** @typedef {import('../../../service-worker/messages.js').Progress} Progress */

/**
 * @template {Progress} P
 * @typedef {object} Filling
 * @property {() => Promise<P>} step fetches one file
 * @property {() => Promise<void>} calm resolves when the line is free
 * @property {(ms: number) => Promise<void>} pause resolves after that time, or when the network is back
 * @property {(progress: P) => void} onProgress
 */

const PAUSES_MS = [2_000, 10_000, 60_000, 300_000];

/** The device has no room: another try would find none either. @param {unknown} error */
export const isFull = (error) => error instanceof Error && error.name === 'QuotaExceededError';

/**
 * Resolves when the version is whole; rejects only where the device is full.
 * @template {Progress} P
 * @param {Filling<P>} filling
 * @returns {Promise<P>}
 */
export async function fillWhole({ step, calm, pause, onProgress }) {
  for (let failures = 0; ; ) {
    await calm();
    try {
      const progress = await step();
      onProgress(progress);
      if (progress.whole) return progress;
      failures = 0;
    } catch (error) {
      if (isFull(error)) throw error;
      await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
      failures += 1;
    }
  }
}
