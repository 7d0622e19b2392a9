"""A server with made-up ROM images, and the page with Python running in it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Listener, OpenPage, Server, StartServer
from tests.client.test_own_roms import BASIC, CHARGEN
from tests.core.sids import RSID

SOON_MS = 60_000  # Python is fetched and started first, perhaps on a busy machine
ROM_HZ = 880.0
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"


def kernal(hz: float) -> bytes:
    """A KERNAL of our own that only sounds a tone: whoever hears it knows that this image runs."""
    value = round(hz * 2**24 / 985_248)
    pitch = [(0xD400, value & 255), (0xD401, value >> 8)]
    writes = [(0xD405, 0x00), (0xD406, 0xF0), (0xD418, 0x0F), *pitch, (0xD404, 0x21)]
    code = b"\x78" + b"".join(bytes([0xA9, byte, 0x8D, *address.to_bytes(2, "little")]) for address, byte in writes)
    code += bytes([0x4C, 0x01, 0xE0])  # JMP $E001: the same for ever
    return code.ljust(0x1FFA, b"\xea") + b"\x00\xe0" * 3


KERNAL = kernal(ROM_HZ)
# An RSID written in BASIC: it asks for the images, and does nothing by itself.
BASIC_TUNE = replace(
    RSID, title=b"Written in BASIC", songs=1, start_song=1, init=0, flags=0b01_01_1_0, program=b"\x01\x08" + bytes(8)
).data()


@dataclass(frozen=True, slots=True)
class Listening:
    """The page of a listener whose Python runs, and the server behind it."""

    page: Page
    listener: Listener
    server: Server

    def go(self, address: str) -> Locator:
        """Opens an address of the page and waits for its heading and for Python; answers what is in the room."""
        self.page.evaluate("(address) => { location.hash = address; }", address)
        room = self.page.locator("main .room").filter(visible=True)
        expect(room.locator("h1")).to_be_visible()
        expect(room).not_to_contain_text("in a moment", timeout=SOON_MS)
        return room

    def python(self) -> None:
        """Waits until Python runs: it counts what is stored when asked."""
        expect(self.go("prefs/data").get_by_role("button", name="Delete it …")).to_be_visible(timeout=SOON_MS)

    def stored(self, database: str, store: str) -> list[dict[str, object]]:
        """The records of a store, in the order of their keys."""
        found = self.page.evaluate(_READ, [database, store])
        assert isinstance(found, list)
        return found

    def violations(self) -> list[str]:
        """What axe has against the page as it stands."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self.page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


_READ = """
([name, store]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const reading = database.transaction(store).objectStore(store).getAll();
    reading.onerror = () => reject(reading.error);
    reading.onsuccess = () => {
      database.close();
      resolve(reading.result.map((each) => typeof each === 'string' ? JSON.parse(each) : each));
    };
  };
})
"""


@pytest.fixture(scope="session")
def rom_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sets of images, all made up."""
    folder = tmp_path_factory.mktemp("roms")
    for name, first in (("tone", KERNAL), ("other", kernal(550.0))):
        (folder / name).mkdir()
        for kind, data in (("kernal", first), ("basic", BASIC), ("chargen", CHARGEN)):
            (folder / name / f"{kind}.bin").write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def rom_server(start_server: StartServer, rom_folder: Path) -> Server:
    """A server that offers them."""
    return start_server(SIDFLOW_ROMS=str(rom_folder))


OpenListening = Callable[..., Listening]


@pytest.fixture
def open_listening(open_page: OpenPage, rom_server: Server) -> Iterator[OpenListening]:
    """Opens the page of a new listener; at the end no page may have reported a fault."""
    opened: list[Listening] = []

    def start(*, server: Server = rom_server, **options: object) -> Listening:
        listener = open_page(url=server.url, **options)
        listening = Listening(listener.page, listener, server)
        opened.append(listening)
        return listening

    yield start
    for each in opened:
        assert each.listener.faults == []


@pytest.fixture
def listening(open_listening: OpenListening) -> Listening:
    """One listener on a desk."""
    return open_listening()


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
