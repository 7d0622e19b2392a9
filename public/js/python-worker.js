// Entry of the worker that runs Python: python/host.js over the worker's messages.

import { PythonHost } from './python/host.js';

const host = new PythonHost((message) => self.postMessage(message));
self.onmessage = (event) => host.receive(event.data);
