"""A server that comes and goes on one port, bundles that differ, and the page on one device through all of it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import EAR, ROOT, Listener
from tools.build import precache

JsonObject = dict[str, Any]  # Any: JSON

_BOOK = """async () => {
  const found = await (await caches.open('sidflow-worker')).match('/book');
  return found ? found.json() : null;
}"""


class Home:
    """Where the page comes from: one address, and behind it a server or none."""

    def __init__(self, folder: Path, collection: Path) -> None:
        self._folder = folder
        self._collection = collection
        self._process: subprocess.Popen[str] | None = None
        self._log = folder / "log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, dist: Path) -> None:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "serve", f"--port={self.port}", f"--dist={dist}"],
                cwd=ROOT,
                env=os.environ
                | {"SIDFLOW_DATA": str(self._folder / "data"), "SIDFLOW_COLLECTION": str(self._collection)}
                | {"SIDFLOW_WORKER": "false"},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it answers now

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    @property
    def asked(self) -> list[str]:
        """The paths that this server was asked for."""
        lines = [json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line["path"] for line in lines if line.get("event") == "request"]

    @property
    def data(self) -> Path:
        return self._folder / "data"


class Device:
    """One browser profile: what it keeps outlives its pages."""

    def __init__(self, context: BrowserContext, home: Home) -> None:
        self.context = context
        self._home = home
        self.faults: list[str] = []

    def open(self, place: str = "/") -> Listener:
        """A new window."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(self._home.url + place)
        return Listener(page, self.faults)

    def visit(self) -> Listener:
        """A first visit, until the app is on the device."""
        listener = self.open()
        self.holds(listener.page, "current !== null")
        return listener

    def book(self, page: Page) -> JsonObject:
        """What the service worker remembers."""
        found: JsonObject = page.evaluate(_BOOK)
        return found

    def holds(self, page: Page, words: str) -> None:
        """Waits until that is so of the service worker's memory."""
        wait_for(
            page,
            f"""async () => {{
              const book = await ({_BOOK})();
              if (!book) return false;
              const {{ current, former, trial, next, filling, bad, pages }} = book;
              return {words};
            }}""",
        )

    def versions(self, page: Page) -> list[str]:
        """The versions on the device, whole or not."""
        names: list[str] = page.evaluate("caches.keys()")
        return sorted(name.removeprefix("sidflow-app-") for name in names if name.startswith("sidflow-app-"))

    def close_all(self) -> None:
        for page in self.context.pages:
            page.close()


def wait_for(page: Page, holds: str) -> None:
    """Waits until an asynchronous function of the page answers yes; Playwright's own waits for functions that don't."""
    script = """async (holds) => {
      const end = performance.now() + 60_000;
      while (!(await holds())) {
        if (performance.now() > end) return false;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return true;
    }"""
    assert page.evaluate(f"() => ({script})({holds})"), f"in a minute it did not come to {holds}"


def version_of(source: Path | Page) -> str:
    """The version of a bundle, or of an open page."""
    if isinstance(source, Path):
        return str(json.loads((source / precache.MANIFEST).read_bytes())["version"])
    return str(source.evaluate("JSON.parse(document.getElementById('assets').textContent).version"))


def without_network(listener: Listener) -> None:
    """Waits until the page says so."""
    expect(listener.page.locator(".status")).to_contain_text("Without network", timeout=60_000)


def network_is_back(page: Page) -> None:
    """What the browser tells a page."""
    page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture
def home(tmp_path: Path, tones: Path) -> Iterator[Home]:
    place = Home(tmp_path, tones)
    yield place
    place.kill()


@pytest.fixture
def device(chromium: Browser, home: Home) -> Iterator[Device]:
    with ExitStack() as opened:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        opened.enter_context(context)
        context.add_init_script(EAR)
        yield Device(context, home)


MakeBundle = Callable[..., Path]


@pytest.fixture
def another_bundle(bundle: Path, tmp_path: Path) -> MakeBundle:
    """Makes a bundle that differs from the real one: `change` gets its folder before it is stamped."""

    def make(name: str, change: Callable[[Path], None] | None = None) -> Path:
        folder = tmp_path / name
        shutil.copytree(bundle, folder, copy_function=os.link)
        edit(folder / "index.html", r"<title>SIDFlow", f'<meta name="bundle" content="{name}" /><title>SIDFlow')
        if change:
            change(folder)
        precache.stamp(folder)
        put(folder / precache.MANIFEST, (folder / precache.MANIFEST).read_bytes())
        return folder

    return make


def edit(file: Path, pattern: str, replacement: str) -> None:
    """Changes a file of a bundle that is shared with others; its packed forms go."""
    text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"))
    assert count > 0
    put(file, text.encode())


def put(file: Path, data: bytes) -> None:
    """Writes a file of a bundle anew."""
    for ending in ("", ".br", ".gz"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(data)


def asset_of(bundle: Path, name: str) -> Path:
    """A file of a bundle by its name in the first document."""
    address: str = json.loads((bundle / "build.json").read_bytes())["assets"][name]
    return bundle / address.lstrip("/")
