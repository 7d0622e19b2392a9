"""What would be lost: tunes that can't be found, opened or put in order, and words when something can't be played."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import TONES_HZ, Listener, OpenPage, Server
from tests.browser.tones import tone_tune


def _file(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "audio/prs.sid", "buffer": data}


def _rows(listener: Listener, heading: str) -> list[str]:
    section = listener.page.get_by_role("region", name=heading)
    return section.locator("tbody .row-title").all_inner_texts()


def test_a_picked_file_plays_and_stays_in_the_library(listener: Listener) -> None:
    """One file plays at once; the same file again is not listed twice."""
    tune = tone_tune([330.0], title="My own")
    listener.open_files(_file("mine.sid", tune))
    listener.playing()
    listener.hears(330)
    expect(listener.page.get_by_role("region", name="Opened on this device")).to_contain_text("My own")
    listener.open_files(_file("copy.sid", tune))
    listener.playing()
    assert _rows(listener, "Opened on this device") == ["My own"]


def test_dropped_files_play_in_order_and_bad_ones_are_named(listener: Listener, tmp_path: Path) -> None:
    """Tunes queue up right after what plays; what is no tune is named, and nothing else is lost."""
    listener.play()
    first = listener.title.inner_text()
    files = {
        "one.sid": tone_tune([330.0], title="One"),
        "broken.sid": b"PSID",
        "notes.txt": b"hello",
        "two.sid": tone_tune([550.0], title="Two"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    drag = listener.drag(*(tmp_path / name for name in files))
    expect(listener.page.get_by_text("Drop .sid files or a folder to play them")).to_be_visible()
    drag("drop")
    expect(listener.page.get_by_text("Drop .sid files or a folder to play them")).to_be_hidden()
    expect(listener.title).to_have_text("One")
    listener.hears(330)
    expect(listener.page.get_by_role("alert")).to_have_text(re.compile("2 tunes opened. “broken.sid” is"))
    up_next = listener.page.get_by_role("region", name="Up next").locator("tbody .row-title")
    expect(up_next.first).to_have_text("Two")
    listener.page.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(listener.page.get_by_role("alert")).to_be_empty()
    listener.page.get_by_role("button", name="Previous").click()
    expect(listener.title).to_have_text(first)


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    for number, place in enumerate((".", "deep", "deep/deeper")):
        (tmp_path / place / f"t{number}.sid").write_bytes(tone_tune([300.0 + number], title=f"Below {number}"))
        (tmp_path / place / "readme.txt").write_text("no tune")
    return tmp_path


def test_a_folder_is_opened_with_all_below_it(listener: Listener, tmp_path: Path) -> None:
    """Files in folders of the folder count too, documents don't."""
    listener.room("Library")
    with listener.page.expect_file_chooser() as chooser:
        listener.page.get_by_role("button", name="Open a folder").click()
    chooser.value.set_files(_folder(tmp_path))
    listener.playing()
    expect(listener.page.get_by_role("status").filter(has_text="3 tunes opened.")).to_be_visible()
    assert sorted(_rows(listener, "Opened on this device")) == ["Below 0", "Below 1", "Below 2"]


def test_a_dropped_folder_is_gone_through(listener: Listener, tmp_path: Path) -> None:
    """The same folder, dragged onto the page."""
    listener.drag(_folder(tmp_path))("drop")
    listener.playing()
    listener.room("Library")
    expect(listener.page.get_by_role("region", name="Opened on this device")).to_contain_text("Below 2")
    assert sorted(_rows(listener, "Opened on this device")) == ["Below 0", "Below 1", "Below 2"]


def test_a_tune_that_the_engine_refuses_leaves_the_former_one_playing(listener: Listener) -> None:
    """A header that looks right over a tune that can't run: a sentence, and the music goes on."""
    listener.play_tones()
    broken = bytearray(tone_tune([330.0], title="No program"))
    broken[8:10] = b"\xff\xff"  # loads at $FFFF, past the end of the memory
    listener.open_files(_file("no-program.sid", bytes(broken)))
    expect(listener.page.get_by_role("alert")).to_contain_text("“No program” can't be played.")
    listener.room("Play")
    expect(listener.title).to_have_text("Three tones")
    listener.hears(TONES_HZ[1])
    listener.page.get_by_role("button", name="Pause").first.click()
    listener.hears_nothing()


