"""Python in the page: its bytes, and its starts in a real Chromium beside the same Pyodide and numpy as published."""

import argparse
import json
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

from tools.bench.processor import processor_s
from tools.bench.report import store, table
from tools.build import pyodide, pyodide_parts
from tools.build.browsers import chromium, chromium_options
from tools.build.context import Context
from tools.build.pyodide_source import Source, source
from tools.build.sizes import BUDGETS

# What docs/architecture.md holds, in seconds: on a repeat visit, numpy at hand.
WARM_S = 1.2
CALLS = 1000
_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}

_STOCK = """() => new Promise((resolve, reject) => {
  const begun = performance.now();
  const worker = new Worker('/stock-worker.js', { type: 'module' });
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = () => {
    resolve(performance.now() - begun);
    globalThis.stop = () => worker.terminate();
  };
})"""
_CUT = """async ([worker, manifest]) => {
  const { serviceWorker } = navigator;
  if (!serviceWorker.controller) {
    const controlled = new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve));
    await serviceWorker.register('/cache-worker.js');
    await controlled;
  }
  const { PythonClient } = await import('/js/python-client.js');
  const begun = performance.now();
  globalThis.python = new PythonClient({ worker, manifest, packages: ['numpy'] });
  await globalThis.python.ready;
  const took_ms = performance.now() - begun;
  globalThis.stop = () => globalThis.python.close();
  return took_ms;
}"""
_CALLS = """async (count) => {
  const took_ms = [];
  for (let call = 0; call < count; call += 1) {
    const begun = performance.now();
    // Refused by Python: all the way there and back, and no work.
    await globalThis.python.call({ kind: 'nothing' }).catch(() => {});
    took_ms.push(performance.now() - begun);
  }
  return took_ms;
}"""


