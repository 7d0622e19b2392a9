"""What would be lost: the way along the shelves, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.finding.conftest import FILLERS, Finder


def test_folders_lead_down_and_the_way_back_up(finder: Finder) -> None:
    """Each folder says how many tunes lie below; the crumbs and the browser's own button lead back."""
    finder.room.get_by_role("link", name="Folders").click()
    expect(finder.room.locator(".shelf")).to_contain_text(["DEMOS", "GAMES", "MUSICIANS"])
    finder.room.get_by_role("link", name=re.compile("^MUSICIANS")).click()
    finder.room.get_by_role("link", name=re.compile("^M ?1?3")).click()
    finder.room.get_by_role("link", name=re.compile("^Maker Ann")).click()
    expect(finder.room.get_by_role("heading", name="Maker Ann", level=1)).to_be_visible()
    expect(finder.titles).to_have_text(["Silver Rain", "Silver Road", "Two Rivers"])
    crumbs = finder.page.get_by_role("navigation", name="Breadcrumb")
    expect(crumbs.get_by_role("link")).to_have_text(["Search", "Folders", "MUSICIANS", "M"])
    crumbs.get_by_role("link", name="MUSICIANS").click()
    expect(finder.room.locator(".shelf")).to_have_count(2)
    finder.page.go_back()
    expect(finder.titles).to_have_count(3)
    finder.titles.first.click()
    finder.listener.playing()


@pytest.mark.parametrize(
    ("kind", "shelf", "count", "titles"),
    [
        ("Authors", "Ann Maker", 3, ["Silver Rain", "Silver Road", "Two Rivers"]),
        ("Years", "1987", 2, ["Silver Rain", "Giant Sister"]),
        ("Number of SIDs", "Two SIDs", 3, ["Two Rivers", "Canon in D", "Gymnopédie No. 1"]),
    ],
)
def test_each_shelf_says_how_many_stand_on_it(
    finder: Finder, kind: str, shelf: str, count: int, titles: list[str]
) -> None:
    """And has as many."""
    finder.room.get_by_role("link", name=kind).click()
    finder.room.get_by_role("link", name=f"{shelf} {count} tunes").click()
    expect(finder.room.get_by_role("heading", name=shelf, level=1)).to_be_visible()
    expect(finder.titles).to_have_text(titles)


def test_a_long_shelf_comes_in_steps_and_plays_whole(finder: Finder) -> None:
    """50 rows, the rest on demand; Play all takes all."""
    finder.go("#search/author/Fay%20Filler")
    expect(finder.titles).to_have_count(50)
    finder.button("Play all").click()
    finder.listener.playing()
    finder.go("#play")
    expect(finder.page.get_by_role("region", name="Up next")).to_contain_text(f"{FILLERS - 1} tunes")


def test_going_back_leads_to_the_same_row(finder: Finder) -> None:
    """Where the listener was on the shelf, and with the focus there."""
    finder.go("#search/author/Fay%20Filler")
    finder.room.get_by_role("button", name=re.compile("^Show 70 more")).click()
    row = finder.room.locator(".row-button", has_text="Filler 090")
    row.focus()
    row.scroll_into_view_if_needed()
    top = finder.page.evaluate("document.querySelector('main').scrollTop")
    assert top > 0
    finder.page.keyboard.press("i")
    expect(finder.room.get_by_role("heading", name="Filler 090", level=1)).to_be_visible()
    assert finder.page.evaluate("document.querySelector('main').scrollTop") == 0
    finder.page.go_back()
    expect(row).to_be_focused()
    assert finder.page.evaluate("document.querySelector('main').scrollTop") == top


def test_a_shelf_that_is_not_there_says_so(finder: Finder) -> None:
    """An address from another collection."""
    expect(finder.go("#search/author/Nobody%20At%20All")).to_contain_text("Nothing stands here.")
