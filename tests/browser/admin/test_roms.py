"""An operator's ROM bundles by keyboard alone: made, filled, offered to listeners, and gone again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from client_py.core.contract import RomManifest
from client_py.core.decode import decode_json
from tests.admin.logged_in import ENVIRONMENT
from tests.browser.access import violations
from tests.browser.admin.operator_page import OperatorPage, enter
from tests.browser.conftest import Server, StartServer
from tests.client.test_own_roms import BASIC, CHARGEN, KERNAL


@pytest.fixture(scope="module")
def rom_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """With a folder of the operator's own that has one bundle."""
    folder = tmp_path_factory.mktemp("roms")
    (folder / "Museum").mkdir()
    (folder / "Museum" / "chargen.bin").write_bytes(CHARGEN)
    return start_server(SIDFLOW_ROMS=str(folder), **ENVIRONMENT)


@pytest.fixture
def operator(chromium: Browser, rom_server: Server) -> Iterator[OperatorPage]:
    entered = enter(chromium, rom_server.url)
    yield entered
    entered.page.context.close()


def file(name: str, data: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="", buffer=data)


def offered(operator: OperatorPage) -> dict[str, list[str]]:
    """What a listener's page is told."""
    manifest = decode_json(RomManifest, operator.page.request.get(f"{operator.url}/api/prefs/rom-manifest").text())
    return {bundle.title: [image.kind for image in bundle.images] for bundle in manifest.bundles}


def test_a_bundle_by_keyboard_from_its_title_to_its_end(operator: OperatorPage) -> None:
    page, room = operator.page, operator.go("roms")
    expect(room.locator(".op-state")).to_have_text("One bundle, and listeners may pick it.")
    operator.press(room.get_by_role("button", name="New bundle"))
    page.keyboard.press("Enter")
    expect(room.get_by_text("A title is needed.")).to_be_visible()
    page.keyboard.type("My C64")
    page.keyboard.press("Enter")
    bundle = room.locator(".rom-bundle").filter(has=page.get_by_role("heading", name="My C64"))
    expect(bundle.get_by_role("switch")).to_be_disabled()

    with page.expect_file_chooser() as chooser:
        operator.press(bundle.get_by_role("button", name="Add image files"))
    chooser.value.set_files([
        file("one.bin", BASIC), file("two.bin", KERNAL), file("font.bin", CHARGEN), file("photo.bin", bytes(70_000)),
    ])  # fmt: skip
    told = bundle.locator(".rom-uploads li")
    expect(told.filter(has_text="photo.bin")).to_contain_text("It has 70,000 bytes")
    expect(told.filter(has_text="one.bin")).to_contain_text("BASIC, unknown dump")
    expect(bundle.locator(".rom-slot").filter(has_text="unknown dump")).to_have_count(3)
    assert "My C64" not in offered(operator)
    operator.press(bundle.get_by_role("switch", name="Listeners may pick it"), "Space")
    expect(bundle.get_by_role("switch")).to_be_checked()
    expect(room.locator(".op-state")).to_have_text("2 bundles, and listeners may pick all of them.")
    assert offered(operator) == {"Museum": ["chargen"], "My C64": ["kernal", "basic", "chargen"]}
    assert violations(page) == []

    operator.press(bundle.get_by_role("button", name="Rename"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Our C64")
    page.keyboard.press("Enter")
    bundle = room.locator(".rom-bundle").filter(has=page.get_by_role("heading", name="Our C64"))
    operator.press(bundle.get_by_role("button", name="Delete"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody can choose it any more.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(bundle).to_be_visible()
    page.keyboard.press("Enter")
    operator.press(dialog.get_by_role("button", name="Delete"))
    expect(bundle).to_have_count(0)
    assert offered(operator) == {"Museum": ["chargen"]}
    assert operator.faults == []


_DROP = """
(article, [name, size]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(size).fill(7)], name));
  for (const type of ['dragover', 'drop']) {
    article.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}
"""


def test_dropped_files_find_their_place_on_a_phone(chromium: Browser, rom_server: Server) -> None:
    """A file that is dropped on a bundle goes there, and isn't taken for a tune; what the server refuses is said."""
    operator = enter(chromium, rom_server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    page, room = operator.page, operator.go("roms")
    room.get_by_role("button", name="New bundle").click()
    page.keyboard.type("Dropped")
    page.keyboard.press("Enter")
    bundle = room.locator(".rom-bundle").filter(has=page.get_by_role("heading", name="Dropped"))
    bundle.evaluate(_DROP, ["chars.rom", 4096])
    expect(bundle.locator("[data-kind=chargen]")).to_contain_text("unknown dump")
    expect(bundle.locator("[data-kind=kernal]")).to_contain_text("none")
    expect(page.locator(".drop-veil")).to_be_hidden()
    page.route(re.compile("/api/admin/roms/.*/kernal"), lambda route: route.continue_(post_data=bytes(8192)))
    bundle.evaluate(_DROP, ["rom.bin", 8192])
    refused = bundle.locator(".rom-uploads li").filter(has_text="rom.bin")
    expect(refused.locator(".op-fault")).to_contain_text("isn't what the SHA-256 names")
    expect(bundle.locator("[data-kind=kernal]")).to_contain_text("none")
    assert operator.complaints() == []
    page.context.close()


def test_a_viewer_looks(chromium: Browser, rom_server: Server) -> None:
    viewer = enter(chromium, rom_server.url, "viewer")
    room = viewer.go("roms")
    museum = room.locator(".rom-bundle").filter(has_text="Museum")
    expect(museum).to_contain_text("listeners may pick it")
    expect(museum).to_contain_text("from a folder, read only")
    expect(room.get_by_role("button")).to_have_count(0)
    expect(room.get_by_role("switch")).to_have_count(0)
    assert viewer.faults == []
    viewer.page.context.close()
