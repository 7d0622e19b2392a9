// The service worker's own `self`: the library of workers types it as any worker's.

export const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
