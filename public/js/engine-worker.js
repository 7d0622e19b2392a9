// Entry of the worker: player/worker-host.js over the worker's messages.

import { afterMessages } from './player/scheduler.js';
import { WorkerHost } from './player/worker-host.js';

const host = new WorkerHost(
  (message, transfer) => self.postMessage(message, { transfer: transfer ?? [] }),
  afterMessages(),
);
self.onmessage = (event) => host.receive(event.data);
