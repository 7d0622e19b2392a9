// How a page starts, whichever shell it wears: state, views and keys of the first screen. The rest (player, library, files,
// the picture) comes when it is interactive.

import { render } from 'lit/html.js';

import { createActions } from './actions.js';
import { parseAddress } from './address.js';
import { BUNDLED_LIST } from './addresses.js';
import { listenToKeys } from './keys.js';
import { followPlaces } from './places.js';
import { followLook } from './look.js';
import { DAMAGED, followTabs, loadPrefs, savePrefs } from './prefs.js';
import { initialState, notify, nowOf } from './state.js';
import { createStore } from './store.js';
import { titleOf } from './tune.js';

/**
 * @typedef {Record<'app'|'appParts'|'style'|'engine'|'worklet'|'engineWorker'|'pythonWorker'|'python'|'icon512'|
 *   'version', string>} Assets hashed addresses, and the version of this bundle
 *
 * @typedef {object} Page what a shell works with
 * @property {import('./state.js').PageStore} store
 * @property {import('./actions.js').Actions} actions
 * @property {() => void} draw soon, once a turn
 *
 * @typedef {object} Wearing what one shell has that another doesn't
 * @property {(page: Page) => (state: import('./state.js').PageState) => unknown} shell is made once, and draws all
 * @property {import('./capabilities.js').Capabilities} more what its reader can do beyond what everyone can
 * @property {readonly string[]} [rooms] addresses of rooms beside everyone's
 * @property {(state: import('./state.js').PageState) => string|null} [title] of the document, while no tune names it
 */

const SEEK_S = 5;
const VOLUME_STEP = 0.05;

/**
 * @param {Wearing} wearing
 * @returns {Page}
 */
export function begin({ shell, more, rooms = [], title = () => null }) {
  /** @type {Assets} */
  const assets = JSON.parse(document.getElementById('assets')?.textContent ?? '{}');
  const root = /** @type {HTMLElement} */ (document.getElementById('app'));
  const stored = loadPrefs();
  const store = createStore(initialState(stored.prefs));
  const narrow = matchMedia('(max-width: 1023px)');

  /** @type {Promise<import('./actions.js').App>|null} */
  let app = null;
  let failures = 0;
  /** The list of the bundled tunes, asked for beside the app. @type {Promise<Response|null>|null} */
  let early = null;

  /** The rest of the page: fetched once; after a failure again, by another address, for browsers keep failed modules. */
  function loadApp() {
    app ??= import(failures === 0 ? assets.app : `${assets.app}?again=${failures}`)
      .then((/** @type {typeof import('./app.js')} */ { start }) =>
        start({ store, actions, assets, early, offer: () => offer }),
      )
      .catch((error) => {
        app = null;
        failures++;
        throw error;
      });
    return app;
  }

  const actions = createActions(store, loadApp, more);

  let drawing = false;
  /** @type {ReturnType<Wearing['shell']>} */
  let view = () => null;
  function draw() {
    drawing = false;
    const state = store.get();
    render(view(state), root);
    const { item, playing, info } = nowOf(state);
    document.title = item && playing ? `${info?.title || titleOf(item.tune)} · SIDFlow` : (title(state) ?? 'SIDFlow');
  }

  /** Drawn once a turn, however many changes it brings. */
  function drawSoon() {
    if (drawing) return;
    drawing = true;
    queueMicrotask(draw);
  }

  /** @param {import('./keys.js').KeyAction} action */
  function onKey(action) {
    const { prefs } = store.get();
    const now = nowOf(store.get());
    const seekBy = (/** @type {number} */ by_s) =>
      actions.seek(Math.max(0, Math.min(now.position_s + by_s, now.duration_s)));
    const louder = (/** @type {number} */ by) =>
      actions.setPrefs({ volume: Math.max(0, Math.min(1, Math.round((prefs.volume + by) * 100) / 100)), muted: false });
    const rate = (/** @type {number} */ stars) => () => actions.rate(stars);
    ({
      toggle: actions.toggle,
      back: () => seekBy(-SEEK_S),
      forward: () => seekBy(SEEK_S),
      previous: () => actions.step(-1),
      next: () => actions.step(1),
      louder: () => louder(VOLUME_STEP),
      softer: () => louder(-VOLUME_STEP),
      mute: () => actions.setPrefs({ muted: !prefs.muted }),
      filter: () => {
        if (!root.querySelector('.search-field')) location.hash = '#search';
        onRoom();
        draw();
        /** @type {HTMLInputElement|null} */ (root.querySelector('.search-field'))?.select();
      },
      help: actions.help,
      1: rate(1),
      2: rate(2),
      3: rate(3),
      4: rate(4),
      5: rate(5),
    })[action]();
  }

  /** A drawer takes the focus when it opens and gives it back when it closes. */
  function followDrawer() {
    let open = false;
    /** @type {HTMLElement|null} */
    let before = null;
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && open && !event.defaultPrevented) actions.show({ detailsOpen: false });
    });
    store.subscribe((state) => {
      const now = state.narrow && state.detailsOpen;
      if (now === open) return;
      open = now;
      if (open) before = /** @type {HTMLElement|null} */ (document.activeElement);
      draw();
      (open ? /** @type {HTMLElement|null} */ (root.querySelector('.details')) : before)?.focus();
    });
  }

  function onRoom() {
    const address = parseAddress(location.hash, rooms);
    const { room, path, params } = address;
    const words = room === 'search' && path.length === 0 ? params.q : undefined;
    store.set({ address, view: room, detailsOpen: false, ...(words === undefined ? {} : { filter: words }) });
  }
  const onWidth = () => store.set({ narrow: narrow.matches });
  const onLine = () => store.set({ offline: !navigator.onLine });
  followPlaces(root, () => {
    onRoom();
    draw();
  });
  addEventListener('online', onLine);
  addEventListener('offline', onLine);
  narrow.addEventListener('change', onWidth);
  const page = { store, actions, draw: drawSoon };
  view = shell(page);
  onRoom();
  onWidth();
  onLine();

  followLook(document, store);
  followTabs(store);
  followDrawer();
  let saved = store.get().prefs;
  store.subscribe(({ prefs }) => {
    if (prefs !== saved) savePrefs((saved = prefs));
    drawSoon();
  });
  if (stored.damaged) notify(store, DAMAGED, 'error');
  draw();
  listenToKeys(document, onKey);
  performance.mark('interactive');

  /** The browser says early that it would install the app, and once. @type {Event|null} */
  let offer = null;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event;
    store.set({ device: { ...store.get().device, installable: true } });
  });
  addEventListener('appinstalled', () => {
    offer = null;
    store.set({ device: { ...store.get().device, installable: false } });
  });

  /**
   * Asks for everything that the first sound needs at once, so that it doesn't come one after the other: what is fetched
   * here waits in the browser's cache when the player asks. A failure is no news yet: the one who needs it will say so.
   */
  function fetchRest() {
    // What the app imports would be asked for only when the app itself is there.
    for (const href of assets.appParts.split(' ')) {
      document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
    }
    early = fetch(BUNDLED_LIST).catch(() => null);
    void loadApp().catch(() => null);
    for (const url of [assets.engine, assets.engineWorker, assets.worklet]) void fetch(url).catch(() => null);
  }

  // A frame later: the first screen is painted before anything else is asked for.
  requestAnimationFrame(() => setTimeout(fetchRest));
  return page;
}
