// The page of test_contracts.py: it plays to Python's worker what that asks for; what came of the contracts stands in the
// document.

import { createEars } from '../../../public/js/ears.js';
import { readTunes } from '../../../public/js/open-files.js';
import { createPlayer } from '../../../public/js/player.js';
import { answerPage } from '../../../public/js/python/page-answers.js';

const player = createPlayer({
  assets: {
    engine: '/engine/sid.wasm', worklet: '/public/js/worklet.js', engineWorker: '/public/js/engine-worker.js',
  },
});
const bytes = await (await fetch('/public/demo/canon.sid')).arrayBuffer();
const { tunes } = await readTunes([new File([bytes], 'canon.sid')], () => {});
const opened = tunes.map((tune) => ({ ...tune, path: 'opened/canon.sid@0123456789ab' }));
const answers = createEars(() => opened, player);

const worker = new Worker('/tests/browser/mind/contracts-worker.js', { type: 'module' });
/** @param {string} text */
const tell = (text) => (document.documentElement.dataset.outcomes = text);
worker.onmessage = ({ data }) => {
  if (data.kind === 'ask') void answerPage(answers, data, (message, transfer = []) => worker.postMessage(message, transfer));
  else tell(data.outcomes);
};
worker.onerror = ({ message }) => tell(JSON.stringify({ 'the worker': message }));
