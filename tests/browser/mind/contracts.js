// The page of test_contracts.py: what came of the contracts stands in the document.

const worker = new Worker('/tests/browser/mind/contracts-worker.js', { type: 'module' });
/** @param {string} text */
const tell = (text) => (document.documentElement.dataset.outcomes = text);
worker.onmessage = ({ data }) => tell(data);
worker.onerror = ({ message }) => tell(JSON.stringify({ 'the worker': message }));
