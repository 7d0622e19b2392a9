"""Rating while browser and server are killed at random moments: is any event lost, or any doubled?

One profile lives through all cycles. Each opens a new browser over it, mostly with the server dead, goes from tune
to tune and rates, and is killed at a moment that a seeded dice chooses; in some cycles the server is there, and killed
too. At the end everything comes back, and what the server has in its canonical file is compared with what the page told
its listener was kept, and with what is on the device.
"""

import argparse
import json
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from client_py.core.canonical import canonical_json, read_json
from tools.bench.devtools import GoneError
from tools.bench.mortal import Mortal, Tab
from tools.bench.report import store, table
from tools.bench.serving import BenchServer
from tools.build.context import BuildError, Context

RATINGS = 100
ONLINE_SHARE = 0.3
_PATIENCE_S = 120.0
_PRESSES = 8
_POLL_S = 0.1
_WATCH = Path(__file__).with_suffix(".js")
_STORES = """(stores) => new Promise((resolve, reject) => {
  const opened = indexedDB.open('sidflow-feedback');
  opened.onerror = () => reject(opened.error);
  opened.onsuccess = () => {
    const transaction = opened.result.transaction(stores);
    const found = {};
    for (const store of stores) {
      const keys = transaction.objectStore(store).getAllKeys();
      keys.onsuccess = () => (found[store] = keys.result);
    }
    transaction.oncomplete = () => { opened.result.close(); resolve(found); };
  };
})"""
_APP_IS_KEPT = """(async () => {
  const book = await (await caches.open('sidflow-worker')).match('/book');
  return book !== undefined && (await book.json()).current !== null;
})()"""
_STARS_ARE_THERE = "document.querySelector('main .rating, .mini .rating') !== null"
_SENDING_IS_ON = """(() => {
  const label = [...document.querySelectorAll('label')].find((each) => each.textContent.includes('Send my ratings'));
  const control = label?.control;
  if (control && !control.checked) control.click();
  return control?.checked ?? false;
})()"""
_SENDING_IS_KEPT = """new Promise((resolve, reject) => {
  const opened = indexedDB.open('sidflow');
  opened.onerror = () => reject(opened.error);
  opened.onsuccess = () => {
    const close = (kept) => { opened.result.close(); resolve(kept); };
    if (!opened.result.objectStoreNames.contains('preferences')) return close(false);
    const found = opened.result.transaction('preferences').objectStore('preferences').get('current');
    found.onsuccess = () => close(found.result !== undefined && JSON.parse(found.result).preferences.sync);
  };
})"""
_FILED = ("ratings", "implicitEvents")
_WAITING = ("inbox", "outbox")


@dataclass(slots=True)
class Tally:
    """What was seen of the page's events, by their ids, and what happened to it."""

    began: dict[str, str] = field(default_factory=dict)  # id: kind
    noted: dict[str, str] = field(default_factory=dict)
    pressed_in_vain: int = 0
    browser_kills: int = 0
    server_kills: int = 0

    def told(self, what: str, identity: str, kind: str) -> None:
        """`began`: it is being written; `noted`: its listener is told that it is kept."""
        (self.began if what == "began" else self.noted)[identity] = kind

    @property
    def ratings(self) -> int:
        return sum(kind == "rate" for kind in self.noted.values())


