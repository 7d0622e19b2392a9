// Where one was on each page of this visit: going back leads to the same row, going on to the top of the next page.

/** @typedef {{top: number, mainTop: number, key: string}} Place */

/**
 * @param {HTMLElement} root
 * @param {() => void} go shows the page of the address, at once
 */
export function followPlaces(root, go) {
  /** @type {Map<number, Place>} */
  const places = new Map();
  /** @returns {number|undefined} */
  const stamped = () => /** @type {{place?: number}|null} */ (history.state)?.place;
  const main = () => root.querySelector('main');
  /** The number of this entry of the history, which gets one where it has none. */
  const stamp = () => {
    const place = stamped() ?? Date.now();
    if (stamped() === undefined) history.replaceState({ ...history.state, place }, '');
    return place;
  };
  let at = stamp();
  history.scrollRestoration = 'manual';

  addEventListener('hashchange', () => {
    const key = /** @type {HTMLElement|null} */ (document.activeElement?.closest('[data-key]'))?.dataset.key ?? '';
    places.set(at, { top: scrollY, mainTop: main()?.scrollTop ?? 0, key });
    const known = stamped();
    at = stamp();
    go();
    const before = known === undefined ? undefined : places.get(known);
    scrollTo(0, before?.top ?? 0);
    const place = main();
    if (!place) return;
    place.scrollTop = before?.mainTop ?? 0;
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused !== place) return;
    // What had the focus is gone with its page.
    const row = before?.key ? place.querySelector(`[data-key="${CSS.escape(before.key)}"]`) : null;
    const next = row?.querySelector('button, a') ?? place;
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  });
}
