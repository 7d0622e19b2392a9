// The icons of the operator's rooms, drawn like the page's own.

import { html } from 'lit/html.js';

/** @param {string} path */
const line = (path) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

export const overview = line('M4 4h7v9H4zM14.5 4H20v5h-5.5zM14.5 12.5H20V20h-5.5zM4 16.5h7V20H4z');
export const jobs = line('M3.5 6h2M9 6h11.5M3.5 12h2M9 12h11.5M3.5 18h2M9 18h7M19 15.5l2.5 2.5-2.5 2.5');
export const collection = line('M4 6.5c0-3.3 16-3.3 16 0v11c0 3.3-16 3.3-16 0zM4 6.5c0 3.3 16 3.3 16 0M4 12c0 3.3 16 3.3 16 0');
export const models = line('M5 7.5a2 2 0 1 0 .1 0M5 16.5a2 2 0 1 0 .1 0M12 12a2 2 0 1 0 .1 0M19 12a2 2 0 1 0 .1 0M7 9l3.5 3M7 17.5l3.5-2.6M14.3 14H17');
export const feedback = line('M4 4.5h16v11h-9L6.5 20v-4.5H4zM8 8.5h8M8 11.5h5');
export const roms = line('M6.5 4.5h11v15h-11zM3.5 8h3M3.5 12h3M3.5 16h3M17.5 8h3M17.5 12h3M17.5 16h3M10.5 4.5a1.5 1.5 0 0 0 3 0');
export const telemetry = line('M4 4v16h16.5M7.5 15.5l3.5-5 3.5 3 5-7');
export const health = line('M3 12.5h4.5l2-6 4 11.5 2.5-7 1.2 1.5H21');
export const alerts = line('M6 16.5V11a6 6 0 0 1 12 0v5.5l2 2H4zM10 18.5a2 2 0 0 0 4 0M12 5V3.5');
export const audit = line('M5.5 3.5h9l4 4v13h-13zM14 3.5V8h4.5M8.5 12h7M8.5 16h5');
export const settings = line(
  'M12 9a3 3 0 1 0 .1 0M12 3.5v2.8M12 17.7v2.8M3.5 12h2.8M17.7 12h2.8M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2',
);
export const menu = line('M4 6.5h16M4 12h16M4 17.5h16');
