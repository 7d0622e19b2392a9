// When something was, as a listener says it: "today 14:03", "yesterday 9:10", "3 November 2025 14:03".

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
  'December',
]; // prettier-ignore
const DAY_MS = 86_400_000;

/** Midnight before, by the device's clock. @param {Date} date */
const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/**
 * @param {string} at a time in UTC, as records have it
 * @param {Date} [now]
 */
export function whenWords(at, now = new Date()) {
  const date = new Date(at);
  const time = `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
  // Rounded: a day that the clocks are changed has 23 or 25 hours.
  const days = Math.round((dayOf(now).getTime() - dayOf(date).getTime()) / DAY_MS);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  if (days > 1 && days < 7) return `${DAYS[date.getDay()]} ${time}`;
  const year = date.getFullYear() === now.getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year} ${time}`;
}

/**
 * A length of time in its largest round unit: "30 seconds", "5 minutes", "a day".
 * @param {number} seconds
 */
export function spanWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  for (const [unit, size] of /** @type {const} */ ([['day', 86_400], ['hour', 3600], ['minute', 60]])) {
    if (whole < size) continue;
    const count = Math.round((whole / size) * 10) / 10;
    return count === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `${count} ${unit}s`;
  }
  return whole === 1 ? 'a second' : `${whole} seconds`;
}

/** @param {number} count @param {string} one @param {string} many */
export const counted = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
