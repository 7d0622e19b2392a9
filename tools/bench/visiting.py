"""Visits of the page on one device: Python's start on a first and on a repeated visit, and a cold start offline."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tools.bench.serving import BenchServer
from tools.bench.timeline import entry, until
from tools.build.browsers import chromium, chromium_options
from tools.build.context import Context

_KEPT = """async () => {
  const book = await (await caches.open('sidflow-worker')).match('/book');
  const whole = book !== undefined && (await book.json()).current !== null;
  return whole && localStorage.getItem('sidflow.python') !== null;
}"""


@dataclass(slots=True)
class Visited:
    """Seconds, one figure a visit; all but `first_python` count from the start of the visit."""

    first_python: list[float] = field(default_factory=list)  # from the moment when its turn came
    repeat_interactive: list[float] = field(default_factory=list)
    repeat_python: list[float] = field(default_factory=list)
    offline_interactive: list[float] = field(default_factory=list)
    offline_python: list[float] = field(default_factory=list)

    def rows(self) -> list[tuple[str, list[float], float | None]]:
        """What was measured, its figures, and what is held."""
        return [
            ("first visit, no throttle: Python ready without numpy, from its turn on", self.first_python, None),
            ("repeat visit, new browser: interactive", self.repeat_interactive, 0.5),
            ("repeat visit, new browser: Python ready without numpy", self.repeat_python, 1.0),
            ("the server dead, new browser: interactive", self.offline_interactive, 0.5),
            ("the server dead, new browser: Python ready without numpy", self.offline_python, 1.0),
        ]


def visits_on_one_device(ctx: Context, playwright: Playwright, count: int) -> Visited:
    """So many devices, and on each a first visit, one more with the server, and one without."""
    seen = Visited()
    folder = ctx.work / "bench" / "visits"
    for _ in range(count):
        shutil.rmtree(folder, ignore_errors=True)
        server = BenchServer(ctx)
        server.start()
        try:
            with _device(ctx, playwright, folder) as page:
                page.goto(server.url)
                seen.first_python.append(entry(page, "python")["duration"] / 1000)
                until(lambda page=page: page.evaluate(_KEPT), "the app was kept")  # type: ignore[misc]
            _come_back(ctx, playwright, folder, server.url, seen.repeat_interactive, seen.repeat_python)
            server.stop()
            _come_back(ctx, playwright, folder, server.url, seen.offline_interactive, seen.offline_python)
        finally:
            server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    return seen


def _come_back(
    ctx: Context, playwright: Playwright, folder: Path, url: str, interactive: list[float], python: list[float]
) -> None:
    with _device(ctx, playwright, folder) as page:
        page.goto(url, wait_until="commit")
        interactive.append(entry(page, "interactive")["startTime"] / 1000)
        ready = entry(page, "python")
        python.append((ready["startTime"] + ready["duration"]) / 1000)


@contextmanager
def _device(ctx: Context, playwright: Playwright, profile: Path) -> Iterator[Page]:
    """A browser of its own over the profile, closed in order."""
    with playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(ctx), args=chromium_options(), viewport={"width": 1280, "height": 800}
    ) as context:
        yield context.pages[0] if context.pages else context.new_page()