@dataclass(slots=True)
class Starts:
    """Seconds of first visits and repeat visits, and of the processor for a repeat visit."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)


def main(ctx: Context, argv: Sequence[str]) -> None:
    """Measures, prints, and writes the section of docs/performance.md."""
    parser = argparse.ArgumentParser(prog="build.py bench python", description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="visits of each kind, default 5")
    options = parser.parse_args(argv)
    found = source(ctx)
    with ExitStack() as stack:
        address = stack.enter_context(serving_files(_addresses(ctx, found)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(ctx), args=chromium_options())
        stack.callback(browser.close)
        kinds: dict[str, Callable[[Page], float]] = {
            "as published": lambda page: float(page.evaluate(_STOCK)) / 1000,
            "cut": _cut(ctx),
        }
        with ctx.say.step("starting Python, as published and cut in turn"):
            starts = _starts(browser, address, kinds, options.visits)
        calls_ms = _calls(browser, address, kinds["cut"])
        version = browser.version
    body = _text(ctx, found, starts, calls_ms, version)
    ctx.say(body)
    store(ctx, "python", "Python in the page", body)


def round_trips(ctx: Context, browser: Browser) -> list[float]:
    """Milliseconds from the page to Python and back, sorted: calls that take Python no work."""
    with serving_files(_addresses(ctx, source(ctx))) as address:
        return _calls(browser, address, _cut(ctx))


def _cut(ctx: Context) -> Callable[[Page], float]:
    """Starts our Python in a page; answers the seconds that it took."""
    assets = json.loads((ctx.dist / "build.json").read_bytes())["assets"]
    return lambda page: float(page.evaluate(_CUT, [assets["pythonWorker"], assets["python"]])) / 1000


def _starts(
    browser: Browser, address: str, kinds: dict[str, Callable[[Page], float]], visits: int
) -> dict[str, Starts]:
    """In turn, so that what else the machine does meets both."""
    starts = {name: Starts() for name in kinds}
    for _ in range(visits):
        for name, start in kinds.items():
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            starts[name].cold.append(start(page))
            page.wait_for_timeout(1500)  # the browser keeps compiled code a while after it was used
            for _ in range(2):
                page.reload()
                before = processor_s()
                took_s = start(page)
                worked_s = processor_s() - before
            starts[name].warm.append(took_s)
            starts[name].worked.append(worked_s)
            context.close()
    return starts


def _calls(browser: Browser, address: str, start: Callable[[Page], float]) -> list[float]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    start(page)
    took_ms: list[float] = page.evaluate(_CALLS, CALLS)
    context.close()
    return sorted(took_ms)


def _addresses(ctx: Context, found: Source) -> dict[str, Path]:
    """What is served: single files, and folders by addresses that end in "/"."""
    return {
        "/js/": ctx.root / "public" / "js",
        "/assets/": ctx.dist / "assets",
        "/stock-worker.js": Path(__file__).with_name("python-stock-worker.js"),
        "/cache-worker.js": Path(__file__).with_name("python-cache-worker.js"),
        f"/stock/{found.numpy.name}": found.numpy,
        "/stock/": found.home,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, addresses: dict[str, Path], *args: object) -> None:
        self._addresses = addresses
        super().__init__(*args)  # type: ignore[arg-type]  # the server's own three arguments, passed through

    def do_GET(self) -> None:
        body, kind = b"<!doctype html><title>Python</title>", "text/html"
        if self.path != "/":
            prefix = next((each for each in self._addresses if self.path.startswith(each)), None)
            file = self._addresses[prefix] / self.path.removeprefix(prefix) if prefix else None
            if file is None or not file.is_file():
                self.send_error(404)
                return
            body, kind = file.read_bytes(), _TYPES.get(file.suffix, "application/octet-stream")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """The benchmark says what matters."""


@contextmanager
def serving_files(addresses: dict[str, Path]) -> Iterator[str]:
    """Serves these files, and folders by addresses that end in "/", beside an empty page; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, addresses))
    thread = threading.Thread(target=server.serve_forever, name="python-bench")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _text(ctx: Context, found: Source, starts: dict[str, Starts], calls_ms: list[float], version: str) -> str:
    stock, cut = starts["as published"], starts["cut"]
    middle_s = statistics.median(cut.warm)
    rows = [
        _row("first visit, from this machine", stock.cold, cut.cold),
        _row("repeat visit", stock.warm, cut.warm),
        _row("repeat visit, fastest", [min(stock.warm)], [min(cut.warm)]),
        _row("repeat visit, time of all processors", stock.worked, cut.worked),
    ]
    held = "yes" if middle_s < WARM_S else "**no**"
    return "\n".join(
        [
            f"Chromium {version}, Pyodide {found.version}; seconds until numpy is imported, medians.",
            "Both kinds start in turn, so that what else the machine does meets both; ours behind a service worker",
            "that answers for the caches, as in the app.",
            f"A repeat visit is held to {WARM_S} s: {held}, {middle_s:.2f} s.",
            "",
            table(["what", "as published", "cut", "ratio"], rows),
            "",
            f"A call and its answer: {calls_ms[CALLS // 2]:.2f} ms (p50), {calls_ms[99 * CALLS // 100]:.2f} ms (p99).",
            "",
            "Bytes with brotli, as sent; ours in pieces.",
            "",
            table(["what", "as published", "cut", "cut, gzip"], _bytes(ctx, found)),
        ]
    )


def _row(what: str, stock: list[float], cut: list[float]) -> list[str]:
    one, other = statistics.median(stock), statistics.median(cut)
    return [what, f"{one:.2f}", f"{other:.2f}", f"{one / other:.1f}"]


def _bytes(ctx: Context, found: Source) -> list[list[str]]:
    parts = pyodide_parts.parts(ctx)
    published = {name: found.home / name for name in (pyodide.INTERPRETER, *pyodide.SCRIPTS, pyodide.LIBRARY)}
    published["numpy.zip"] = found.numpy
    rows: list[list[str]] = []
    sums = [0, 0, 0]
    for file in json.loads(parts.manifest.read_bytes())["files"]:
        name = file["name"]
        pieces = [parts.folder / piece["url"] for piece in file["pieces"]]
        packed, gzip = (
            sum(path.with_name(path.name + end).stat().st_size for path in pieces) for end in (".br", ".gz")
        )
        stock = len(brotli.compress(published[name].read_bytes())) if name in published else 0
        sums = [total + size for total, size in zip(sums, (stock, packed, gzip), strict=True)]
        rows.append([name, f"{stock:,}" if stock else "", f"{packed:,}", f"{gzip:,}"])
    limit = BUDGETS["Python core and numpy"]
    return [*rows, [f"all, budget {limit:,}", *(f"{size:,}" for size in sums)]]
