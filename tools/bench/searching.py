"""Search as one types, over 60,000 tunes in the page: from a keystroke to Python's answer, and to the rows on show."""

import time
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Route

from tools.bench.made_up import catalogue, typed

TUNES = 60_000
QUERIES = 40
HOLD_MS = 16.0
_PATIENCE_MS = 180_000

# Types a query letter by letter; each waits until its rows stand. Answers [until Python's answer, until the rows], ms.
_TYPE = """async (query) => {
  const field = document.querySelector('.search-field');
  const took = [];
  // The next turn of the page: a timer would wait longer than an answer takes.
  const { port1, port2 } = new MessageChannel();
  const turn = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(null); });
  const rows = () => document.querySelector('.room.search [aria-busy=false], .room.search .empty');
  for (let end = 1; end <= query.length; end++) {
    if (!query[end - 1].trim()) continue;
    performance.clearMeasures('search');
    const begun = performance.now();
    field.value = query.slice(0, end);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await null;
    const seen = () => performance.getEntriesByName('search')[0];
    while (!seen()) {
      if (performance.now() - begun > 60_000) throw new Error(`no answer to ${query.slice(0, end)}`);
      await turn();
    }
    await null;
    if (!rows()) throw new Error(`no rows for ${query.slice(0, end)}`);
    took.push([seen().duration, performance.now() - begun]);
    await new Promise(requestAnimationFrame);
  }
  return took;
}"""


@dataclass(frozen=True, slots=True)
class Typed:
    """Milliseconds by keystroke, sorted; and how long the first search waited for the catalogue to be opened."""

    answers: list[float]
    rows: list[float]
    opened_s: float

    def figures(self) -> list[tuple[str, float, float]]:
        """What was measured, with its median and its 95th percentile in milliseconds."""
        return [
            ("a keystroke until Python's answer", _at(self.answers, 0.5), _at(self.answers, 0.95)),
            ("a keystroke until its rows stand", _at(self.rows, 0.5), _at(self.rows, 0.95)),
        ]


def search_as_one_types(browser: Browser, address: str, queries: int = QUERIES) -> Typed:
    """Opens the page there, gives it a catalogue of 60,000 made-up tunes, and types."""
    data = catalogue(TUNES)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")

    def give(route: Route) -> None:
        route.fulfill(body=data, headers={"content-type": "application/octet-stream", "etag": '"made-up"'})

    try:
        context.route("**/api/catalogue/compact", give)
        page = context.new_page()
        page.goto(f"{address}#search")
        page.locator("#browse").wait_for(timeout=_PATIENCE_MS)
        opened_s = _first(page)
        took = [pair for query in typed(queries) for pair in page.evaluate(_TYPE, query)]
    finally:
        context.close()
    return Typed(sorted(pair[0] for pair in took), sorted(pair[1] for pair in took), opened_s)


def _first(page: Page) -> float:
    begun = time.monotonic()
    page.evaluate(_TYPE, "a")
    return time.monotonic() - begun


def _at(sorted_ms: list[float], share: float) -> float:
    return sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)]
