// What a listener did, as it goes into the inbox: its id sorts by time and is there before anything is stored.

/** @typedef {import('./mind-api.js').RawIntent} RawIntent */

/** Id of version 7 (RFC 9562, 5.7): sorts by its time. @param {number} unix_ms */
export function uuid7(unix_ms) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0, rest = unix_ms; at < 6; at++, rest = Math.floor(rest / 256)) bytes[5 - at] = rest % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

let last_ms = 0;

/**
 * Two within a millisecond keep their order: the later one tells by its id that it is the later one.
 * @param {Omit<RawIntent, 'id'|'shares'>} raw
 * @param {import('./prefs-unsent.js').Changes} unsent settings that Python doesn't know yet
 * @returns {RawIntent}
 */
export function newIntent(raw, { sync }) {
  last_ms = Math.max(raw.at_ms, last_ms + 1);
  return { id: uuid7(last_ms), ...raw, ...(sync === undefined ? {} : { shares: sync }) };
}
