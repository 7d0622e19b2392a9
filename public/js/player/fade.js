// The fade at the end of a song, the same for what is heard and for what is exported.

const FADE_S = 2;
const SHARE_OF_SONG = 0.1;

/**
 * Length of the fade: two seconds, less for a jingle that would be half fade.
 * @param {number} duration_s
 */
export function fadeLength_s(duration_s) {
  return Math.min(FADE_S, duration_s * SHARE_OF_SONG);
}

/**
 * @param {number} frame of the song
 * @param {number} endFrame the first frame after the song
 * @param {number} fadeFrames
 * @returns {number} 1 before the fade, 0 from the end on; between them a square, which the ear takes for even
 */
export function fadeGain(frame, endFrame, fadeFrames) {
  const left = endFrame - frame;
  if (left <= 0) return 0;
  if (left >= fadeFrames) return 1;
  const share = left / fadeFrames;
  return share * share;
}
