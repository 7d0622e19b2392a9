"""History and ratings: named, newest first, found by words, in pages, played from, rated anew and taken back."""

import json
import re
import time

from playwright.sync_api import expect

from client_py.core.uuid7 import uuid7
from tests.browser.listener.conftest import SOON_MS, Listening

_WRITE = """
(intents) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('sidflow-feedback');
  opening.onsuccess = () => {
    const database = opening.result;
    const writing = database.transaction('inbox', 'readwrite');
    for (const [key, text] of intents) writing.objectStore('inbox').put(text, key);
    writing.oncomplete = () => { database.close(); resolve(); };
    writing.onerror = () => reject(writing.error);
  };
})
"""


def remember(listening: Listening, count: int) -> None:
    """A past: so many tunes of the collection were rated, one a minute, before this page was opened."""
    listening.python()
    start_ms = round(time.time() * 1000) - (count + 5) * 60_000
    intents = []
    for number in range(count):
        at_ms = start_ms + number * 60_000
        key = uuid7(at_ms, number.to_bytes(10))
        raw = {"id": key, "tune": f"Tone_{number:03}.sid#1", "kind": "rate", "at_ms": at_ms, "rating": 1 + number % 5}
        intents.append([key, json.dumps(raw)])
    listening.page.evaluate(_WRITE, intents)
    listening.page.reload()


def test_the_history_is_searched_and_turned_over(listening: Listening) -> None:
    """120 entries in pages of 50, newest first; words find by title; the address keeps both."""
    remember(listening, 120)
    page = listening.page
    room = listening.go("library/history")
    titles = room.locator(".entries .row-title")
    expect(titles).to_have_count(50, timeout=SOON_MS)
    expect(titles.first).to_have_text("Tone 119")
    expect(room.get_by_role("navigation", name="Pages")).to_contain_text("1 to 50 of 120")
    room.get_by_role("button", name="Older").click()
    room.get_by_role("button", name="Older").click()
    expect(titles.first).to_have_text("Tone 019")
    expect(titles).to_have_count(20)
    expect(room.get_by_role("button", name="Older")).to_be_disabled()
    room.get_by_role("searchbox", name="Search the history").fill("tone 11")
    expect(titles).to_have_count(11)  # 110 to 119, and 011
    expect(page).to_have_url(re.compile(r"#library/history\?q=tone\+11$"))
    page.reload()
    expect(page.locator(".entries .row-title")).to_have_count(11, timeout=SOON_MS)
    page.get_by_role("searchbox", name="Search the history").fill("no such tune")
    expect(page.locator("main")).to_contain_text("Nothing here matches “no such tune”.")


def test_what_was_played_is_there_and_plays_again(listening: Listening) -> None:
    """A tune that was played stands in the history with the time in words; a click plays it."""
    listening.listener.play_tones()
    room = listening.go("library/history")
    row = room.locator(".entries li").filter(has_text="Three tones").first
    expect(row).to_contain_text("Played", timeout=SOON_MS)
    expect(row.locator("time")).to_have_text(re.compile(r"^today \d{1,2}:\d\d$"))
    listening.page.locator(".mini").get_by_role("button", name="Next").click()
    expect(listening.page.locator(".mini .row-title")).not_to_have_text("Three tones")
    row.get_by_role("button", name=re.compile("Three tones")).first.click()
    expect(listening.page.locator(".mini .row-title")).to_have_text("Three tones")
    listening.listener.playing()


def test_a_rating_is_changed_and_taken_back_in_the_list(listening: Listening) -> None:
    """The stars of a row rate anew; taking back brings the one before, then none."""
    listening.listener.play_tones()
    listening.page.keyboard.press("2")
    room = listening.go("library/ratings")
    row = room.locator(".entries li")
    expect(row).to_have_count(1, timeout=SOON_MS)
    row.get_by_role("radio", name="5 stars").check(force=True)
    expect(row.locator(".stars .on")).to_have_count(5)
    back = row.get_by_role("button", name="Take the rating of Three tones back")
    back.click()
    expect(row.locator(".stars .on")).to_have_count(2)
    back.click()
    expect(room).to_contain_text("No ratings yet.")


def test_an_entry_of_the_history_is_taken_back_and_marked(listening: Listening) -> None:
    """What was taken back stays to be seen, struck out."""
    listening.listener.play_tones()
    listening.page.keyboard.press("4")
    room = listening.go("library/history")
    row = room.locator(".entries li").filter(has_text="Rated 4")
    row.get_by_role("button", name="Take “Rated 4” of Three tones back").click(timeout=SOON_MS)
    expect(row).to_contain_text("taken back")
    expect(row.get_by_role("button", name=re.compile("Take"))).to_have_count(0)
    expect(room.locator(".talk")).to_be_empty()
