// Reads a long answer and tells how far it is, in bytes of the wire.

/** Shorter ones are here before anybody could read about them. */
const LONG_BYTES = 300_000;
const TELL_EVERY_MS = 100;

/** @typedef {(done_bytes: number, total_bytes: number) => void} Tell */

/**
 * The body of an answer. What was packed for the wire is seen unpacked here, so its share is what is told; the server
 * says how long it is unpacked.
 * @param {Response} answer
 * @param {Tell} tell
 */
export async function bytesOf(answer, tell) {
  const wire = Number(answer.headers.get('content-length'));
  const whole = Number(answer.headers.get('x-unpacked-length')) || wire;
  if (!answer.body || !(whole > LONG_BYTES)) return new Uint8Array(await answer.arrayBuffer());
  const bytes = new Uint8Array(whole);
  const reader = answer.body.getReader();
  let done = 0;
  let told_ms = -Infinity;
  for (;;) {
    const { done: ended, value } = await reader.read();
    if (ended) break;
    if (done + value.length > whole) throw new RangeError('more came than was announced');
    bytes.set(value, done);
    done += value.length;
    if (performance.now() - told_ms > TELL_EVERY_MS) {
      told_ms = performance.now();
      tell(Math.round((done / whole) * wire), wire);
    }
  }
  return bytes.subarray(0, done);
}
