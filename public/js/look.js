// Puts theme, font and motion on the document: before the first paint (first-paint.js), and whenever they change.

/** @typedef {import('./prefs-contract.js').Preferences} Prefs */

/** @type {Record<string, string>} the `bg` token of each theme, for the browser's own bars */
const BAR_COLOURS = { dark: '#0e0f1c', light: '#f6f5fb', classic: '#2a2890' };

/** @param {Prefs['theme']} theme @param {boolean} systemLight */
export const resolveTheme = (theme, systemLight) => (theme === 'system' ? (systemLight ? 'light' : 'dark') : theme);

const light = () => matchMedia('(prefers-color-scheme: light)');
const calm = () => matchMedia('(prefers-reduced-motion: reduce)');

/** @param {Document} page @param {Pick<Prefs, 'theme'|'font'|'motion'>} prefs */
export function putLook(page, { theme, font, motion }) {
  const look = {
    theme: resolveTheme(theme, light().matches),
    font,
    motion: motion === 'system' ? (calm().matches ? 'reduced' : 'full') : motion,
  };
  const { dataset } = page.documentElement;
  for (const [name, value] of Object.entries(look)) if (dataset[name] !== value) dataset[name] = value;
  page.querySelector('meta[name="theme-color"]')?.setAttribute('content', BAR_COLOURS[look.theme]);
}

/** Whether things should stand still. @param {Document} page */
export const isCalm = (page) => page.documentElement.dataset.motion === 'reduced';

/**
 * Follows the settings and, where they say so, the device.
 * @param {Document} page
 * @param {import('./state.js').PageStore} store
 */
export function followLook(page, store) {
  const apply = () => putLook(page, store.get().prefs);
  light().addEventListener('change', apply);
  calm().addEventListener('change', apply);
  store.subscribe(apply);
  apply();
}
