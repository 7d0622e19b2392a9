"""ROM images: chosen, checked, kept, given to the engine and heard; refused when they are others. All are made up."""

import re

from playwright.sync_api import FilePayload, Route, expect

from tests.browser.listener.conftest import BASIC_TUNE, KERNAL, ROM_HZ, SOON_MS, Listening, fingerprint, kernal
from tests.client.test_own_roms import BASIC, CHARGEN

TUNE: dict[str, object] = {"name": "basic.sid", "mimeType": "", "buffer": BASIC_TUNE}


def test_a_tune_that_needs_images_says_so_and_leads_to_them(listening: Listening) -> None:
    """What can't be played is named with its reason, and the way to mend it; with the images it sounds."""
    page = listening.page
    listening.listener.open_files(TUNE)
    alert = page.get_by_role("alert").filter(has_text="Written in BASIC")
    expect(alert).to_contain_text("KERNAL and BASIC ROM images", timeout=20_000)
    alert.get_by_role("button", name="Choose ROM images").click()
    room = listening.go("prefs/roms")
    room.get_by_role("radio", name=re.compile("^tone")).check(timeout=SOON_MS)
    expect(room.locator(".rom-set").filter(has_text="tone")).to_contain_text("On this device", timeout=SOON_MS)
    listening.listener.open_files(TUNE)
    listening.listener.playing()
    listening.listener.hears(ROM_HZ)


def test_the_images_are_there_on_the_next_visit_without_network(listening: Listening) -> None:
    """Chosen once, they play with the server's routes gone, and before Python runs."""
    page = listening.page
    room = listening.go("prefs/roms")
    room.get_by_role("radio", name=re.compile("^tone")).check()
    expect(room.locator(".rom-set").filter(has_text="tone")).to_contain_text("On this device", timeout=SOON_MS)
    assert page.evaluate("JSON.parse(localStorage.getItem('sidflow.roms')).kernal") == fingerprint(KERNAL)
    page.route("**/assets/python*", lambda route: route.abort())
    page.route("**/api/**", lambda route: route.abort())
    page.goto(listening.server.url)
    listening.listener.faults.clear()
    listening.listener.open_files(TUNE)
    listening.listener.playing()
    listening.listener.hears(ROM_HZ)
    listening.listener.faults.clear()  # the requests that this test cut


def test_bytes_that_were_spoilt_on_the_device_are_never_used(listening: Listening) -> None:
    """The page checks what it takes out of the cache: a sentence, and the tune says what it lacks."""
    page = listening.page
    room = listening.go("prefs/roms")
    room.get_by_role("radio", name=re.compile("^tone")).check()
    expect(room.locator(".rom-set").filter(has_text="tone")).to_contain_text("On this device", timeout=SOON_MS)
    page.evaluate(_SPOIL, f"/blob/{fingerprint(KERNAL)}")
    page.reload()
    expect(page.get_by_role("alert").filter(has_text="The kernal image on this device is damaged")).to_be_visible()
    listening.listener.open_files(TUNE)
    needs = page.get_by_role("alert").filter(has_text="KERNAL and BASIC ROM images")
    expect(needs).to_be_visible(timeout=20_000)


_SPOIL = """
async (address) => {
  const cache = await caches.open('sidflow-blobs');
  const headers = { 'content-length': '8192' };
  await cache.put(new URL(address, location.href).href, new Response(new Uint8Array(8192), { headers }));
}
"""


def test_the_list_shows_fingerprints_short_and_whole(listening: Listening) -> None:
    """Eight digits in the line, all 64 on demand."""
    room = listening.go("prefs/roms")
    line = room.locator(".rom-set").filter(has_text="tone").locator(".images li").filter(has_text="KERNAL")
    expect(line.locator("summary")).to_contain_text(fingerprint(KERNAL)[:8], timeout=SOON_MS)
    whole = line.get_by_text(fingerprint(KERNAL))
    expect(whole).to_be_hidden()
    line.locator("summary").click()
    expect(whole).to_be_visible()


def test_an_image_that_differs_is_refused_and_none_is_played(listening: Listening) -> None:
    """The server hands out other bytes than it promised: a sentence, the former choice, nothing kept."""
    page = listening.page
    wrong = kernal(123.0)

    def swap(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(status=200, body=wrong if answer.body() == KERNAL else answer.body())

    page.context.route(re.compile(r"/api/(?!prefs/rom-manifest).*rom"), swap)
    room = listening.go("prefs/roms")
    room.get_by_role("radio", name=re.compile("^tone")).click()
    expect(room.get_by_role("alert").filter(has_text="fingerprint differs")).to_be_visible(timeout=SOON_MS)
    expect(room.get_by_role("radio", name=re.compile("^None"))).to_be_checked()
    kept = page.evaluate(
        "caches.open('sidflow-blobs').then((cache) => cache.keys()).then((all) => all.map(({ url }) => url))"
    )
    assert not any(fingerprint(wrong) in url or fingerprint(KERNAL) in url for url in kept)


def test_own_files_are_recognised_used_and_removed(listening: Listening) -> None:
    """Three files at once; one that is no image is refused by name; removing them goes back to none."""
    page = listening.page
    room = listening.go("prefs/roms")

    def add(*files: tuple[str, bytes]) -> None:
        with page.expect_file_chooser() as chooser:
            room.get_by_role("button", name="Add image files").click()
        chooser.value.set_files([FilePayload(name=name, mimeType="", buffer=data) for name, data in files])

    add(("kernal.bin", KERNAL), ("basic.bin", BASIC), ("chars.bin", CHARGEN))
    own = room.locator(".rom-set").filter(has_text="Your own images")
    expect(own.locator(".images li")).to_have_count(3, timeout=SOON_MS)
    expect(own.get_by_role("radio")).to_be_checked()
    add(("holiday.bin", bytes(8192)))
    expect(room.get_by_role("alert").filter(has_text="“holiday.bin” is neither")).to_be_visible()
    add(("photo.bin", bytes(70_000)))
    expect(room.get_by_role("alert").filter(has_text="“photo.bin” is too large")).to_be_visible()
    listening.listener.open_files(TUNE)
    listening.listener.playing()
    listening.listener.hears(ROM_HZ)
    listening.go("prefs/roms")
    own.get_by_role("button", name=re.compile("^Remove")).click()
    expect(own).to_have_count(0)
    expect(room.get_by_role("radio", name=re.compile("^None"))).to_be_checked()
