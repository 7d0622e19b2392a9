// The page's own icons, drawn for it: 24 x 24, in the colour of the text around them.

import { html } from 'lit/html.js';

/** @param {string} path @param {string} kind 'icon' is drawn as a line, 'icon solid' filled */
const draw = (path, kind) =>
  html`<svg class=${kind} viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

/** @param {string} path */
const line = (path) => draw(path, 'icon');
/** @param {string} path */
const solid = (path) => draw(path, 'icon solid');

export const play = solid('M7 4.5v15a1 1 0 0 0 1.5.86l12-7.5a1 1 0 0 0 0-1.72l-12-7.5A1 1 0 0 0 7 4.5z');
export const pause = solid('M6 4h4v16H6zM14 4h4v16h-4z');
export const stop = solid('M6 6h12v12H6z');
export const next = solid('M5 5v14l10-7zM16 5h3v14h-3z');
export const previous = solid('M19 5v14L9 12zM5 5h3v14H5z');
export const forward = solid('M3 6v12l8.5-6zM12 6v12l8.5-6z');
export const back = solid('M21 6v12l-8.5-6zM12 6v12l-8.5-6z');
export const shuffle = line(
  'M3 7h3.5c2 0 3.2 1 4.3 2.6M13.2 14.4c1.1 1.6 2.3 2.6 4.3 2.6H21' +
    'M3 17h3.5c4.8 0 6.2-10 11-10H21M18 4l3 3-3 3M18 14l3 3-3 3',
);
export const repeat = line('M17 3l3 3-3 3M4 12V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 12v3a3 3 0 0 1-3 3H4');
export const repeatOne = line(
  'M17 3l3 3-3 3M4 12V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3' +
    'M20 12v3a3 3 0 0 1-3 3H4M10.8 10.6l1.7-1v5',
);
export const volume = line('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11');
export const muted = line('M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5');
export const info = line('M12 11v5.5M12 7.3v.4M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0');
export const star = line('M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z');
export const like = line(
  'M7.5 11v8.5H4V11zM7.5 11l3.6-7c1.7 0 2.4 1.2 2 2.8l-.7 3.2h5.7c1.3 0 2.1 1.1 1.7 2.3' +
    'l-1.7 5.6c-.3 1-1 1.6-2 1.6H7.5',
);
export const dislike = line(
  'M7.5 13V4.5H4V13zM7.5 13l3.6 7c1.7 0 2.4-1.2 2-2.8l-.7-3.2h5.7c1.3 0 2.1-1.1 1.7-2.3' +
    'l-1.7-5.6c-.3-1-1-1.6-2-1.6H7.5',
);
export const chevronLeft = line('M14.5 5.5L8 12l6.5 6.5');
export const chevronRight = line('M9.5 5.5L16 12l-6.5 6.5');
export const undo = line('M8.5 5L4 9.5 8.5 14M4 9.5h10a6 6 0 0 1 0 12h-3');
export const close = line('M6 6l12 12M18 6L6 18');
export const keep = line('M12 4v9M8 9.5l4 4 4-4M4.5 14v5.5h15V14');
export const kept = line('M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M8 12.2l2.8 2.8 5-5.6');
export const save = line('M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15');
export const folder = line('M3.5 18V6.5h6l2 2.5h9V18z');
export const file = line('M6 3.5h8l4 4v13H6zM13.5 3.5V8H18');
export const grip = solid(
  'M8 5h2.5v2.5H8zM13.5 5H16v2.5h-2.5zM8 10.7h2.5v2.5H8zM13.5 10.7H16v2.5h-2.5z' +
    'M8 16.4h2.5v2.5H8zM13.5 16.4H16v2.5h-2.5z',
);
export const playNext = line('M4 6h16M4 18h9M4 12h9M17 11v8M17 11l3.5 2.5');
export const append = line('M4 6h16M4 12h16M4 18h8M18 15v6M15 18h6');

export const more = solid('M4 10.5h3v3H4zM10.5 10.5h3v3h-3zM17 10.5h3v3h-3z');
export const heart = line('M12 20C5 15.2 3.5 12 3.5 9.2A4.4 4.4 0 0 1 12 7.6a4.4 4.4 0 0 1 8.5 1.6C20.5 12 19 15.2 12 20z');
export const share = line('M12 15V3.5M8 7l4-3.5L16 7M6 11H4.5v9.5h15V11H18');
export const list = line('M4 6h11M4 11h11M4 16h6M17.5 18.5a2.5 2 0 1 0 0-.1V8l3.5 1.2');
export const add = line('M12 5v14M5 12h14');
export const station = line(
  'M12 11v2M8.8 15.2a4.5 4.5 0 0 1 0-6.4M15.2 8.8a4.5 4.5 0 0 1 0 6.4' +
    'M5.6 18.4a9 9 0 0 1 0-12.8M18.4 5.6a9 9 0 0 1 0 12.8',
);
export const pencil = line('M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5');
export const bin = line('M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.2 10.5v6M13.8 10.5v6');

/** The rooms. */
export const rooms = {
  play: line('M3 15h3.5V9H10v9h3.5V6H17v9h4'),
  search: line('M4 10.5a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0M15.2 15.2l5.3 5.3'),
  library: line('M4 4.5v15M8.5 4.5v15M13 5l4.5 14.5M4 19.5h4.5M4 4.5h4.5'),
  prefs: line(
    'M4 7h7M16 7h4M4 17h3M12 17h8M11 7a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0' +
      'M7 17a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0',
  ),
};
