"""Settings hold at once, before Python and without it; Python has them after, in every tab, and never loses one."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Listener, OpenPage
from tests.browser.mind.reading import KEPT, PUT, items, values

KEY = "sidflow.prefs"
SOON_MS = 60_000  # Python is fetched and started first, perhaps on a busy machine
# What stands on the document when the body begins, which is before the first pixel, and every change after.
WATCH = """
  globalThis.looks = [];
  const look = () => JSON.stringify({ ...document.documentElement.dataset });
  new MutationObserver(() => {
    if (document.body && globalThis.looks.at(-1) !== look()) globalThis.looks.push(look());
  }).observe(document, { childList: true, subtree: true, attributes: true });
"""


def looks(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({ ...document.documentElement.dataset })")
    return found


def choose(page: Page, legend: str, words: str) -> None:
    """Picks one of a row of choices in the settings' room."""
    page.evaluate("location.hash = 'prefs'")
    page.get_by_role("group", name=legend).get_by_role("radio", name=words, exact=True).check(force=True)


def expect_kept(page: Page, **wanted: object) -> None:
    """Python keeps these settings, at once or soon."""
    page.evaluate(KEPT, wanted)


def stored(page: Page, name: str = KEY) -> str | None:
    found: str | None = page.evaluate("(name) => localStorage.getItem(name)", name)
    return found


def test_the_look_is_there_before_the_first_pixel_and_stays(open_page: OpenPage) -> None:
    page = open_page().page
    kept = {"version": "1", "theme": "light", "font": "mono", "motion": "reduced"}
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [KEY, json.dumps(kept)])
    page.add_init_script(WATCH)
    page.reload()
    expect(page.locator("#app main")).to_be_attached()
    assert [json.loads(look) for look in page.evaluate("looks")] == [
        {"theme": "light", "font": "mono", "motion": "reduced"}
    ]


def test_what_is_set_before_python_runs_is_kept_by_it_after(open_page: OpenPage) -> None:
    """Also by the page that comes after the one in which it was set."""
    listener = open_page()
    page = listener.page
    choose(page, "Theme", "Light")
    choose(page, "Chip", "8580")
    assert looks(page)["theme"] == "light"
    assert values(page, "sidflow", "preferences") == []
    page.reload()
    page.evaluate("location.hash = 'prefs/data'")  # this page asks Python at once
    expect_kept(page, theme="light", model="8580")
    page.wait_for_function("() => localStorage.getItem('sidflow.prefs.unsent') === null")
    assert json.loads(stored(page) or "")["theme"] == "light"


def test_another_tab_follows_with_and_without_python(open_page: OpenPage) -> None:
    first = open_page().page
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("#app main")).to_be_attached()
    choose(first, "Theme", "Light")
    expect(second.locator("html")).to_have_attribute("data-theme", "light")
    for page in (first, second):
        page.evaluate("location.hash = 'prefs/data'")
    expect_kept(first, theme="light")
    choose(second, "Theme", "Classic C64")
    expect(first.locator("html")).to_have_attribute("data-theme", "classic")
    choose(first, "Quality", "Plain")
    expect_kept(second, theme="classic", sampling="cheap")


@pytest.mark.parametrize("damage", ['{"version":"1","theme":"li', '["light"]', '{"version":"1","volume":"loud"}'])
def test_a_damaged_record_is_set_aside_and_told(open_page: OpenPage, damage: str) -> None:
    page = open_page().page
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [KEY, damage])
    page.reload()
    expect(page.locator(".notice.error")).to_contain_text("could not be read")
    assert stored(page, "sidflow.prefs.damaged") == damage
    assert looks(page)["theme"] == "dark"


def test_a_damaged_record_of_pythons_is_set_aside_and_told(open_page: OpenPage) -> None:
    listener = open_page()
    page = listener.page
    choose(page, "Theme", "Light")
    page.evaluate("location.hash = 'prefs/data'")
    expect_kept(page, theme="light")
    page.evaluate(PUT, ["sidflow", "preferences", "current", '{"number":1,"preferences":{"theme":"mauve"}}'])
    page.reload()
    page.evaluate("location.hash = 'prefs/data'")
    expect(page.locator(".notice.error")).to_contain_text("could not be read", timeout=SOON_MS)
    aside = [value for key, value in items(page, "sidflow", "preferences") if key.startswith("damaged")]
    assert aside == [{"number": 1, "preferences": {"theme": "mauve"}}]
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_slider_on_its_way_is_one_change(listener: Listener) -> None:
    page = listener.page
    page.evaluate("location.hash = 'prefs/data'")
    expect(page.get_by_role("button", name="Delete it …")).to_be_visible(timeout=SOON_MS)
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    expect_kept(page, volume=0.55)
    revisions = [value for key, value in items(page, "sidflow", "preferences") if key.startswith("revision-")]
    assert [revision["changed"] for revision in revisions] == [[], ["volume"]]
