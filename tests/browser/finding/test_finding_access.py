"""What would be lost: searching and lists for those who don't see them, use no mouse, or have a small screen."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.finding.conftest import RAIN, Finder, OpenFinder

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def _violations(finder: Finder) -> list[str]:
    if not finder.page.evaluate("'axe' in window"):
        finder.page.evaluate(_AXE.read_text(encoding="utf-8"))
    finder.page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
    found = finder.page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def _all_views(finder: Finder, look: str) -> list[str]:
    """Walks through every view of finding and lists; answers what `look` finds in each."""
    found: list[str] = []

    def see(what: str) -> None:
        if look == "axe":
            found.extend(f"{what}: {each}" for each in _violations(finder))
        else:
            over = finder.page.evaluate(
                "[document.documentElement, document.querySelector('main')]"
                ".map((box) => box.scrollWidth - box.clientWidth)"
            )
            found.extend([f"{what}: {json.dumps(over)}"] if max(over) > 0 else [])

    see("browse")
    finder.search("silver")
    see("found")
    finder.page.get_by_role("button", name="More for Silver Rain").click()
    see("menu")
    finder.dialog("Silver Rain").get_by_role("button", name="Add to a playlist …").click()
    see("choose a list")
    finder.dialog("Add to a playlist").get_by_label("New playlist").fill("A list with a name as long as names get here")
    finder.page.keyboard.press("Enter")
    expect(finder.said).to_contain_text("has 1 tune")
    finder.search("nothing like this")
    see("nothing found")
    for kind in ("folder", "author", "year", "chip", "sids", "folder/MUSICIANS/M/Maker_Ann", "year/1987"):
        finder.go(f"#search/{kind}")
        expect(finder.room.locator(".shelf, .row-title").first).to_be_visible()
        see(kind)
    finder.go(f"#tune/{RAIN}")
    expect(finder.room.get_by_role("region", name="Notes")).to_be_visible()
    finder.button("Favourite").click()
    see("tune")
    finder.go("#library")
    see("library")
    finder.room.get_by_role("link", name="A list with a name").click()
    expect(finder.titles.first).to_be_visible()
    see("playlist")
    finder.button("Delete").click()
    see("question")
    finder.page.keyboard.press("Escape")
    finder.go("#library/favourites")
    expect(finder.titles.first).to_be_visible()
    see("favourites")
    finder.go("#library/shared?list=x")
    see("damaged link")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light", "classic"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing(open_finder: OpenFinder, theme: str, width: int, height: int) -> None:
    """In every view, in every theme."""
    finder = open_finder(theme=theme, width=width, height=height, reduced_motion="reduce")
    assert _all_views(finder, "axe") == []
    assert finder.listener.faults == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_runs_over_the_side(open_finder: OpenFinder, width: int) -> None:
    """At no width, in no view."""
    assert _all_views(open_finder(width=width, height=800), "width") == []


def test_nothing_moves_where_less_motion_is_wanted(open_finder: OpenFinder) -> None:
    """Neither rows nor dialogs nor buttons."""
    finder = open_finder(reduced_motion="reduce")
    finder.search("silver")
    finder.page.get_by_role("button", name="More for Silver Rain").click()
    expect(finder.dialog("Silver Rain")).to_be_visible()
    assert finder.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
def test_targets_are_large_enough(open_finder: OpenFinder, width: int, least: int) -> None:
    """44 px where fingers are, never under 24."""
    phone = width < 768
    finder = open_finder(width=width, height=844, has_touch=phone, is_mobile=phone)
    small: list[str] = []
    for address in ("#search", "#search/year", "#search/year/1987", f"#tune/{RAIN}", "#library"):
        finder.go(address)
        expect(finder.room.locator("section, .shelf").first).to_be_visible()
        small += finder.page.evaluate(
            """(least) => [...document.querySelectorAll('main .room:not([hidden]) :is(button, a[href], input, select)')]
              .flatMap((control) => {
                const box = (control.closest('label') ?? control).getBoundingClientRect();
                const inText = control.closest('p, dd') !== null && control.tagName === 'A';
                const fits = box.width >= least - 0.5 && box.height >= least - 0.5;
                return fits || inText || box.width === 0
                  ? [] : [`${control.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`];
              })""",
            least,
        )
    assert small == []
