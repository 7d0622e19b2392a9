// Times as listeners read and write them: m:ss.

/**
 * Seconds as m:ss (h:mm:ss from an hour on); tenths are cut, not rounded, so that a clock never shows the end early.
 * @param {number} seconds
 */
export function formatTime(seconds) {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/**
 * What a listener typed as a length: "3:12", "3:12.5", "1:02:03" or plain seconds. Null when it's none of these.
 * @param {string} text
 * @returns {number|null} seconds
 */
export function parseTime(text) {
  const match = /^\s*(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,4}(?:[.,]\d{1,3})?)\s*$/.exec(text);
  if (!match) return null;
  const [, hours = '0', minutes = '0', last = '0'] = match;
  const seconds = Number(last.replace(',', '.'));
  if (text.includes(':') && (seconds >= 60 || (match[1] !== undefined && Number(minutes) >= 60))) return null;
  return Number(hours) * 3600 + Number(minutes) * 60 + seconds;
}

/**
 * "m:ss of m:ss", the text of the seek slider for a screen reader.
 * @param {number} position_s
 * @param {number} duration_s
 */
export function timeOf(position_s, duration_s) {
  return `${formatTime(position_s)} of ${formatTime(duration_s)}`;
}
