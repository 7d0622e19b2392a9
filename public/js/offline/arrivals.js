// Tunes that come from outside the page: opened from the desktop, or shared by another program with the installed app.

const SHARED = 'sidflow-shared';

/**
 * @typedef {(files: File[]) => void} Open
 * The library of types lacks it.
 * @typedef {{files: readonly FileSystemFileHandle[], targetURL?: string}} Launch
 * @typedef {{setConsumer: (consumer: (launch: Launch) => void) => void}} LaunchQueue
 */

/** Files that the browser started the app with, or hands to the one that is open. @param {Open} open */
export function takeLaunches(open) {
  const queue = /** @type {{launchQueue?: LaunchQueue}} */ (/** @type {unknown} */ (window)).launchQueue;
  queue?.setConsumer(({ files, targetURL }) => {
    if (files.length > 0) {
      void Promise.all(files.map((handle) => handle.getFile())).then(open);
    } else if (targetURL && URL.canParse(targetURL)) {
      const { hash } = new URL(targetURL);
      if (hash.length > 1) location.hash = hash;
    }
  });
}

/**
 * Files that the service worker took for the page that opens now (service-worker/share.js).
 * @param {Open} open
 */
export async function takeShared(open) {
  const url = new URL(location.href);
  const id = url.searchParams.get('shared');
  if (!id) return;
  url.searchParams.delete('shared');
  history.replaceState(history.state, '', url);
  const cache = await caches.open(SHARED);
  const requests = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith(`/shared/${id}/`));
  const files = await Promise.all(
    requests.map(async (request) => {
      const answer = await cache.match(request);
      const name = decodeURIComponent(answer?.headers.get('x-name') ?? 'tune.sid');
      return new File([(await answer?.blob()) ?? new Blob()], name);
    }),
  );
  await Promise.all(requests.map((request) => cache.delete(request)));
  if (files.length > 0) open(files);
}
