// The word mark and the big numerals in the manner of an 8 x 8 character set, drawn for this page: no font to load.

import { html } from 'lit/html.js';

const ROWS = 7;

/** Seven rows of eight pixels a glyph, two hex digits a row. @type {Record<string, string>} */
const GLYPHS = {
  S: '3e60603c06067c', I: '3c18181818183c', D: '786c6666666c78', F: '7e606078606060',
  L: '6060606060607e', O: '3c66666666663c', W: '6363636b7f7763', 0: '3c66666666663c',
  1: '1838181818187e', 2: '3c66061c30607e', 3: '3c66061c06663c', 4: '0c1c3c6c7e0c0c',
  5: '7e607c0606663c', 6: '3c60607c66663c', 7: '7e060c18181818', 8: '3c66663c66663c',
  9: '3c66663e06063c', ':': '00181800181800',
}; // prettier-ignore

/**
 * The pixels of a text as strokes, one a run of pixels, each letter as wide as it is and a pixel apart.
 * @param {string} text of the characters above
 * @returns {{path: string, width: number}}
 */
export function strokesOf(text) {
  let path = '';
  let width = 0;
  for (const character of text) {
    const rows = Array.from({ length: ROWS }, (_, row) => parseInt(GLYPHS[character].slice(2 * row, 2 * row + 2), 16));
    const used = rows.reduce((all, row) => all | row, 0);
    const left = Math.clz32(used) - 24;
    const bits = rows.map((row) => row.toString(2).padStart(8, '0').slice(left));
    bits.forEach((row, y) => {
      for (const run of row.matchAll(/1+/g)) path += `M${width + run.index} ${y}.5h${run[0].length}`;
    });
    width += 8 - left - (Math.log2(used & -used) | 0) + 1;
  }
  return { path, width: Math.max(0, width - 1) };
}

/**
 * @param {string} text
 * @param {string} kind class
 * @param {string|null} name for screen readers; null: the text around says it
 */
function pixels(text, kind, name) {
  const { path, width } = strokesOf(text);
  return name === null
    ? html`<svg class=${kind} viewBox="0 0 ${width} ${ROWS}" aria-hidden="true"><path d=${path} /></svg>`
    : html`<svg class=${kind} viewBox="0 0 ${width} ${ROWS}" role="img" aria-label=${name}><path d=${path} /></svg>`;
}

export const wordMark = pixels('SIDFLOW', 'mark', 'SIDFlow');

/** @param {string} time as m:ss */
export const numerals = (time) => pixels(time, 'numerals', null);
