"""The ports that Python lives on in a page keep to the same contracts as their twins in memory, in real browsers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.firefox import Firefox
from tests.browser.python.python_site import PythonServer, Site
from tests.engine_file import engine_file
from tests.ports import contracts
from tests.ports.hearing import small_model
from tests.python_in_page import ROOT, parts

PAGE = (
    b"""<!doctype html><title>Contracts</title><script type="module" src="/tests/browser/mind/contracts.js"></script>"""
)
NAMES = {
    contract.__name__
    for group in (
        contracts.RECORDS,
        contracts.BLOBS,
        contracts.TRANSPORT,
        contracts.CLOCK,
        contracts.EARS,
        contracts.EMBEDDER,
    )
    for contract in group
} | {contracts.the_device_stands_as_was_told.__name__, contracts.one_page_has_the_turn.__name__}
OUTCOMES = "document.documentElement.dataset.outcomes"
PATIENCE_MS = 120_000


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A site with the page's own scripts, Python's parts, the engine, a small model, and the contracts.

    Its pages aren't isolated, so that nothing may need shared memory; and its policy is the house's.
    """
    made, model = parts(), small_model()
    (tmp_path / "model.onnx").write_bytes(model.onnx)
    (tmp_path / "expected.json").write_text(json.dumps(model.expected))
    (tmp_path / "sid.wasm").write_bytes(engine_file().read_bytes())
    folders = {"/public/": ROOT / "public", "/tests/": ROOT / "tests", "/model/": tmp_path, "/engine/": tmp_path}
    site = Site(ROOT / "public" / "js", made.folder, made.manifest, pages={"/contracts": PAGE}, folders=folders)
    with PythonServer(site) as server:
        yield f"{server.url}contracts"


def holds(outcomes: str) -> None:
    found = json.loads(outcomes)
    assert {name: why for name, why in found.items() if why} == {}
    assert set(found) == NAMES


@pytest.mark.slow
def test_in_chromium(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-outcomes]", state="attached", timeout=PATIENCE_MS)
        holds(page.evaluate(OUTCOMES))


@pytest.mark.slow
def test_in_firefox(firefox: Firefox, address: str) -> None:
    firefox.goto(address)
    holds(firefox.until(OUTCOMES))