@dataclass(frozen=True, slots=True)
class Device:
    """Ids on the listener's device at the end: what was filed, and what nobody would take."""

    filed: frozenset[str]
    set_aside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made, on the page or on the device, against what the server has."""

    tally: Tally
    device: Device
    received: Counter[str]
    wanted: int = RATINGS

    @property
    def made(self) -> set[str]:
        return self.tally.noted.keys() | self.device.filed

    @property
    def lost(self) -> int:
        return len(self.made - self.received.keys())

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in self.received.values())

    @property
    def invented(self) -> int:
        return len(self.received.keys() - self.made)

    @property
    def good(self) -> bool:
        enough = self.tally.ratings >= self.wanted
        return enough and not (self.lost or self.doubled or self.invented or self.device.set_aside)

    def line(self) -> str:
        """The result in one line."""
        return (
            f"events made {len(self.made)}, in the server's canonical file {self.received.total()}, "
            f"lost {self.lost} doubled {self.doubled}"
        )

    def text(self, cycles: int, seed: int, took_s: float) -> str:
        """The section of docs/performance.md."""
        cut = self.tally.began.keys() - self.tally.noted.keys()
        rows = [
            ["browser killed (SIGKILL, all its processes)", f"{self.tally.browser_kills}"],
            ["server killed (SIGKILL)", f"{self.tally.server_kills}"],
            ["ratings that the page told its listener were kept", f"{self.tally.ratings}"],
            ["other events (plays, skips) of which it did", f"{len(self.tally.noted) - self.tally.ratings}"],
            ["keys pressed of which it said nothing for 15 s", f"{self.tally.pressed_in_vain}"],
            ["killed before it could say so", f"{len(cut)}, of them kept {len(cut & self.device.filed)}"],
            ["events made", f"{len(self.made)}"],
            ["events in the server's canonical file", f"{self.received.total()}"],
            ["lost", f"{self.lost}"],
            ["doubled", f"{self.doubled}"],
            ["in the file and never made", f"{self.invented}"],
            ["set aside", f"{len(self.device.set_aside)}"],
        ]
        return "\n".join(
            [
                f"{cycles} cycles with seed {seed} in {took_s:.0f} s: one profile of Chromium, most cycles with the",
                "server dead, the others with one that is killed too; each at a random moment from the start of the",
                "browser on.",
                "",
                table(["what", "count"], rows),
            ]
        )


def main(ctx: Context, argv: Sequence[str]) -> None:
    """Runs the cycles, prints what came of it, writes the section of docs/performance.md; fails unless all is right."""
    parser = argparse.ArgumentParser(prog="build.py bench chaos", description=__doc__)
    parser.add_argument("--cycles", type=int, default=50, help="how often the browser is killed, default 50")
    parser.add_argument("--seed", type=int, default=1, help="of the dice, default 1")
    options = parser.parse_args(argv)
    begin = time.monotonic()
    verdict = run(ctx, options.cycles, options.seed)
    body = verdict.text(options.cycles, options.seed, time.monotonic() - begin)
    ctx.say(body)
    store(ctx, "chaos", "Nothing lost, nothing doubled", body)
    ctx.say(verdict.line())
    if not verdict.good:
        raise BuildError("events were lost, doubled or invented", f"Look into {ctx.work / 'bench' / 'chaos'}.")


def run(ctx: Context, cycles: int, seed: int, ratings: int = RATINGS) -> Verdict:
    """All of it, in build/bench/chaos."""
    folder = ctx.work / "bench" / "chaos"
    shutil.rmtree(folder, ignore_errors=True)
    tally, server, browser = Tally(), BenchServer(ctx, data=folder / "data"), Mortal(ctx, folder / "profile")
    chaos = Chaos(server, browser, tally, random.Random(seed), ratings)
    try:
        with ctx.say.step("a first visit: everything comes onto the device, ratings may be sent"):
            chaos.first_visit()
        with ctx.say.progress("rating, and being killed", cycles, "cycles") as report:
            for cycle in range(cycles):
                chaos.cycle(left=cycles - cycle)
                report(cycle + 1)
        with ctx.say.step("the rest of the ratings, offline; then the server is back"):
            device = chaos.come_back()
    finally:
        browser.bury()
        server.stop()
    return Verdict(tally, device, canonical_ids(folder / "data" / "feedback"), ratings)


class Chaos:
    """The listener, the browser, the server, and what happens to them."""

    def __init__(self, server: BenchServer, browser: Mortal, tally: Tally, dice: random.Random, ratings: int) -> None:
        self._server = server
        self._browser = browser
        self._tally = tally
        self._dice = dice
        self._ratings = ratings
        self._life_s = 1.0  # of a browser that is not killed, from its start until its ratings are made

    def first_visit(self) -> None:
        """Online: the app, Python and the catalogue come onto the device; sending is switched on."""
        self._server.start()
        page = self._open("#prefs/sync")
        self._until(page, lambda: page.evaluate(_SENDING_IS_ON), "the listener let ratings be sent")
        # The browser writes the page's own copy of the settings when it likes; Python's is on disk when it says so.
        self._until(page, lambda: page.evaluate(_SENDING_IS_KEPT), "Python kept that setting")
        self._until(page, lambda: page.evaluate(_APP_IS_KEPT), "the app was kept for the days without network")
        self._browser.bury()
        self._server.stop()
        begin = time.monotonic()
        self._rate(self._open(), 2)
        self._life_s = time.monotonic() - begin
        self._browser.bury()

    def cycle(self, left: int) -> None:
        """One life of the browser; `left` cycles are left, this one included."""
        online = self._dice.random() < ONLINE_SHARE
        if online:
            self._server.start()
        # Any moment: while the browser starts, while Python does, in the middle of a write, or after all was done.
        killer = threading.Timer(self._moment_s(), self._browser.kill)
        server_killer = threading.Timer(self._moment_s(), self._server.kill)

        def born() -> None:
            killer.start()
            if online:
                server_killer.start()

        try:
            page = self._open(born=born)
            self._rate(page, -(-max(0, self._ratings - self._tally.ratings) // left))
            while not self._browser.killed:
                page.listen(_POLL_S)
        except GoneError:
            if not self._browser.killed:
                raise
        finally:
            killer.join()
            self._browser.bury()
            self._tally.browser_kills += 1
            if online:
                server_killer.join()
                self._tally.server_kills += 1

    def come_back(self) -> Device:
        """The last ratings without a server, then with it: until nothing waits on the device."""
        self._rate(self._open(), self._ratings - self._tally.ratings)
        self._browser.bury()
        self._server.start()
        page = self._open()
        self._until(page, lambda: not any(self._stored(page, *_WAITING).values()), "everything was sent")
        found = self._stored(page, *_FILED, "setAside")
        return Device(frozenset(each for store in _FILED for each in found[store]), frozenset(found["setAside"]))

    def _moment_s(self) -> float:
        return self._dice.uniform(0.02, 1.6) * self._life_s

    def _open(self, address: str = "", born: Callable[[], None] = lambda: None) -> Tab:
        page = self._browser.open(born)
        page.watch(_WATCH.read_text(encoding="utf-8"), self._tally.told)
        page.goto(self._server.url + address)
        return page

    def _rate(self, page: Tab, count: int) -> None:
        """Goes from tune to tune, and waits for each rating to be kept."""
        if count > 0:
            self._until(page, lambda: page.evaluate(_STARS_ARE_THERE), "there were stars to rate with")
        for _ in range(count):
            page.press("Shift+ArrowRight")
            page.listen(self._dice.uniform(0, 0.3))
            self._rate_this(page, str(self._dice.randint(1, 5)))

    def _rate_this(self, page: Tab, stars: str) -> None:
        """Presses the key, and again like a listener to whom nothing was said for a while."""
        before = self._tally.ratings
        for _ in range(_PRESSES):
            page.press(stars)
            end = time.monotonic() + _PATIENCE_S / _PRESSES
            while time.monotonic() < end:
                page.listen(_POLL_S)
                if self._tally.ratings > before:
                    return
            self._tally.pressed_in_vain += 1
        shown = page.evaluate("document.body.innerText")
        raise BuildError(f"no rating was kept; the page shows: {shown!r}", "Open the page by hand, and look.")

    def _stored(self, page: Tab, *stores: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = page.evaluate(f"({_STORES})({json.dumps(stores)})")
        return found

    def _until(self, page: Tab, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise BuildError(f"{_PATIENCE_S:.0f} s went by before {what}", "Open the page by hand, and look.")
            page.listen(_POLL_S)


def canonical_ids(folder: Path) -> Counter[str]:
    """How often each event stands in the server's files; raises BuildError for a line that is not canonical."""
    found: Counter[str] = Counter()
    for file in sorted(folder.glob("*/*/*/events.jsonl")):
        for line in file.read_text(encoding="utf-8").split("\n")[:-1]:
            event = read_json(line)
            if not isinstance(event, dict) or canonical_json(event) != line:
                raise BuildError(f"{file} holds a line that is not canonical", "Look at the line and at what wrote it.")
            found[str(event["id"])] += 1
    return found
