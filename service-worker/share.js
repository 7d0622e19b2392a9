// What other programs share with the installed app: files wait in a cache for the page that opens, links open it.

export const ADDRESS = '/share';
export const CACHE = 'sidflow-shared';
const MAX_FILES = 20;

/**
 * Where a shared text leads: an address of this app in it, else to a word about it.
 * @param {readonly string[]} texts
 * @param {string} origin of the app
 * @returns {string} hash of the address
 */
export function placeOf(texts, origin) {
  for (const text of texts) {
    for (const found of text.match(/https?:\/\/\S+/g) ?? []) {
      const url = URL.canParse(found) ? new URL(found) : null;
      if (url?.origin === origin && url.hash.length > 1) return url.hash;
    }
  }
  const words = texts.find((text) => text.trim() && !/^https?:\/\//.test(text.trim()));
  return words ? `#search?${new URLSearchParams({ q: words.trim().slice(0, 100) })}` : '#play';
}

/** @param {Request} request @returns {Promise<Response>} */
export async function shared(request) {
  const form = await request.formData();
  const files = form.getAll('tunes').filter((file) => file instanceof File);
  const texts = ['url', 'text', 'title'].map((name) => form.get(name)).filter((text) => typeof text === 'string');
  if (files.length === 0) {
    return Response.redirect(`/${placeOf(texts, self.location.origin)}`, 303);
  }
  const cache = await caches.open(CACHE);
  const id = crypto.randomUUID();
  for (const [index, file] of files.slice(0, MAX_FILES).entries()) {
    const name = encodeURIComponent(file.name);
    await cache.put(`/shared/${id}/${index}/${name}`, new Response(file, { headers: { 'x-name': name } }));
  }
  return Response.redirect(`/?shared=${id}#play`, 303);
}
