// Tunes and files for the tests of the page.

/**
 * @param {Partial<import('../../../public/js/tune.js').Tune>} [fields]
 * @returns {import('../../../public/js/tune.js').Tune}
 */
export function tune(fields = {}) {
  return {
    path: 'demo/a.sid', origin: 'bundled', title: 'A', author: 'B', released: '1987 C', songs: 1, startSong: 1,
    lengths_s: [], clock: 'PAL', models: ['6581'], addresses: [0xd400], sha256: '', ...fields,
  }; // prettier-ignore
}

/**
 * A PSID file with a header and one byte of program.
 * @param {Partial<{magic: string, version: number, songs: number, start: number, title: string, author: string,
 *   released: string, flags: number, second: number, third: number}>} [fields]
 */
export function sidFile(fields = {}) {
  const { magic = 'PSID', version = 2, songs = 1, start = 1, title = 'Title', author = 'Author' } = fields;
  const { released = '1987 House', flags = 0x14, second = 0, third = 0 } = fields;
  const bytes = new Uint8Array((version === 1 ? 0x76 : 0x7c) + 3);
  const view = new DataView(bytes.buffer);
  /** @param {string} text @param {number} at */
  const put = (text, at) => bytes.set([...text].map((letter) => letter.charCodeAt(0)), at);
  put(magic, 0);
  view.setUint16(4, version);
  view.setUint16(6, version === 1 ? 0x76 : 0x7c);
  view.setUint16(0x0a, 0x1000);
  view.setUint16(0x0e, songs);
  view.setUint16(0x10, start);
  put(title, 0x16);
  put(author, 0x36);
  put(released, 0x56);
  if (version > 1) view.setUint16(0x76, flags);
  if (version > 2) bytes.set([second, third], 0x7a);
  bytes.set([0x00, 0x10, 0x60], bytes.length - 3);
  return bytes;
}
