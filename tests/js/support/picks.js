// What a station picks, as Python answers it.

/**
 * A pick of the second song of a file that is called by its title.
 * @param {string} title
 * @param {number} [score]
 * @returns {import('../../../public/js/mind-api.js').StationPick}
 */
export const pick = (title, score = 3.5) => ({
  tune: `${title}.sid#2`,
  listed: {
    path: `${title}.sid`, title, author: 'A', released: '1987 B', songs: 3, start_song: 1, lengths_s: [60, 60, 60],
    clock: 'PAL', models: ['6581'], addresses: [0xd400], format: 'PSID', size_bytes: 100, digest: '0123456789abcdef',
  },
  why: `because ${title}`,
  score,
  explored: false,
}); // prettier-ignore
