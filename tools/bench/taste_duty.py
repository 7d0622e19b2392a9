"""What learning takes of a processor while a tune plays: the page's workers by Linux's account, over a minute."""

import itertools
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from client_py.core.canonical import canonical_json
from client_py.core.uuid7 import uuid7

WATCHED_S = 60.0
WINDOW_S = 10.0
_STEP_S = 0.5
_SETTLED_S = 10.0  # after the ratings were filed and the first sound came
_RATED = 2000
_PATIENCE_MS = 300_000
_ROUNDS = 2000
# The first visit of somebody who wants many rounds.
_PREFS = f"""(() => {{
  const key = 'sidflow.prefs';
  if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify({{ training_iterations: {_ROUNDS} }}));
}})()"""
# As public/js/inbox.js does, many at once.
_FILE = """(records) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('sidflow-feedback');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const writing = opening.result.transaction('inbox', 'readwrite');
    for (const [key, text] of records) writing.objectStore('inbox').put(text, key);
    writing.onabort = () => reject(writing.error);
    writing.oncomplete = () => {
      opening.result.close();
      new BroadcastChannel('sidflow-records').postMessage({ database: 'sidflow-feedback', stores: ['inbox'] });
      resolve();
    };
  };
})"""


@dataclass(frozen=True, slots=True)
class Duty:
    """Shares of one processor, over the whole time and over the ten seconds that had most; rounds done meanwhile."""

    watched_s: float
    mean: float
    most: float
    rounds: int
    underruns: int


def duty_while_playing(browser: Browser, address: str, data: bytes, keys: list[str]) -> Duty:
    """Plays a tune in the page there, rates so many songs of the catalogue, and watches it learn."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")

    def give(route: Route) -> None:
        route.fulfill(body=data, headers={"content-type": "application/octet-stream", "etag": '"made-up"'})

    try:
        context.route("**/api/catalogue/compact", give)
        context.add_init_script(_PREFS)
        page = context.new_page()
        page.goto(f"{address}#prefs/training")
        page.locator("#standing").wait_for(timeout=_PATIENCE_MS)
        page.get_by_text("Version 1.0.0").wait_for(timeout=_PATIENCE_MS)
        page.locator(".mini .play-button").click()
        page.evaluate(_FILE, [*_raw(keys)])
        page.locator(".progress .digits").wait_for(timeout=_PATIENCE_MS)
        page.wait_for_timeout(1000 * _SETTLED_S)
        return _watch(page)
    finally:
        context.close()


def _watch(page: Page) -> Duty:
    first = _rounds(page)
    before, worked_s = _workers_s(), 0.0
    samples = [(time.monotonic(), worked_s)]
    while samples[-1][0] - samples[0][0] < WATCHED_S:
        time.sleep(_STEP_S)
        now = _workers_s()
        # A worker that ended takes its account with it.
        worked_s += sum(spent_s - before.get(task, 0.0) for task, spent_s in now.items())
        before = now
        samples.append((time.monotonic(), worked_s))
    watched_s = samples[-1][0] - samples[0][0]
    mean = (samples[-1][1] - samples[0][1]) / watched_s
    most = max(
        (end - begin) / (until - since)
        for (since, begin), (until, end) in itertools.combinations(samples, 2)
        if WINDOW_S <= until - since < WINDOW_S + 2 * _STEP_S
    )
    rounds = _rounds(page) - first
    page.evaluate("location.hash = '#play'")
    words = page.locator(".details").inner_text()
    found = re.search(r"(\d+) gaps?", words)
    return Duty(watched_s, mean, most, rounds, int(found[1]) if found else 0)


def _rounds(page: Page) -> int:
    """How many rounds are done; fails when learning is over, since then nothing more would be measured."""
    words = page.locator(".progress .digits").inner_text()
    return int(words.partition(" ")[0].replace(",", ""))


def _raw(keys: list[str]) -> Iterator[tuple[str, str]]:
    now_ms = int(time.time() * 1000)
    for number in range(_RATED):
        tune = keys[number * len(keys) // _RATED]
        key = uuid7(now_ms - _RATED + number, os.urandom(10))
        stars = 5 if number % 2 else 1
        raw = {"id": key, "tune": tune, "kind": "rate", "at_ms": now_ms - _RATED + number, "rating": stars}
        yield key, canonical_json(raw)


def _workers_s() -> dict[str, float]:
    """Processor time of each dedicated worker of the browsers that run under us: Python's, and the engine's."""
    found: dict[str, float] = {}
    for task in Path("/proc").glob("[0-9]*/task/[0-9]*"):
        try:
            if (task / "comm").read_text().startswith("DedicatedWorker") and _ours(int(task.parts[2])):
                found[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e9
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return found


def _ours(process: int) -> bool:
    while process > 1:
        if process == os.getpid():
            return True
        stat = Path(f"/proc/{process}/stat").read_text(errors="replace")
        process = int(stat.rpartition(")")[2].split()[1])
    return False
