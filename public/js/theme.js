// Puts the chosen theme on the document; index.html does the same before the first paint.

/** @type {Record<string, string>} the `bg` token of each theme, for the browser's own bars */
const BAR_COLOURS = { dark: '#0e0f1c', light: '#f6f5fb', c64: '#2a2890' };

/** @param {import('./prefs.js').Theme} theme @param {boolean} systemLight */
export const resolveTheme = (theme, systemLight) => (theme === 'system' ? (systemLight ? 'light' : 'dark') : theme);

/**
 * Follows the setting and, for 'system', the device.
 * @param {Document} page
 * @param {import('./state.js').PageStore} store
 */
export function followTheme(page, store) {
  const light = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const theme = resolveTheme(store.get().prefs.theme, light.matches);
    if (page.documentElement.dataset.theme !== theme) page.documentElement.dataset.theme = theme;
    page.querySelector('meta[name="theme-color"]')?.setAttribute('content', BAR_COLOURS[theme]);
  };
  light.addEventListener('change', apply);
  store.subscribe(apply);
  apply();
}
