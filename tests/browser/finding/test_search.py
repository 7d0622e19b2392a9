"""What would be lost: tunes that are there and can't be found, keystrokes, and the keyboard's way to them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Listener, OpenPage, Server
from tests.browser.finding.conftest import FILLERS, SOON_MS, Finder


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("silver rain", "Silver Rain"),
        ("giatn sis", "Giant Sister"),
        ("rainhouse 1988", "Silver Road"),
        ("stormy night", "Silver Rain"),
        ("partita", "Silver Rain"),
        ("games tuner", "Marathon"),
    ],
)
def test_a_tune_is_found_by_any_of_its_words(finder: Finder, words: str, first: str) -> None:
    """Title, author, year, folder, notes; with a slip of the finger."""
    finder.search(words)
    expect(finder.titles.first).to_have_text(first)


def test_the_keyboard_alone_finds_plays_and_queues(finder: Finder) -> None:
    """/ leads to the field, words to rows, the arrows along them, Enter plays, A adds, F marks, Escape leads back."""
    page = finder.page
    finder.go("#play")
    page.keyboard.press("/")
    expect(finder.field).to_be_focused()
    page.keyboard.type("silver")
    expect(finder.titles).to_have_count(3)
    expect(finder.room.get_by_role("status").filter(has_text="3 tunes")).to_be_visible()
    page.keyboard.press("ArrowDown")
    rows = finder.room.locator(".row-button")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("a")
    expect(finder.said).to_contain_text("“Silver Road” added to the queue.")
    page.keyboard.press("f")
    expect(finder.said).to_contain_text("“Silver Road” is a favourite now.")
    expect(rows.nth(1)).to_contain_text("a favourite")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    finder.listener.playing()
    expect(page.get_by_role("region", name="Playing")).to_contain_text("Silver Rain")
    page.keyboard.press("Escape")
    expect(finder.field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("i")
    expect(finder.room.get_by_role("heading", name="Silver Rain", level=1)).to_be_visible()
    page.go_back()
    expect(finder.field).to_have_value("silver")
    expect(rows.nth(0)).to_be_focused()


def test_enter_plays_the_first_tune_of_what_was_typed(finder: Finder) -> None:
    """However quick it comes after the last letter."""
    finder.field.focus()
    finder.page.keyboard.type("marathon")
    finder.page.keyboard.press("Enter")
    finder.listener.playing()
    expect(finder.page.get_by_role("region", name="Playing")).to_contain_text("Marathon")
    finder.listener.hears(300)


def test_no_keystroke_is_lost_before_the_page_is_whole(open_page: OpenPage, shelf_server: Server) -> None:
    """The field is there with the first screen: what is typed at once is searched, first in the lists of the page."""
    listener = open_page(url="about:blank")
    page = listener.page
    page.goto(f"{shelf_server.url}/#search", wait_until="commit")
    field = page.get_by_role("searchbox")
    field.press_sequentially("giant sister")
    expect(field).to_have_value("giant sister")
    expect(field).to_be_focused()
    expect(page.locator(".room.search .row-title").first).to_have_text("Giant Sister", timeout=SOON_MS)
    expect(field).to_have_value("giant sister")
    expect(field).to_be_focused()


def test_long_answers_come_in_steps_and_short_ones_say_so(finder: Finder) -> None:
    """50 rows, then 100 more; all of them can be queued at once; nothing found says what to do."""
    finder.search("filler")
    expect(finder.titles).to_have_count(50)
    expect(finder.room.get_by_role("status").filter(has_text=f"{FILLERS} tunes")).to_be_visible()
    finder.room.get_by_role("button", name=re.compile(f"^Show {FILLERS - 50} more of {FILLERS - 50}$")).click()
    expect(finder.titles).to_have_count(FILLERS)
    finder.button("To the queue").click()
    expect(finder.said).to_contain_text(f"{FILLERS} tunes added to the queue.")
    finder.field.fill("nothing like this anywhere")
    expect(finder.room).to_contain_text("Nothing here matches “nothing like this anywhere”.")
    finder.field.fill("")
    expect(finder.room.get_by_role("heading", name="Browse")).to_be_visible()


def test_the_words_are_in_the_address(finder: Finder) -> None:
    """Reloading and passing the address on lead to the same search."""
    finder.search("silver")
    expect(finder.page).to_have_url(re.compile(r"#search\?q=silver$"))
    finder.page.reload()
    expect(finder.field).to_have_value("silver")
    expect(finder.titles.first).to_have_text("Silver Rain")


def test_the_search_goes_on_without_network(finder: Finder) -> None:
    """The catalogue is on the device: it finds what the server isn't asked for."""
    finder.search("silver")
    finder.page.context.set_offline(True)
    for words, count in (("ann maker", 3), ("giatn", 1)):
        finder.field.fill(words)
        expect(finder.titles).to_have_count(count)


def test_a_browser_without_python_searches_what_is_listed(open_page: OpenPage, shelf_server: Server) -> None:
    """Too old for it: the page says so, and filters its own list."""
    listener: Listener = open_page(url="about:blank")
    listener.page.add_init_script("WebAssembly.validate = () => false")
    listener.page.goto(f"{shelf_server.url}/#search")
    expect(listener.page.locator(".standing")).to_contain_text("can be searched", timeout=SOON_MS)
    listener.page.get_by_role("searchbox").fill("sister tuner")
    expect(listener.page.locator(".room.search .row-title")).to_have_text(["Giant Sister"])
