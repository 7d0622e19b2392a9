// Names bytes by their hash.

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>} lower-case hex */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
