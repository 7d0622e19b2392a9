"""What would be lost: what people found out about a tune, and a link that leads a friend to it."""

import re

from playwright.sync_api import expect

from tests.browser.finding.conftest import RAIN, RAIN_HZ, SOON_MS, Finder, OpenFinder


def test_the_page_tells_all_that_is_known(finder: Finder) -> None:
    """Header, lengths, notes of the whole and of a song, the folder's, others of the author."""
    finder.search("silver rain")
    finder.room.get_by_role("button", name="More for Silver Rain").click()
    finder.dialog("Silver Rain").get_by_role("link", name="About this tune").click()
    room = finder.room
    expect(room.get_by_role("heading", name="Silver Rain", level=1)).to_be_visible()
    for words in ("1987 Rainhouse", "6581, at $D400", "PAL", "6:03 in all", "Silver_Rain.sid"):
        expect(room.get_by_role("region", name="File")).to_contain_text(words)
    expect(room.get_by_role("region", name="Songs").get_by_role("button")).to_have_text(
        [re.compile(r"1\s*1:00"), re.compile(r"2\s*2:01"), re.compile(r"3\s*3:02")]
    )
    expect(room.get_by_role("region", name="Notes")).to_contain_text("Written in one stormy night.")
    expect(room.get_by_role("region", name="Notes")).to_contain_text(
        re.compile("Song 2.*Partita in E.*J. S. Bach", re.S)
    )
    expect(room.get_by_role("region", name="About this folder")).to_contain_text("Ann kept bees.")
    expect(room.get_by_role("region", name="More by Ann Maker").locator(".row-title")).to_have_text(
        ["Silver Road", "Two Rivers"]
    )
    room.get_by_role("link", name="Maker Ann").click()
    expect(finder.titles).to_have_count(3)


def test_a_known_bug_is_told(finder: Finder) -> None:
    """So that nobody takes it for a fault of the player."""
    finder.go("#tune/MUSICIANS/M/Maker_Ann/Silver_Road.sid")
    expect(finder.room.get_by_role("region", name="Known trouble")).to_contain_text("Stops for a moment at 0:46.")


def test_songs_play_and_are_rated_and_marked_each_on_its_own(finder: Finder) -> None:
    """The song that was chosen is the one that plays, is a favourite and has the stars."""
    finder.go(f"#tune/{RAIN}")
    songs = finder.room.get_by_role("region", name="Songs")
    songs.get_by_role("button", name=re.compile("^Song 3")).click()
    finder.listener.playing()
    finder.listener.hears(RAIN_HZ[2])
    expect(finder.page).to_have_url(re.compile(r"Silver_Rain\.sid\?song=3$"))
    finder.button("Favourite").click()
    expect(finder.button("Favourite")).to_have_attribute("aria-pressed", "true")
    finder.room.get_by_role("radio", name="4 stars").check(force=True)
    expect(finder.room.get_by_role("radio", name="4 stars")).to_be_checked()
    finder.go(f"#tune/{RAIN}?song=1")
    expect(finder.button("Favourite")).to_have_attribute("aria-pressed", "false")
    expect(finder.room.get_by_role("radio", name="4 stars")).not_to_be_checked()
    finder.go("#library/favourites")
    expect(finder.titles).to_have_text([re.compile("^Silver Rain song 3")])


def test_a_shared_link_leads_a_friend_to_the_song(open_finder: OpenFinder) -> None:
    """The link is copied on one device; on another it opens the page, and a click plays that song."""
    mine = open_finder(permissions=["clipboard-read", "clipboard-write"])
    mine.go(f"#tune/{RAIN}?song=2")
    mine.button("Share").click()
    expect(mine.said).to_contain_text("The link is on the clipboard.")
    link = mine.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{mine.url}/#tune/{RAIN}?song=2"
    friend = open_finder(address=link.removeprefix(f"{mine.url}/"))
    expect(friend.room.get_by_role("heading", name="Silver Rain", level=1)).to_be_visible(timeout=SOON_MS)
    friend.button("Play song 2").click()
    friend.listener.playing()
    friend.listener.hears(RAIN_HZ[1])
    assert friend.listener.faults == []


def test_the_details_beside_the_music_know_the_notes(finder: Finder) -> None:
    """They say what is said of the song that plays, and lead to its page."""
    finder.search("silver rain")
    finder.titles.first.click()
    finder.listener.playing()
    details = finder.page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("region", name="Notes")).to_contain_text("Written in one stormy night.")
    expect(details).not_to_contain_text("Partita")
    details.get_by_role("link", name="All about this tune").click()
    expect(finder.room.get_by_role("heading", name="Silver Rain", level=1)).to_be_visible()


def test_a_tune_that_nobody_lists_says_so(finder: Finder) -> None:
    """A link from another collection."""
    expect(finder.go("#tune/NOWHERE/Gone_Tune.sid")).to_contain_text("doesn't list the tune of this link")
    expect(finder.room.get_by_role("heading", level=1)).to_have_text("Gone Tune")
