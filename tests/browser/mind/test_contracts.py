"""The ports that Python lives on in a page keep to the same contracts as their twins in memory, in real browsers."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.firefox import Firefox
from tests.browser.python.python_site import PythonServer, Site
from tests.ports import contracts
from tests.python_in_page import ROOT, parts

PAGE = (
    b"""<!doctype html><title>Contracts</title><script type="module" src="/tests/browser/mind/contracts.js"></script>"""
)
NAMES = {
    contract.__name__
    for group in (contracts.RECORDS, contracts.BLOBS, contracts.TRANSPORT, contracts.CLOCK)
    for contract in group
} | {contracts.the_device_stands_as_was_told.__name__, contracts.one_page_has_the_turn.__name__}
OUTCOMES = "document.documentElement.dataset.outcomes"
PATIENCE_MS = 120_000


@pytest.fixture
def address() -> Iterator[str]:
    """A site with the page's own scripts, Python's parts, and the contracts."""
    made = parts()
    folders = {"/public/": ROOT / "public", "/tests/": ROOT / "tests"}
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
