"""The same tune gives the same samples in Chromium, Firefox, Node and wasmtime: what one listener hears, all hear.

Playwright drives no Firefox of Debian's, and nothing has to be driven: a page makes the hashes and posts them.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest
from playwright.sync_api import Browser

from tests.browser.firefox import QUIET
from tests.browser.sound.sound_server import Site, SoundServer
from tests.engine_file import ROOT, engine_file
from tests.wasm.hosts import Engine, WasmHost

HERE = Path(__file__).parent
TUNES = sorted((ROOT / "public" / "demo").glob("*.sid"))
FRAMES = 2 * 44_100
PATIENCE_S = 300  # what isn't so by then never will be
SAMPLING = {"best": (1, 0), "cheap": (0, 0), "fast": (0, 1)}  # the settings `sampling` and `core`

_INDEX = b"""<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Same</title>
<script type="module" src="/tests/browser/same/page.js"></script></html>"""


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    """The hashes in wasmtime."""
    engine = Engine(WasmHost(engine_file()))
    found = {}
    for path in TUNES:
        for name, (sampling, core) in SAMPLING.items():
            engine.start(path.read_bytes(), 1, rate=44_100, channels=1, sampling=sampling, core=core)
            channels = 2 if engine.info("chips") > 1 else 1
            engine.start(None, 1, channels=channels)
            parts = [engine.render(FRAMES // 4, channels).tobytes() for _ in range(4)]
            found[f"{path.name} {name}"] = hashlib.sha256(b"".join(parts)).hexdigest()
    engine.close()
    assert len(found) >= 3 * 8
    return found


@contextmanager
def reporting() -> Iterator[tuple[str, Queue[bytes]]]:
    """The address of the page, and what it reports."""
    reports: Queue[bytes] = Queue()
    asked = {"tunes": [path.name for path in TUNES], "frames": FRAMES}
    own = {"/index.html": _INDEX, "/sid.wasm": engine_file().read_bytes(), "/asked.json": json.dumps(asked).encode()}
    folders = {"/public/": ROOT / "public", "/tests/": ROOT / "tests", "/tunes/": ROOT / "public" / "demo"}
    with SoundServer(Site(folders, own, report=reports.put)) as server:
        yield server.url, reports


def test_node(expected: dict[str, str]) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine: `python3 build.py` brings one")
    words = [node, str(HERE / "node.js"), str(engine_file()), str(FRAMES), *map(str, TUNES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def test_chromium(chromium: Browser, expected: dict[str, str]) -> None:
    with reporting() as (url, reports), chromium.new_context() as context:
        context.new_page().goto(url)
        reported = json.loads(reports.get(timeout=PATIENCE_S))
    assert "Chrome/" in reported["browser"]
    assert reported["found"] == expected


def test_firefox(expected: dict[str, str], tmp_path: Path) -> None:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("there is no Firefox on this machine: `python3 build.py test` installs Debian's")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in QUIET.items()]
    (tmp_path / "user.js").write_text("".join(lines))
    with reporting() as (url, reports):
        firefox = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", tmp_path, url],
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            reported = json.loads(reports.get(timeout=PATIENCE_S))
        finally:
            firefox.terminate()
            firefox.wait(timeout=60)
    assert "Firefox/" in reported["browser"]
    assert reported["found"] == expected
