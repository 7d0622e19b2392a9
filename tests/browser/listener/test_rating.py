"""Rating as a listener does it: at once, by key, star or thumb, before Python runs, without network, and taken back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.listener.conftest import SOON_MS, Listening, OpenListening


def stars(page: Page) -> Locator:
    return page.locator("main .now .stars")


def rated(page: Page, number: int) -> None:
    """So many stars of what plays are lit, and the group says so."""
    expect(stars(page).locator(".on")).to_have_count(number)
    checked = stars(page).locator("input:checked")
    expect(checked).to_have_count(1 if number else 0)
    if number:
        expect(checked).to_have_accessible_name("1 star" if number == 1 else f"{number} stars")


def test_keys_rate_what_plays_and_the_last_word_can_be_undone(listening: Listening) -> None:
    """1 to 5 rate; the notice's button brings the rating before back."""
    page = listening.page
    listening.listener.play()
    page.keyboard.press("3")
    rated(page, 3)
    page.keyboard.press("5")
    rated(page, 5)
    notice = page.locator(".notice").filter(has_text="Rated")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("Rated 5.")
    notice.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    rated(page, 3)
    listening.go("play")
    listening.python()
    listening.go("play")
    rated(page, 3)
    events = listening.stored("sidflow-feedback", "ratings")
    assert [(event["kind"], event["rating"]) for event in events] == [("rate", 3), ("rate", 5), ("undo", None)]
    assert events[2]["undoes"] == events[1]["id"]
    assert all(isinstance(event["position_s"], float | int) for event in events[:2])


def test_stars_are_one_group_moved_through_with_the_arrows(listening: Listening) -> None:
    """Arrows choose; the number or the star that holds already takes the rating back, and the one before stands."""
    page = listening.page
    expect(listening.listener.title).not_to_have_text("Press play")
    group = page.get_by_role("group", name="Your rating").first
    group.get_by_role("radio", name="2 stars").check(force=True)
    rated(page, 2)
    page.keyboard.press("ArrowRight")
    rated(page, 3)
    page.keyboard.press("1")
    rated(page, 1)
    page.keyboard.press("1")
    rated(page, 3)
    group.get_by_role("radio", name="3 stars").click(force=True)
    rated(page, 2)


def test_a_thumb_is_a_switch(listening: Listening) -> None:
    """Like and dislike exclude each other; a second press takes the thumb back."""
    page = listening.page
    expect(listening.listener.title).not_to_have_text("Press play")
    now = page.locator("main .now")
    like, dislike = (now.get_by_role("button", name=name, exact=True) for name in ("Like", "Dislike"))
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    dislike.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(dislike).to_have_attribute("aria-pressed", "true")
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "false")


def test_a_rating_without_network_and_python_is_there_on_the_next_visit(open_listening: OpenListening) -> None:
    """It is on disk before Python is: the page is closed at once, and the next one knows."""
    listening = open_listening()
    page = listening.page
    expect(listening.listener.title).not_to_have_text("Press play")
    expect(page.locator("main .room.play canvas")).to_be_attached()  # the app is there
    title = listening.listener.title.inner_text()
    page.wait_for_load_state("networkidle")  # so that nothing that the page asked for is cut off
    page.context.set_offline(True)
    page.keyboard.press("4")
    rated(page, 4)
    assert [each["rating"] for each in listening.stored("sidflow-feedback", "inbox")] == [4]
    page.context.set_offline(False)
    page.reload()
    room = listening.go("library/ratings")
    expect(room.locator(".entries li")).to_have_count(1, timeout=SOON_MS)
    expect(room.locator(".row-title")).to_have_text(title)
    expect(room.get_by_role("radio", name="4 stars")).to_be_checked()


def test_the_small_player_rates_too(listening: Listening) -> None:
    """While another room is open the stars stay at hand."""
    page = listening.page
    listening.listener.play()
    listening.go("prefs")
    page.locator(".mini").get_by_role("radio", name="5 stars").check(force=True)
    expect(page.locator(".mini .stars .on")).to_have_count(5)
    listening.go("play")
    rated(page, 5)


def test_keys_in_a_field_rate_nothing(listening: Listening) -> None:
    """A digit that is typed is a digit."""
    page = listening.page
    expect(listening.listener.title).not_to_have_text("Press play")
    listening.go("prefs")
    field = page.get_by_label("Length of a song that nobody knows")
    field.fill("")
    field.press_sequentially("2:05")
    field.press("Tab")
    expect(field).to_have_value("2:05")
    expect(page.locator(".notice").filter(has_text=re.compile("Rated"))).to_have_count(0)
