// What a tune's file says of it: types only, apart from the player's because worker and worklet have no page.

/**
 * One tune as its file describes it.
 * @typedef {object} TuneInfo
 * @property {string} title
 * @property {string} author
 * @property {string} released
 * @property {'PSID'|'RSID'} format
 * @property {number} version
 * @property {number} songs
 * @property {number} startSong 1-based
 * @property {'PAL'|'NTSC'|'any'|'unknown'} clock as the file says
 * @property {'PAL'|'NTSC'} clockUsed
 * @property {{address: number, model: '6581'|'8580'|'any'|'unknown', modelUsed: '6581'|'8580'}[]} chips one to three
 * @property {number} loadAddress
 * @property {number} loadEnd inclusive
 * @property {number} initAddress
 * @property {number} playAddress 0: the tune installs its own interrupt
 * @property {'raster'|'CIA'} speed of the song that plays
 * @property {number} clockHz
 * @property {number} frameCycles
 */

export {};
