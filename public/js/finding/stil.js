// The notes of a tune as docs/catalogue-format.md has them, taken apart: what concerns the file, and each of its songs.

/**
 * @typedef {{label: string, words: string}} Field
 * @typedef {{song: number|null, fields: readonly Field[]}} Part `song` null: the whole file
 */

/** @type {Readonly<Record<string, string>>} */
const NAMES = { NAME: 'Name', AUTHOR: 'Author', TITLE: 'Plays', ARTIST: 'By', COMMENT: 'Comment' };

/**
 * @param {string} text
 * @returns {readonly Part[]}
 */
export function stilParts(text) {
  /** @type {{song: number|null, fields: Field[]}[]} */
  const parts = [{ song: null, fields: [] }];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const song = /^\(#(\d{1,3})\)$/.exec(line);
    const [, label = '', words = line] = /^([A-Z]+):\s*(.*)$/.exec(line) ?? [];
    if (song) parts.push({ song: Number(song[1]), fields: [] });
    else if (line) parts.at(-1)?.fields.push({ label: NAMES[label] ?? '', words: NAMES[label] ? words : line });
  }
  return parts.filter(({ fields }) => fields.length > 0);
}

/**
 * What is said of one song: of the file, and of the song itself.
 * @param {readonly Part[]} parts
 * @param {number} song
 */
export const partsOfSong = (parts, song) => parts.filter((part) => part.song === null || part.song === song);
