"""Each page of the listener's rooms in each theme, on a phone and on a desk: axe finds nothing, nothing runs over."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.access import runs_over_px, small_targets, violations
from tests.browser.listener.conftest import SOON_MS, OpenListening

PAGES = [
    "play",
    "library/history",
    "library/ratings",
    "prefs",
    "prefs/changes",
    "prefs/roms",
    "prefs/sync",
    "prefs/training",
    "prefs/sharing",
    "prefs/reports",
    "prefs/data",
]


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light", "classic"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_every_page_can_be_used_by_all(open_listening: OpenListening, theme: str, width: int, height: int) -> None:
    """With ratings, a history, changes, images, something waiting to be sent, and the dialog that asks."""
    phone = width < 768
    listening = open_listening(width=width, height=height, has_touch=phone, is_mobile=phone)
    page = listening.page
    page.evaluate(
        "(prefs) => localStorage.setItem('sidflow.prefs', prefs)",
        json.dumps({"version": "1", "theme": theme, "sync": True}),
    )
    page.reload()
    listening.listener.play_tones()
    page.keyboard.press("4")
    page.get_by_role("button", name="Like", exact=True).first.click()
    listening.python()
    listening.go("prefs")
    page.get_by_label("Serif", exact=True).check(force=True)
    room = listening.go("prefs/roms")
    room.locator(".fingerprint summary").first.click(timeout=SOON_MS)
    for address in PAGES:
        room = listening.go(address)
        room.evaluate("(room) => room.querySelectorAll('details').forEach((more) => { more.open = true; })")
        assert violations(page) == [], address
        assert runs_over_px(page) <= 0, address
        assert small_targets(page, width) == [], address
    page.get_by_role("button", name="Delete it …").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
