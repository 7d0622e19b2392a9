// The room ROMs: bundles of ROM images, what is in each, and which of them listeners may pick.

import { html, nothing } from 'lit/html.js';

import { notify } from '../../state.js';
import { confirm } from '../kit/confirm.js';
import { empty, trouble, waiting } from '../kit/empty.js';
import { head } from '../kit/head.js';
import { counted } from '../kit/when.js';
import { bundleView } from './bundle.js';
import { KIND_NAMES } from './files.js';
import { createUploads } from './uploads.js';

/**
 * @typedef {import('./bundle.js').Bundle} Bundle
 */

/** As in the contract: a title of one line. */
const MOST_TITLE = 100;

/** @param {import('../rooms.js').Tools} tools @returns {import('../rooms.js').Room} */
export function createRoom({ api, store, me, draw }) {
  const operates = me.role === 'operator';
  /** @type {readonly Bundle[]|null} */
  let bundles = null;
  /** @type {unknown} */
  let error = null;
  /** The title that is typed: of a new bundle, or of the one that is renamed. @type {{bundle: Bundle|null, fault: string}|null} */
  let naming = null;
  let busy = false;
  const uploads = createUploads(api, draw);

  async function load() {
    try {
      bundles = (await /** @type {Promise<{bundles: readonly Bundle[]}>} */ (api.get('/roms'))).bundles;
      error = null;
    } catch (refused) {
      error = refused;
    }
    draw();
  }

  /** Does something, says what went wrong, and shows how things are now. @param {() => Promise<unknown>} act */
  async function attempt(act) {
    try {
      await act();
    } catch (refused) {
      notify(store, refused instanceof Error ? refused.message : String(refused), 'error');
    }
    await load();
  }

  /** @type {import('./bundle.js').Acts} */
  const acts = {
    upload: ({ id }, files, kind) => void uploads.add(id, files, kind).then(load),
    offer: (bundle, offered) => void attempt(() => api.post(`/roms/${bundle.id}`, { offered })),
    rename: (bundle) => {
      naming = { bundle, fault: '' };
      draw();
      focusTitle();
    },
    remove: async (bundle, kind) => {
      const last = bundle.images.length === 1 && bundle.offered;
      const yes = await confirm({
        title: `Remove the ${KIND_NAMES[kind]} image?`,
        words: `“${bundle.title}” goes on without it.`,
        changes: last ? ['It is the last one: the bundle is offered to nobody from then on.'] : gone(bundle),
        act: 'Remove',
        danger: true,
      });
      if (yes) await attempt(() => api.remove(`/roms/${bundle.id}/${kind}`));
    },
    drop: async (bundle) => {
      const yes = await confirm({
        title: `Delete “${bundle.title}”?`,
        words: `${counted(bundle.images.length, 'image is', 'images are')} deleted on the server. There is no way back but another upload.`,
        changes: gone(bundle),
        act: 'Delete',
        danger: true,
      });
      if (!yes) return;
      uploads.forget(bundle.id);
      await attempt(() => api.remove(`/roms/${bundle.id}`));
    },
  };

  /** What it means for who chose it. @param {Bundle} bundle */
  const gone = ({ offered }) =>
    offered
      ? [
          'Nobody can choose it any more.',
          'Who chose it goes on with the images on their device until the page next asks what is offered, and is told then to choose another.',
        ]
      : [];

  const focusTitle = () => queueMicrotask(() => document.getElementById('rom-title')?.focus());

  /** @param {SubmitEvent} event */
  async function name(event) {
    event.preventDefault();
    if (!naming || busy) return;
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const title = /** @type {HTMLInputElement} */ (form.elements.namedItem('title')).value.trim();
    const { bundle } = naming;
    if (title === '') {
      naming = { bundle, fault: 'A title is needed.' };
      draw();
      return focusTitle();
    }
    busy = true;
    try {
      await api.post(bundle ? `/roms/${bundle.id}` : '/roms', { title });
      naming = null;
    } catch (refused) {
      naming = { bundle, fault: refused instanceof Error ? refused.message : String(refused) };
      focusTitle();
    } finally {
      busy = false;
    }
    await load();
  }

  function titleForm() {
    if (!naming) return nothing;
    const { bundle, fault } = naming;
    const cancel = () => {
      naming = null;
      draw();
    };
    return html`<form class="op-form" aria-label=${bundle ? `Rename ${bundle.title}` : 'New bundle'} novalidate @submit=${name}>
      <div class="op-field">
        <label for="rom-title">${bundle ? `New title of “${bundle.title}”` : 'Title of the new bundle'}</label>
        <input
          id="rom-title"
          name="title"
          class="field"
          type="text"
          maxlength=${MOST_TITLE}
          autocomplete="off"
          value=${bundle?.title ?? ''}
          aria-describedby="rom-title-hint ${fault ? 'rom-title-fault' : ''}"
          aria-invalid=${fault ? 'true' : nothing}
        />
        <p class="hint" id="rom-title-hint">Listeners read it where they choose.</p>
        ${fault ? html`<p class="op-fault" id="rom-title-fault" role="alert">${fault}</p>` : nothing}
      </div>
      <p class="acts">
        <button type="submit" class="button primary">${bundle ? 'Rename' : 'Make it'}</button>
        <button type="button" class="button" @click=${cancel}>Cancel</button>
      </p>
    </form>`;
  }

  /** @param {readonly Bundle[]} all */
  function sentence(all) {
    if (all.length === 0) return 'No ROM images are offered: tunes written in BASIC need a listener’s own.';
    const offered = all.filter((bundle) => bundle.offered && bundle.images.length > 0).length;
    const broken = all.filter(({ trouble: words }) => words).length;
    const rest = broken > 0 ? ` ${counted(broken, 'has', 'have')} something wrong.` : '';
    const [bundles, them] = all.length === 1 ? ['One bundle', 'it'] : [`${all.length} bundles`, 'all of them'];
    if (offered === 0) return `${bundles}, and listeners may pick none.${rest}`;
    return `${bundles}, and listeners may pick ${offered === all.length ? them : offered === 1 ? 'one of them' : offered}.${rest}`;
  }

  function start() {
    naming = { bundle: null, fault: '' };
    draw();
    focusTitle();
  }

  return {
    view() {
      if (error) return html`${head({ title: 'ROMs', sentence: 'The bundles could not be loaded.', tone: 'bad' })}${trouble(error, () => void load())}`;
      if (!bundles) return html`${head({ title: 'ROMs', sentence: 'Asking the server …' })}${waiting()}`;
      const add = operates ? html`<button type="button" class="button primary" @click=${start}>New bundle</button>` : nothing;
      return html`${head({
        title: 'ROMs',
        sentence: sentence(bundles),
        tone: bundles.some(({ trouble: words }) => words) ? 'warning' : 'calm',
        acts: bundles.length > 0 ? add : nothing,
      })}
      ${titleForm()}
      ${bundles.length === 0
        ? empty('A bundle is a KERNAL, a BASIC and a character image that go together. Hand out only what you may.', naming ? nothing : add)
        : html`<div class="rom-bundles">
            ${bundles.map((bundle) => bundleView(bundle, { uploads: uploads.of(bundle.id), acts: operates ? acts : null }))}
          </div>`}`;
    },
    open: () => void load(),
    close() {
      naming = null;
    },
  };
}
