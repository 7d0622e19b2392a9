"""What would be lost: a station that is begun from where one is, fills the queue, says why, and ends as it should."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.access import runs_over_px, small_targets, violations
from tests.browser.conftest import OpenPage, Server
from tests.browser.finding.conftest import RAIN, SOON_MS, Finder, OpenFinder

FILLER = "#search/author/Fay%20Filler"
_NEXT = {"name": "Next", "exact": True}


def strip(finder: Finder, name: str) -> None:
    """Waits until that station runs."""
    finder.listener.playing()
    expect(finder.page.get_by_role("region", name="Station")).to_contain_text(name)
    expect(finder.page.locator(".row-why").first).to_be_visible()


def start_on_shelf(finder: Finder) -> None:
    finder.go(FILLER)
    expect(finder.titles.first).to_be_visible()
    finder.button("Station").click()
    strip(finder, "Fay Filler")


def coming(finder: Finder) -> list[str]:
    return finder.page.locator(".up-next .row-title").all_inner_texts()


def test_a_station_fills_the_queue_again_and_again_and_never_repeats(finder: Finder) -> None:
    """From an author's shelf: all are that author's, each says why, and there are always some to come."""
    before = coming(finder)
    start_on_shelf(finder)
    expect(finder.page).to_have_url(f"{finder.url}/#play")
    expect(finder.page.locator(".row-why").first).to_have_text(re.compile("Fay Filler, as you asked"))
    expect(finder.page.locator(".now-why")).to_contain_text("Fay Filler, as you asked")
    heard: list[str] = []
    for _ in range(8):
        title = finder.listener.title.inner_text()
        assert title.startswith("Filler")
        heard.append(title)
        finder.page.get_by_role("button", **_NEXT).first.click()  # type: ignore[arg-type]
        expect(finder.listener.title).not_to_have_text(title)
        finder.listener.playing()
    assert len(set(heard)) == len(heard)
    assert not set(heard) & set(coming(finder))
    finder.page.get_by_role("button", name="End", exact=True).click()
    expect(finder.page.get_by_role("region", name="Station")).to_have_count(0)
    assert coming(finder) == before


def test_it_goes_on_after_a_reload_and_ends_for_good(finder: Finder) -> None:
    """Nothing plays by itself; what comes is the station's."""
    start_on_shelf(finder)
    finder.page.reload()
    region = finder.page.get_by_role("region", name="Station")
    expect(region).to_contain_text("Fay Filler", timeout=SOON_MS)
    expect(finder.page.locator(".row-why").first).to_be_visible(timeout=SOON_MS)
    assert all(title.startswith("Filler") for title in coming(finder))
    expect(finder.listener.play_button).to_have_accessible_name("Play")
    region.get_by_role("button", name="End").click()
    expect(finder.page.locator(".row-why")).to_have_count(0)


def test_one_station_after_the_other(finder: Finder) -> None:
    """From the page of a tune, which plays at once; a mood by keyboard, that needs one side at least; anything at all,
    where the slider for adventure, which is the setting itself, has those to come chosen anew, but for the next."""
    finder.go(f"#tune/{RAIN}")
    finder.button("Station").click()
    strip(finder, "Like “Silver Rain”")
    expect(finder.listener.title).to_have_text("Silver Rain")
    assert "Silver Rain" not in coming(finder)

    room = finder.go("#library/station")
    play = room.get_by_role("button", name="Play this mood")
    play.press("Enter")
    expect(room.get_by_role("alert")).to_have_text("Choose at least one of the three.")
    room.get_by_role("group", name="Energy").get_by_role("radio", name="Any").focus()
    finder.page.keyboard.press("ArrowRight")
    expect(room.get_by_role("radio", name="Calm")).to_be_checked()
    play.press("Enter")
    strip(finder, "Calm")

    finder.go("#library/station").get_by_role("button", name=re.compile("^Surprise me")).click()
    strip(finder, "Surprise")
    before = coming(finder)
    slider = finder.page.get_by_role("slider", name="Adventure")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100 %")
    expect(finder.page.locator(".up-next .row-title").nth(1)).not_to_have_text(before[1], timeout=SOON_MS)
    assert coming(finder)[0] == before[0]
    finder.go("#prefs")
    expect(finder.room.get_by_role("slider", name="Adventure")).to_have_attribute("aria-valuetext", "100 %")


def test_what_plays_goes_on_while_python_comes(open_page: OpenPage, shelf_server: Server) -> None:
    """The first visit: the station says that it comes, the tune that plays is left in peace, and then has its end."""
    listener = open_page(url=f"{shelf_server.url}/#library/station")
    page: Page = listener.page
    waiting: list[Route] = []
    held = True

    def hold(route: Route) -> None:
        if held:
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/assets/python/**", hold)
    listener.room("Play")
    listener.play()
    title = listener.title.inner_text()
    listener.room("Library")
    page.get_by_role("link", name=re.compile("^Stations")).click()
    page.get_by_role("button", name=re.compile("^Surprise me")).click()
    region = page.get_by_role("region", name="Station")
    expect(region).to_contain_text("Comes in a moment, what plays goes on")
    at_s = listener.position_s()
    page.wait_for_function("(at) => document.querySelector('.seek input').valueAsNumber > at + 1", arg=at_s)
    held = False
    for route in waiting:
        route.continue_()
    expect(page.locator(".notices")).to_contain_text("comes after this tune", timeout=SOON_MS)
    expect(listener.title).to_have_text(title)
    expect(page.locator(".row-why").first).to_be_visible()
    page.get_by_role("button", name="Play it now").click()
    expect(listener.title).not_to_have_text(title)
    listener.playing()


def test_without_network_it_plays_what_is_here(open_finder: OpenFinder) -> None:
    """Three tunes are kept; a station of anything plays those and what comes with the page, and says so."""
    finder = open_finder()
    finder.go("#search/author/Ann%20Maker")
    finder.button("Keep offline").click()
    expect(finder.page.locator(".kept-state")).to_contain_text("Kept: 3 tunes", timeout=SOON_MS)
    finder.page.context.set_offline(True)
    finder.go("#library/station")
    finder.room.get_by_role("button", name=re.compile("^Surprise me")).click()
    strip(finder, "Without network: what is on this device")
    heard = {finder.listener.title.inner_text(), *coming(finder)}
    assert heard & {"Silver Rain", "Silver Road", "Two Rivers"}
    assert not [title for title in heard if title.startswith(("Filler", "Giant", "Marathon"))]
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in finder.listener.faults)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1280)])
def test_all_can_use_it(open_finder: OpenFinder, theme: str, width: int) -> None:
    """Axe, targets and widths: the stations to choose from, and Play with one."""
    phone = width < 768
    finder = open_finder(theme=theme, width=width, height=844, has_touch=phone, is_mobile=phone)
    start_on_shelf(finder)
    for address in ("#play", "#library/station"):
        finder.go(address)
        finder.page.mouse.move(0, 0)  # off the voices' lanes, whose words come with the pointer
        assert violations(finder.page) == [], address
        assert small_targets(finder.page, width) == [], address
        assert runs_over_px(finder.page) <= 0, address
    assert finder.listener.faults == []
