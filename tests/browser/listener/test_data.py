"""All of a listener's data: a file that holds it, and a deletion that names what goes and leaves nothing."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.listener.conftest import SOON_MS, Listening


def test_everything_is_saved_then_deleted(listening: Listening, tmp_path: Path) -> None:
    """The file has both databases; the dialog asks once; afterwards the stores and the page's own memory are empty."""
    page = listening.page
    listening.listener.play_tones()
    page.keyboard.press("4")
    listening.go("prefs")
    page.get_by_label("Light", exact=True).check(force=True)
    listening.python()
    room = listening.go("prefs/data")
    ratings = room.locator(".amounts > div").filter(has_text="Ratings and likes").locator("dd")
    expect(ratings).to_have_text("1", timeout=SOON_MS)
    with page.expect_download() as download:
        room.get_by_role("button", name="Save all of it as a file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    databases = json.loads(saved.read_text(encoding="utf-8"))["databases"]
    assert [each["value"]["rating"] for each in databases["sidflow-feedback"]["ratings"]] == [4]
    assert databases["sidflow"]["preferences"]

    room.get_by_role("button", name="Delete it …").click()
    dialog = page.get_by_role("dialog", name="Delete your data from this device?")
    expect(dialog).to_contain_text("1 rating,")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    assert listening.stored("sidflow-feedback", "ratings")
    room.get_by_role("button", name="Delete it …").click()
    dialog.get_by_role("checkbox").check(force=True)
    dialog.get_by_role("button", name="Delete it", exact=True).click()
    expect(ratings).to_have_text("0", timeout=SOON_MS)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".mini .stars .on")).to_have_count(0)
    for store in ("inbox", "ratings", "outbox", "setAside"):
        assert listening.stored("sidflow-feedback", store) == []
    for store in ("preferences", "playlists", "favourites"):
        assert listening.stored("sidflow", store) == []
    page.reload()
    room = listening.go("library/ratings")
    expect(room).to_contain_text("No ratings yet.", timeout=SOON_MS)