def test_the_collection_is_searched_and_listed_in_steps(listener: Listener) -> None:
    """Every word counts; a long list comes in steps; no match says what to do."""
    listener.room("Search")
    listed = listener.page.get_by_role("region", name="Found").locator("tbody tr")
    box = listener.page.get_by_role("searchbox")
    box.fill("tone")
    expect(listed).to_have_count(50)
    listener.page.get_by_role("button", name=re.compile("^Show 100 more of")).click()
    expect(listed).to_have_count(150)
    box.fill("tone 017")
    expect(listed).to_have_count(1)
    box.fill("nothing like this")
    expect(listener.page.get_by_text("Nothing here matches “nothing like this”.")).to_be_visible()
    box.fill("three tuner")
    listed.get_by_role("button", name="Three tones").first.click()
    listener.playing()
    listener.hears(TONES_HZ[1])
    mini = listener.page.get_by_role("region", name="Playing")
    expect(mini).to_contain_text("Three tones")
    mini.get_by_role("link").click()
    expect(listener.title).to_be_visible()


def test_the_queue_is_put_in_order_by_keys_and_by_dragging(listener: Listener) -> None:
    """Alt with the arrows moves the row that has the focus; the grip drags it; a click takes one out."""
    listener.room("Search")
    listener.page.get_by_role("searchbox").fill("tone 00")
    listener.page.get_by_role("button", name="Play all").click()
    listener.playing()
    listener.room("Play")
    rows = listener.page.get_by_role("region", name="Up next").locator("tbody .row-title")
    expect(rows.nth(0)).to_have_text("Tone 001")
    listener.page.get_by_role("button", name="Move Tone 001, place 1").focus()
    listener.page.keyboard.press("Alt+ArrowDown")
    listener.page.keyboard.press("Alt+ArrowDown")
    expect(listener.page.get_by_role("button", name="Move Tone 001, place 3")).to_be_focused()
    assert rows.all_inner_texts()[:3] == ["Tone 002", "Tone 003", "Tone 001"]
    listener.page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(1)).to_have_text("Tone 001")
    grip = listener.page.get_by_role("button", name="Move Tone 005, place 5")
    target = listener.page.get_by_role("button", name="Move Tone 002, place 1")
    grip.hover()
    listener.page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    listener.page.mouse.move(box["x"] + 5, box["y"] + 60, steps=4)
    listener.page.mouse.move(box["x"] + 5, box["y"] + 5, steps=4)
    listener.page.mouse.up()
    expect(rows.nth(0)).to_have_text("Tone 005")
    listener.page.get_by_role("button", name="Take Tone 005 out").click()
    expect(rows.nth(0)).to_have_text("Tone 002")
    listener.page.get_by_role("button", name="Shuffle").click()
    mixed = rows.all_inner_texts()
    assert sorted(mixed) == sorted({*mixed})
    listener.page.get_by_role("button", name="Shuffle").click()
    assert rows.all_inner_texts() == sorted(mixed)


def test_a_dropped_file_plays_when_the_server_is_gone(open_page: OpenPage, server: Server, tmp_path: Path) -> None:
    """Once loaded, the page needs no network for files that the listener has; it says what it can't reach."""
    listener = open_page(url=server.url)
    listener.play()
    listener.page.context.set_offline(True)
    expect(listener.page.get_by_text("Without network")).to_be_visible()
    (tmp_path / "alone.sid").write_bytes(tone_tune([330.0], title="Alone"))
    listener.drag(tmp_path / "alone.sid")("drop")
    expect(listener.title).to_have_text("Alone")
    listener.hears(330)
    listener.room("Search")
    listener.page.get_by_role("searchbox").fill("canon")
    expect(listener.page.get_by_role("region", name="Found")).to_contain_text("Canon in D")


def test_without_a_server_the_bundle_still_plays(open_page: OpenPage, server: Server) -> None:
    """Where only files are served (a plain web server) the bundled tunes are listed and play."""
    listener = open_page(url="about:blank")
    listener.page.route("**/api/**", lambda route: route.fulfill(status=404, body="nothing"))
    listener.page.goto(server.url)
    listener.play()
    listener.room("Search")
    listener.page.get_by_role("searchbox").fill("canon")
    expect(listener.page.get_by_role("region", name="Found")).to_contain_text("Canon in D")
