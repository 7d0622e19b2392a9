"""A collection with folders, lengths and documents, a server over it, and the page of somebody who looks for tunes."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Listener, OpenPage, Server
from tests.browser.tones import tone_tune

SOON_MS = 60_000  # Python is fetched and started first, perhaps on a busy machine
RAIN = "MUSICIANS/M/Maker_Ann/Silver_Rain.sid"
RAIN_HZ = [220.0, 330.0, 440.0]
FILLERS = 120

STIL = """\
/MUSICIANS/M/Maker_Ann/Silver_Rain.sid
COMMENT: Written in one stormy night.
(#2)
  TITLE: Partita in E
 ARTIST: J. S. Bach

/MUSICIANS/M/Maker_Ann/
COMMENT: Ann kept bees.
"""
BUGS = "/MUSICIANS/M/Maker_Ann/Silver_Road.sid\n    BUG: Stops for a moment at 0:46.\n"


def tune(title: str, author: str, released: str, hz: list[float], *, sids: int = 1) -> bytes:
    """A tune of tones with all of its header."""
    data = bytearray(tone_tune(hz, title=title, author=author))
    data[0x56:0x76] = released.encode().ljust(32, b"\0")
    if sids == 2:
        data[4:6] = b"\0\3"
        data[0x76:0x78] = bytes([0, 0b10_01_01_00])  # the second chip is an 8580
        data[0x7A] = 0x42
    return bytes(data)


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small collection in the manner of HVSC."""
    root = tmp_path_factory.mktemp("shelves")
    files = {
        RAIN: tune("Silver Rain", "Ann Maker", "1987 Rainhouse", RAIN_HZ),
        "MUSICIANS/M/Maker_Ann/Silver_Road.sid": tune("Silver Road", "Ann Maker", "1988 Rainhouse", [240.0]),
        "MUSICIANS/M/Maker_Ann/Two_Rivers.sid": tune("Two Rivers", "Ann Maker", "1991 Self", [260.0], sids=2),
        "MUSICIANS/T/Tuner_Tom/Giant_Sister.sid": tune("Giant Sister", "Tom Tuner", "1987 Duo", [280.0]),
        "GAMES/Marathon.sid": tune("Marathon", "Tom Tuner", "1985 Silver Games", [300.0]),
    }
    for number in range(FILLERS):
        name = f"Filler {number:03}"
        files[f"DEMOS/F/{name.replace(' ', '_')}.sid"] = tune(name, "Fay Filler", "1990 Demo", [200.0 + number])
    lengths = ["[Database]"]
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
        songs = len(RAIN_HZ) if path == RAIN else 1
        times = " ".join(f"{song + 1}:0{song}" for song in range(songs))
        lengths += [f"; /{path}", f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}={times}"]
    documents = root / "DOCUMENTS"
    documents.mkdir()
    (documents / "Songlengths.md5").write_text("\n".join(lengths) + "\n")
    (documents / "STIL.txt").write_text(STIL)
    (documents / "BUGlist.txt").write_text(BUGS)
    return root


@pytest.fixture(scope="session")
def shelf_server(bundle: Path, shelves: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over that collection."""
    server = Server(bundle, tmp_path_factory.mktemp("data"), shelves, isolated=True)
    yield server
    server.stop()


@dataclass(frozen=True, slots=True)
class Finder:
    """The page of somebody whose Python and catalogue are there."""

    page: Page
    listener: Listener
    url: str

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def room(self) -> Locator:
        return self.page.locator("main .room").filter(visible=True)

    @property
    def titles(self) -> Locator:
        """The titles of the rows on show."""
        return self.room.locator(".rows .row-title")

    @property
    def said(self) -> Locator:
        """What there is to say at the moment."""
        return self.page.locator(".notices [role=status]")

    def go(self, address: str) -> Locator:
        """Opens an address of the page; answers the room, which has its heading by then."""
        self.page.evaluate("(address) => { location.hash = address; }", address)
        expect(self.page).to_have_url(f"{self.url}/{address}")
        expect(self.room.locator("h1")).to_be_visible()
        return self.room

    def search(self, words: str) -> None:
        """Searches, until the answer stands."""
        self.go("#search")
        self.field.fill(words)
        expect(self.room.locator("[aria-busy=false], .empty").first).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.room.get_by_role("button", name=name, exact=True)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def make_list(self, name: str, words: str) -> None:
        """A playlist with all that some words find; it is shown."""
        self.search(words)
        self.button("To a playlist").click()
        dialog = self.dialog("Add to a playlist")
        dialog.get_by_label("New playlist").fill(name)
        dialog.get_by_role("button", name="Create").click()
        self.go("#library")
        self.room.get_by_role("link", name=name).click()
        expect(self.room.get_by_role("heading", name=name, level=1)).to_be_visible()

    def entries(self) -> list[str]:
        return self.titles.all_inner_texts()


OpenFinder = Callable[..., Finder]


@pytest.fixture
def open_finder(open_page: OpenPage, shelf_server: Server) -> OpenFinder:
    """Opens the search room; options as for `open_page`. Waits for the catalogue of the collection."""

    def open_one(*, address: str = "#search", theme: str = "dark", **options: object) -> Finder:
        listener = open_page(url=f"{shelf_server.url}/{address}", **options)
        finder = Finder(listener.page, listener, shelf_server.url)
        if theme != "dark":
            finder.go("#prefs")
            listener.page.get_by_label({"light": "Light", "classic": "Classic C64"}[theme], exact=True).check(
                force=True
            )
            finder.go(address)
        if address == "#search":
            expect(listener.page.get_by_role("heading", name="Browse")).to_be_visible(timeout=SOON_MS)
        return finder

    return open_one


@pytest.fixture
def finder(open_finder: OpenFinder) -> Iterator[Finder]:
    """One of them on a desk, without a fault at the end."""
    opened = open_finder()
    yield opened
    assert opened.listener.faults == []
