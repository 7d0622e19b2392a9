// The page of test_local_tunes.py: opens the tunes that are listed and lets Python get to know each, as the app does.

import { createEars } from '../../../public/js/ears.js';
import { readTunes } from '../../../public/js/open-files.js';
import { createPlayer } from '../../../public/js/player.js';
import { PythonClient } from '../../../public/js/python-client.js';

/** @type {string[]} */
const names = await (await fetch('/tunes/list.json')).json();
const files = await Promise.all(
  names.map(async (name) => new File([await (await fetch(`/tunes/${name}`)).arrayBuffer()], name)),
);
const { tunes } = await readTunes(files, () => {});
const player = createPlayer({
  assets: {
    engine: '/engine/sid.wasm', worklet: '/public/js/worklet.js', engineWorker: '/public/js/engine-worker.js',
  },
});
const python = new PythonClient({
  worker: '/public/js/python-worker.js',
  manifest: '/python/python.json',
  answers: createEars(() => tunes, player),
});
/** @type {(name: string, args: object) => Promise<unknown>} */
const ask = (name, args) => python.call({ kind: 'intent', name, arguments: args });
await ask('catalogue.refresh', {});
await ask('model.refresh', {});
/** By the name of the file: why it was refused, '' where it wasn't. @type {Record<string, string>} */
const outcomes = {};
/** @type {number[]} */
const took_ms = [];
for (const { path, startSong, file } of tunes) {
  const begun_ms = performance.now();
  outcomes[file?.name ?? ''] = await ask('local.analyse', { tune: `${path}#${startSong}` }).then(
    () => '',
    (error) => error.message,
  );
  took_ms.push(Math.round(performance.now() - begun_ms));
}
document.documentElement.dataset.told = JSON.stringify({ outcomes, took_ms });
