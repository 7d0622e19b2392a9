"""A file of the listener's own that plays is got to know beside its sound, and a station starts from it."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from client_py.core.features.extract import NAMES
from server.learning.onnx_file import onnx_bytes
from tests.browser.conftest import OpenPage, Server
from tests.browser.mind.reading import items
from tests.browser.published import publish
from tests.client.learning_stage import DIMENSIONS
from tests.ports.hearing import DEMO, whole_model

SOON_MS = 120_000
KEYS = [f"Tone_{number:03}.sid#1" for number in range(259)]


@pytest.fixture
def published(bundle: Path, tones: Path, tmp_path: Path) -> Server:
    """A server whose model can be run; its pages are cross-origin isolated, as a listener's are."""
    spread = np.linspace(0.0, 1.0, 9, dtype=np.float32)[:, None] * np.ones(len(NAMES), np.float32)
    publish(tmp_path, "1.0.0", KEYS, onnx_bytes(whole_model(spread, DIMENSIONS)))
    return Server(bundle, tmp_path, tones, isolated=True)


@pytest.mark.slow
def test_an_opened_file_is_got_to_know_while_it_plays(open_page: OpenPage, published: Server) -> None:
    """ONNX Runtime comes only then; the sound has no gap, and the page no fault under its policy."""
    try:
        listener = open_page(url=published.url)
        page = listener.page
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
        page.evaluate("location.hash = '#prefs/training'")
        expect(page.locator("main .room").filter(visible=True)).to_contain_text("Version 1.0.0", timeout=SOON_MS)
        assert page.evaluate("crossOriginIsolated")
        assert not any(name.startswith("ort.") for name in fetched)
        listener.open_files({"name": "mine.sid", "mimeType": "audio/prs.sid", "buffer": DEMO.read_bytes()})
        listener.room("Play")
        listener.playing()
        expect(page.locator(".now-why")).to_contain_text("Comparing it with the collection", timeout=SOON_MS)
        expect(page.locator(".now-why")).to_have_count(0, timeout=SOON_MS)
        [(key, kept)] = items(page, "sidflow", "analysed")
        assert key.endswith("#1")
        assert (kept["model"], len(kept["making"]["sha256"])) == ("1.0.0", 64)
        assert any(name.startswith("ort.") for name in fetched)
        page.evaluate("location.hash = '#library/station'")
        page.get_by_role("button", name="Like “").click()
        expect(page.get_by_role("region", name="Station")).to_contain_text("Like “", timeout=SOON_MS)
        expect(page.locator(".row-why").first).to_be_visible(timeout=SOON_MS)
        expect(page.locator(".facts").filter(has_text="in the audio thread")).to_be_visible()
        assert not page.get_by_text("gap").count()
        assert listener.faults == []
    finally:
        published.stop()
