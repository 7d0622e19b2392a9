// Fetches and compiles the engine off the main thread's hands: while it streams in where the server names its type.

/**
 * @param {string} url of sid.wasm
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compileEngine(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) {
    const reason = response ? ` (the server answered ${response.status})` : '';
    throw new Error(`The sound engine could not be loaded${reason}. Check the connection and press Play again.`);
  }
  const streams = response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
