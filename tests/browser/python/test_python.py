"""Python in a real Chromium, under the house's security policy: it boots, resumes, and says clearly why it can't."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.python.python_site import PythonServer, Site
from tests.python_in_page import ROOT, parts

# Starts Python, and answers what came of it; `python` stays for further calls.
START = """async ([packages, silence_ms]) => {
  const { PythonClient } = await import('/js/python-client.js');
  const told = [];
  const python = new PythonClient({
    worker: '/js/python-worker.js', manifest: '/python/python.json', packages, silence_ms,
    onProgress: (done_bytes, total_bytes) => told.push([done_bytes, total_bytes]),
  });
  globalThis.python = python;
  try {
    return { ready: await python.ready, told };
  } catch (error) {
    return { code: error.code, message: error.message, told };
  }
}"""
CALL = """async (message) => {
  try {
    return { value: await globalThis.python.call(message) };
  } catch (error) {
    return { code: error.code, message: error.message };
  }
}"""
# Waits until a piece is gone, and answers what is kept then.
FORGOTTEN = """async (name) => {
  const cache = await caches.open('sidflow-python');
  for (;;) {
    const kept = (await cache.keys()).map((request) => request.url);
    if (!kept.some((url) => url.endsWith(name))) {
      return kept;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""
PATIENCE_MS = 120_000


@pytest.fixture
def site() -> Site:
    made = parts()
    return Site(ROOT / "public" / "js", made.folder, made.manifest)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens the page as a listener with an empty cache does; `before` runs before any script."""
    with ExitStack() as stack:
        server = stack.enter_context(PythonServer(site))
        context: BrowserContext = chromium.new_context()
        stack.callback(context.close)

        def go(before: str = "") -> Page:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            if before:
                page.add_init_script(before)
            page.goto(server.url)
            return page

        yield go


def start(page: Page, *packages: str, silence_ms: int = PATIENCE_MS) -> dict[str, Any]:  # Any: JSON
    found: dict[str, Any] = page.evaluate(START, [list(packages), silence_ms])
    return found


def pieces(*groups: str) -> list[dict[str, Any]]:  # Any: JSON
    manifest = json.loads(parts().manifest.read_bytes())
    return [piece for file in manifest["files"] if file["group"] in groups for piece in file["pieces"]]


def test_it_boots_with_numpy_under_the_policy_and_tells_the_bytes(visit: Callable[..., Page]) -> None:
    page = visit()
    found = start(page, "numpy")
    assert found["ready"]["versions"] == {"pyodide": "314.0.4", "python": "3.14.2", "numpy": "2.4.3"}
    assert found["ready"]["kept"]
    total = sum(piece["packed"] for piece in pieces("core", "numpy"))
    done = [told[0] for told in found["told"]]
    assert {told[1] for told in found["told"]} == {total}
    assert (done[0], done[-1]) == (0, total)
    assert done == sorted(done)
    assert page.evaluate(CALL, {"kind": "nonsense"}) == {"code": "refused", "message": "There is no such message."}


def test_numpy_comes_when_python_needs_it_and_once(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    assert "numpy" not in start(page)["ready"]["versions"]
    assert not {piece["url"] for piece in pieces("numpy")} & {address.rpartition("/")[2] for address in site.asked}
    for _ in range(2):
        loaded = {"value": None}
        assert page.evaluate(CALL, {"kind": "need", "package": "numpy"}) == loaded
    asked = [address.rpartition("/")[2] for address in site.asked]
    assert all(asked.count(piece["url"]) == 1 for piece in pieces("numpy"))


def test_a_repeat_visit_asks_the_network_for_no_piece(visit: Callable[..., Page], site: Site) -> None:
    start(visit(), "numpy")
    before = len(site.asked)
    assert "ready" in start(visit(), "numpy")
    assert not [address for address in site.asked[before:] if address.endswith(".bin")]


def test_a_download_that_was_cut_goes_on_in_the_next_tab(visit: Callable[..., Page], site: Site) -> None:
    site.whole = 6
    page = visit()
    failed = start(page)
    assert failed["code"] == "download"
    assert "Try again when the network is back" in failed["message"]
    page.close()
    arrived = {address for address in site.sent if address.endswith(".bin")}
    assert len(arrived) == 6
    site.whole = None
    site.asked.clear()
    assert "ready" in start(visit())
    assert not arrived & set(site.asked)


def test_pieces_of_a_former_version_are_forgotten(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate(
        "caches.open('sidflow-python').then((cache) => cache.put('/python/python.OLD.bin', new Response('x')))"
    )
    assert "ready" in start(page)
    # It starts first and tidies up after.
    kept = page.evaluate(
        """async () => {
          const cache = await caches.open('sidflow-python');
          for (let round = 0; ; round++) {
            const kept = (await cache.keys()).map(({ url }) => url);
            if (round === 200 || !kept.some((url) => url.endsWith('OLD.bin'))) return kept;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }"""
    )
    assert sorted(address.rpartition("/")[2] for address in kept) == sorted(piece["url"] for piece in pieces("core"))


def test_without_room_for_it_it_runs_and_says_that_it_is_not_kept(visit: Callable[..., Page]) -> None:
    page = visit()
    protocol = page.context.new_cdp_session(page)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": page.url.rstrip("/"), "quotaSize": 1_000_000})
    assert start(page)["ready"]["kept"] is False


def test_a_policy_that_forbids_webassembly_ends_in_words_and_not_in_waiting(
    visit: Callable[..., Page], site: Site
) -> None:
    site.policy = "default-src 'self'; script-src 'self'; worker-src 'self'"
    found = start(visit(), silence_ms=15_000)
    assert found["code"] == "silent"
    assert "Music plays all the same." in found["message"]


OLD = {
    "no WebAssembly": "delete globalThis.WebAssembly;",
    "WebAssembly without exceptions": """
      const validate = WebAssembly.validate;
      WebAssembly.validate = (bytes) => !new Uint8Array(bytes).includes(0x19) && validate(bytes);
    """,
    "no module workers": """
      const Recent = Worker;
      globalThis.Worker = class extends Recent { constructor(url) { super(url); } };
    """,
}


@pytest.mark.parametrize("lacks", OLD)
def test_a_browser_that_is_too_old_is_told_so_at_once(visit: Callable[..., Page], site: Site, lacks: str) -> None:
    page = visit(before=OLD[lacks])
    found = start(page)
    assert found["code"] == "too-old"
    assert "too old" in found["message"]
    assert not [address for address in site.asked if address.startswith("/python/")]
    assert page.evaluate(CALL, {"kind": "nonsense"})["code"] == "too-old"


def test_calls_after_the_end_are_refused(visit: Callable[..., Page]) -> None:
    page = visit()
    start(page)
    page.evaluate("globalThis.python.close()")
    assert page.evaluate(CALL, {"kind": "nonsense"})["code"] == "closed"


def test_a_worker_that_is_not_there_ends_in_words(visit: Callable[..., Page], site: Site, tmp_path: Path) -> None:
    site.scripts = shutil.copytree(ROOT / "public" / "js", tmp_path / "js")
    (site.scripts / "python-worker.js").unlink()
    assert start(visit())["code"] == "crashed"
