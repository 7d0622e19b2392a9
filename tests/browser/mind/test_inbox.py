"""What a listener did and thinks is on disk before anything else happens, and filed once, whatever comes between."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TONES_HZ, Listener, OpenPage, Server
from tests.browser.firefox import Firefox
from tests.browser.mind.reading import UNTIL, values

SOON_MS = 60_000


def python(page: Page) -> None:
    """Asks something of Python, and waits for the answer."""
    page.evaluate("location.hash = 'prefs/data'")
    expect(page.get_by_role("button", name="Delete it …")).to_be_visible(timeout=SOON_MS)


def rate(page: Page, stars: int) -> None:
    """A key, once the app is there to hear it."""
    page.evaluate("location.hash = 'play'")
    expect(page.locator("main .room.play canvas")).to_be_attached()
    page.keyboard.press(str(stars))


def rated(page: Page, stars: int) -> None:
    """Waits until the room that is open shows one song with so many stars."""
    room = page.locator("main .room").filter(visible=True)
    expect(room.get_by_role("radio", name=f"{stars} stars")).to_be_checked(timeout=SOON_MS)


def test_what_was_heard_is_filed_by_python(open_page: OpenPage) -> None:
    listener = open_page()
    page = listener.page
    listener.play_tones()
    page.get_by_role("combobox", name="Song of this tune").select_option("3")
    listener.hears(TONES_HZ[2])
    waiting = values(page, "sidflow-feedback", "inbox", least=3)
    assert [each["kind"] for each in waiting] == ["play", "skip", "play"]
    assert waiting[1]["tune"] == "Three.sid#2"
    assert waiting[1]["length_s"] > waiting[1]["position_s"] >= 0
    python(page)
    events = values(page, "sidflow-feedback", "implicitEvents", least=3)
    assert [each["kind"] for each in events] == ["play", "skip_early", "play"]
    assert values(page, "sidflow-feedback", "inbox") == []
    assert [each["id"] for each in events] == [each["id"] for each in waiting]


def test_a_rating_of_one_tab_is_shown_in_the_other(open_page: OpenPage) -> None:
    first = open_page().page
    second = first.context.new_page()
    second.goto(first.url)
    python(first)
    rate(second, 4)  # this tab's Python may run or not: the first one's files it
    assert values(first, "sidflow-feedback", "ratings", least=1)[0]["rating"] == 4
    first.evaluate("location.hash = 'library/ratings'")
    rated(first, 4)
    python(second)
    rate(second, 2)
    rated(first, 2)
    assert [each["rating"] for each in values(first, "sidflow-feedback", "ratings", least=2)] == [4, 2]


def test_pages_that_are_killed_lose_nothing_and_double_nothing(open_page: OpenPage) -> None:
    """Each page is closed as soon as its rating is on disk, in the middle of whatever Python does with it."""
    listener = open_page()
    page = listener.page
    expect(page.locator("main .room.play canvas")).to_be_attached()
    for number in range(1, 7):
        rate(page, 1 + number % 5)
        page.wait_for_function(ON_DISK, arg=number)
        address, context = page.url, page.context
        page.close()
        page = context.new_page()
        page.goto(address)
    python(page)
    assert [each["rating"] for each in values(page, "sidflow-feedback", "ratings", least=6)] == [2, 3, 4, 5, 1, 2]
    assert values(page, "sidflow-feedback", "inbox") == []


ON_DISK = """async (least) => {
  const count = (store) => new Promise((resolve) => {
    const opening = indexedDB.open('sidflow-feedback');
    opening.onsuccess = () => {
      const asked = opening.result.transaction(store).objectStore(store).count();
      asked.onsuccess = () => (opening.result.close(), resolve(asked.result));
    };
  });
  return (await count('inbox')) + (await count('ratings')) >= least;
}"""


def test_a_full_device_says_so_and_takes_it_once_there_is_room(open_page: OpenPage) -> None:
    page = open_page().page
    expect(page.locator("main .room.play canvas")).to_be_attached()
    origin = {"origin": page.evaluate("location.origin")}
    protocol = page.context.new_cdp_session(page)
    protocol.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": 1})
    rate(page, 3)
    expect(page.locator(".notice.error")).to_contain_text("no room left")
    assert values(page, "sidflow-feedback", "inbox") == []
    protocol.send("Storage.overrideQuotaForOrigin", origin)
    rate(page, 3)
    python(page)
    assert [each["rating"] for each in values(page, "sidflow-feedback", "ratings", least=1)] == [3]


def test_where_storage_is_forbidden_it_plays_and_says_that_it_forgets(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    """As with a listener who blocks all data of sites."""
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    program = chromium.browser_type
    context = program.launch_persistent_context(tmp_path, executable_path="/usr/bin/chromium", headless=True)
    try:
        page = context.new_page()
        page.goto(server.url)
        assert page.evaluate(
            "(() => { try { return typeof localStorage; } catch (error) { return error.name; } })()"
        ) == ("SecurityError")
        listener = Listener(page, [])
        listener.play()
        rate(page, 5)
        python(page)
        expect(page.locator(".notice").filter(has_text="forgotten when you close the page")).to_be_visible()
        page.evaluate("location.hash = 'library/ratings'")
        rated(page, 5)
    finally:
        context.close()


@pytest.mark.slow
def test_in_firefox_a_rating_and_a_setting_are_kept(firefox: Firefox, server: Server) -> None:
    firefox.goto(server.url)
    firefox.until("document.querySelector('main .room.play canvas') !== null")
    firefox.type("body", "4")
    firefox.goto(f"{server.url}/#prefs")
    firefox.until("document.querySelector('input[name=theme]') !== null")
    firefox.evaluate("[...document.querySelectorAll('input[name=theme]')][1].click()")
    assert firefox.evaluate("document.documentElement.dataset.theme") == "light"
    firefox.reload()
    assert firefox.evaluate("document.documentElement.dataset.theme") == "light"
    firefox.goto(f"{server.url}/#prefs/data")
    ((_, rating),) = firefox.evaluate(f"({UNTIL})(words[0])", ["sidflow-feedback", "ratings", 1])
    assert rating["rating"] == 4
    kept = dict(firefox.evaluate(f"({UNTIL})(words[0])", ["sidflow", "preferences", 2]))
    assert kept["current"]["preferences"]["theme"] == "light"
