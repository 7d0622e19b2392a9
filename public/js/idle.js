// When the browser has nothing else to do, or after so long that it counts as never.

const AT_MOST_MS = 3000;
const INSTEAD_MS = 200;

/** Safari has no requestIdleCallback. @returns {Promise<unknown>} */
export const idle = () =>
  new Promise((resolve) =>
    'requestIdleCallback' in globalThis
      ? requestIdleCallback(resolve, { timeout: AT_MOST_MS })
      : setTimeout(resolve, INSTEAD_MS),
  );
