"""What would be lost: the listener's own order of things."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.finding.conftest import SOON_MS, Finder, OpenFinder


def test_a_playlist_is_made_put_in_order_by_keys_and_kept(finder: Finder) -> None:
    """Alt with the arrows moves a row and says where it is; a click takes one off; a reload changes nothing."""
    page = finder.page
    finder.make_list("Rainy days", "ann maker")
    assert finder.entries() == ["Silver Rain", "Silver Road", "Two Rivers"]
    page.get_by_role("button", name="Move Silver Rain, place 1").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("button", name="Move Silver Rain, place 2")).to_be_focused()
    expect(page.locator(".shell > .unseen[role=status]")).to_have_text("Silver Rain, place 2 of 3")
    page.keyboard.press("Alt+ArrowDown")
    expect(finder.titles).to_have_text(["Silver Road", "Two Rivers", "Silver Rain"])
    page.get_by_role("button", name="Take Silver Road off the list").click()
    expect(finder.titles).to_have_text(["Two Rivers", "Silver Rain"])
    page.reload()
    expect(finder.titles).to_have_text(["Two Rivers", "Silver Rain"], timeout=SOON_MS)
    finder.button("Play all").click()
    finder.listener.playing()
    finder.listener.hears(260)


def test_rows_are_dragged(finder: Finder) -> None:
    """By the grip, with the mouse."""
    finder.make_list("Dragged", "ann maker")
    grip = finder.page.get_by_role("button", name="Move Two Rivers, place 3")
    target = finder.page.get_by_role("button", name="Move Silver Rain, place 1").bounding_box()
    assert target is not None
    grip.hover()
    finder.page.mouse.down()
    finder.page.mouse.move(target["x"] + 5, target["y"] + 40, steps=4)
    finder.page.mouse.move(target["x"] + 5, target["y"] + 5, steps=4)
    finder.page.mouse.up()
    expect(finder.titles).to_have_text(["Two Rivers", "Silver Rain", "Silver Road"])


def test_a_playlist_is_renamed_and_deleted_after_one_question(finder: Finder) -> None:
    """The rail follows; the question names the list; keeping it changes nothing."""
    finder.make_list("First name", "giant")
    rail = finder.page.get_by_role("navigation", name="Playlists")
    finder.button("Rename").click()
    dialog = finder.dialog("Rename the playlist")
    dialog.get_by_label("Name").fill("Second name")
    finder.page.keyboard.press("Enter")
    expect(finder.room.get_by_role("heading", name="Second name", level=1)).to_be_visible()
    expect(rail.get_by_role("link")).to_have_text(["Second name"])
    finder.button("Delete").click()
    question = finder.dialog("Delete “Second name”?")
    expect(question.get_by_role("button", name="Keep it")).to_be_focused()
    finder.page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    finder.button("Delete").click()
    question.get_by_role("button", name="Delete the playlist").click()
    expect(finder.room.get_by_role("heading", name="Library", level=1)).to_be_visible()
    expect(finder.said).to_contain_text("The playlist “Second name” is deleted.")
    expect(rail).to_have_count(0)


def test_a_playlist_goes_out_as_a_file_and_comes_back(finder: Finder, tmp_path: Path) -> None:
    """As M3U8 that other programs read; a file of theirs comes in as far as it names tunes."""
    finder.make_list("Out and in", "silver")
    with finder.page.expect_download() as download:
        finder.button("Save as a file").click()
    file = tmp_path / "Out and in.m3u8"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("#EXTM3U\n#PLAYLIST:Out and in\n")
    assert "MUSICIANS/M/Maker_Ann/Silver_Rain.sid#1" in text
    file.write_text(text.replace("PLAYLIST:Out and in", "PLAYLIST:Came back") + "noise.mp3\n", encoding="utf-8")
    finder.go("#library")
    with finder.page.expect_file_chooser() as chooser:
        finder.button("Import a file").click()
    chooser.value.set_files(file)
    expect(finder.room.get_by_role("heading", name="Came back", level=1)).to_be_visible()
    expect(finder.titles).to_have_count(3)
    expect(finder.page.locator(".notices")).to_contain_text("noise.mp3")


def test_the_queue_becomes_a_playlist(finder: Finder) -> None:
    """What plays and what comes next, in their order."""
    finder.search("ann maker")
    finder.button("Play all").click()
    finder.listener.playing()
    finder.go("#library")
    finder.button("Save the queue").click()
    dialog = finder.dialog("Save the queue")
    dialog.get_by_label("Name of the playlist").fill("What I heard")
    dialog.get_by_role("button", name="Save").click()
    finder.room.get_by_role("link", name="What I heard").click()
    expect(finder.titles).to_have_text(["Silver Rain", "Silver Road", "Two Rivers"])


def test_a_playlist_is_passed_on_by_a_link(open_finder: OpenFinder) -> None:
    """The link carries it whole; who gets it plays it, or keeps it as a list of their own."""
    mine = open_finder(permissions=["clipboard-read", "clipboard-write"])
    mine.make_list("For you", "silver")
    mine.button("Share a link").click()
    expect(mine.said).to_contain_text("The link is on the clipboard.")
    link = mine.page.evaluate("navigator.clipboard.readText()")
    friend = open_finder(address=link.removeprefix(f"{mine.url}/"))
    expect(friend.room.get_by_role("heading", name="For you", level=1)).to_be_visible()
    expect(friend.titles).to_have_text(mine.entries(), timeout=SOON_MS)
    friend.button("Keep it as a playlist").click()
    expect(friend.page).to_have_url(re.compile("#library/playlist/"), timeout=SOON_MS)
    expect(friend.titles).to_have_text(mine.entries())
    broken = open_finder(address=f"#library/shared?list={link[-20:]}")
    expect(broken.room).to_contain_text("This link is damaged")


def test_a_song_that_left_the_collection_stays_on_the_list(finder: Finder, tmp_path: Path) -> None:
    """By its name, and not to be played; the others are."""
    file = tmp_path / "Old.m3u8"
    file.write_text("#EXTM3U\n#EXTINF:61,Long gone\nOLD/Gone.sid#2\n#EXTINF:5,x\nGAMES/Marathon.sid#1\n")
    finder.go("#library")
    with finder.page.expect_file_chooser() as chooser:
        finder.button("Import a file").click()
    chooser.value.set_files(file)
    expect(finder.titles.first).to_have_text(re.compile("^Long gone"))
    expect(finder.room.locator(".row-button").first).to_be_disabled()
    expect(finder.titles.nth(1)).to_have_text("Marathon")
    finder.titles.nth(1).click()
    finder.listener.playing()
