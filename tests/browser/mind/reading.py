"""What a page keeps in IndexedDB, as Python's records, for tests in any browser."""

from typing import Any

from playwright.sync_api import Page

# Every record of a store with its key; [] where there is no such store yet: looking makes none.
ITEMS = """([name, store]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name);
  let absent = false;
  opening.onupgradeneeded = () => {
    absent = true;
    opening.transaction.abort();
  };
  opening.onerror = () => (absent ? resolve([]) : reject(opening.error));
  opening.onsuccess = () => {
    const database = opening.result;
    if (!database.objectStoreNames.contains(store)) {
      database.close();
      resolve([]);
      return;
    }
    const reading = database.transaction(store).objectStore(store);
    const [keys, values] = [reading.getAllKeys(), reading.getAll()];
    values.onsuccess = () => {
      database.close();
      resolve(keys.result.map((key, at) => [key, JSON.parse(values.result[at])]));
    };
  };
})"""
# The same, once there are so many; a minute is enough for a busy machine.
UNTIL = f"""async ([name, store, least]) => {{
  const read = {ITEMS};
  const end_ms = performance.now() + 60000;
  for (;;) {{
    const items = await read([name, store]);
    if (items.length >= least) return items;
    if (performance.now() > end_ms) throw new Error(`${{store}} holds ${{items.length}} of ${{least}} records`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
}}"""
PUT = """([name, store, key, text]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const writing = opening.result.transaction(store, 'readwrite');
    writing.objectStore(store).put(text, key);
    writing.oncomplete = () => resolve(opening.result.close());
    writing.onabort = () => reject(writing.error);
  };
})"""

# Resolves when the settings that Python keeps are these.
KEPT = f"""async (wanted) => {{
  const read = {ITEMS};
  const end_ms = performance.now() + 60000;
  for (;;) {{
    const items = await read(['sidflow', 'preferences']);
    const kept = items.find(([key]) => key === 'current')?.[1].preferences;
    // And the page has heard so: what it takes for unsent is sent again by the page after it.
    const told = localStorage.getItem('sidflow.prefs.unsent') === null;
    if (told && kept && Object.entries(wanted).every(([name, value]) => kept[name] === value)) return;
    if (performance.now() > end_ms) throw new Error(`kept is ${{JSON.stringify(kept)}}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
}}"""

Items = list[tuple[str, Any]]  # Any: JSON


def items(page: Page, database: str, store: str, *, least: int = 0) -> Items:
    """The records of a store in key order, once there are so many."""
    return [(key, value) for key, value in page.evaluate(UNTIL, [database, store, least])]


def values(page: Page, database: str, store: str, *, least: int = 0) -> list[Any]:  # Any: JSON
    return [value for _, value in items(page, database, store, least=least)]
