// The worker that starts Pyodide and numpy as they are published, for comparison; tells when it is done.

import { loadPyodide } from '/stock/pyodide.mjs';

const folder = new URL('/stock/', self.location.href).href;
const python = await loadPyodide({ indexURL: folder, packageBaseUrl: folder });
await python.loadPackage('numpy', { messageCallback: () => {} });
python.pyimport('numpy').destroy();
self.postMessage('ready');
