"""Updates: fetched beside, offered, never mixed, never heard; one that fails is taken back, a cut one goes on."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import TONES_HZ, Listener
from tests.browser.offline.conftest import (
    Device,
    Home,
    MakeBundle,
    asset_of,
    network_is_back,
    put,
    version_of,
    wait_for,
)
from tools.build import precache

# Looks at what comes out, each moment of it, and counts silences of 5 ms or more.
_WATCH = """() => {
  const ear = window.ears.at(-1);
  const heard = new Float32Array(ear.fftSize);
  window.silences = 0;
  window.looks = 0;
  setInterval(() => {
    ear.getFloatTimeDomainData(heard);
    window.looks++;
    let quiet = 0;
    for (const value of heard) {
      quiet = Math.abs(value) < 1e-4 ? quiet + 1 : 0;
      if (quiet > 0.005 * ear.context.sampleRate) {
        window.silences++;
        break;
      }
    }
  }, 40);
}"""


def update_notice(listener: Listener):  # type: ignore[no-untyped-def]  # a Locator
    return listener.page.locator(".notice", has_text="A new version of SIDFlow is ready")


def offer(home: Home, listener: Listener, newer: Path) -> None:
    """The server has another bundle now, and the page hears of it."""
    home.kill()
    home.start(newer)
    network_is_back(listener.page)


def test_the_music_goes_on_through_an_update(
    home: Home, device: Device, bundle: Path, another_bundle: MakeBundle
) -> None:
    """While it plays the new version comes, whole; the page goes on with its own; one press brings the new one."""
    newer = another_bundle("newer")
    home.start(bundle)
    listener = device.visit()
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    listener.page.evaluate(_WATCH)
    offer(home, listener, newer)
    expect(update_notice(listener)).to_be_visible(timeout=90_000)
    listener.hears(TONES_HZ[1])
    assert listener.page.evaluate("looks") > 20
    assert listener.page.evaluate("silences") == 0
    assert version_of(listener.page) == version_of(bundle)
    assert set(device.versions(listener.page)) == {version_of(bundle), version_of(newer)}
    with listener.page.expect_navigation():
        update_notice(listener).get_by_role("button", name="Use it now").click()
    device.holds(listener.page, "trial === null && former === null && next === null")
    assert version_of(listener.page) == version_of(newer)
    home.kill()
    device.close_all()
    offline = device.open()
    assert version_of(offline.page) == version_of(newer)
    offline.play()
    device.holds(offline.page, f"current === '{version_of(newer)}' && trial === null")
    assert device.faults == []


def test_a_page_has_all_it_loads_from_its_own_version(
    home: Home, device: Device, bundle: Path, another_bundle: MakeBundle
) -> None:
    """Two windows, two versions: each gets its own files under the same addresses, and the old ones stay until then."""

    def retitle(folder: Path) -> None:
        listing = json.loads((folder / "demo" / "catalogue.json").read_bytes())
        for tune in listing["tunes"]:
            tune["title"] = "Newer"
        put(folder / "demo" / "catalogue.json", json.dumps(listing).encode())

    newer = another_bundle("newer", retitle)
    titles = "async () => [...new Set((await (await fetch('/demo/catalogue.json')).json()).tunes.map((t) => t.title))]"
    home.start(bundle)
    old = device.visit()
    old.play()
    offer(home, old, newer)
    expect(update_notice(old)).to_be_visible(timeout=90_000)
    beside = device.open()
    assert version_of(beside.page) == version_of(bundle)
    with beside.page.expect_navigation():
        update_notice(beside).get_by_role("button", name="Use it now").click()
    device.holds(beside.page, "trial === null")
    assert version_of(beside.page) == version_of(newer)
    home.kill()
    assert beside.page.evaluate(titles) == ["Newer"]
    assert "Newer" not in old.page.evaluate(titles)
    assert set(device.versions(old.page)) == {version_of(bundle), version_of(newer)}
    old.page.close()
    beside.page.reload()
    device.holds(beside.page, "Object.keys(pages).length > 0")
    assert beside.page.evaluate(titles) == ["Newer"]


def test_a_version_that_does_not_start_is_taken_back(
    home: Home, device: Device, bundle: Path, another_bundle: MakeBundle
) -> None:
    """Its first page is the only one that fails: the next one is of the version before, and nothing offers it again."""

    def spoil(folder: Path) -> None:
        app = asset_of(folder, "app")
        broken = app.with_name("app.BROKEN77.js")
        put(broken, b"throw new Error('spoilt');")
        put(
            folder / "index.html",
            (folder / "index.html").read_bytes().replace(app.name.encode(), broken.name.encode()),
        )

    spoilt = another_bundle("spoilt", spoil)
    home.start(bundle)
    listener = device.visit()
    listener.play()
    offer(home, listener, spoilt)
    expect(update_notice(listener)).to_be_visible(timeout=90_000)
    with listener.page.expect_navigation():
        update_notice(listener).get_by_role("button", name="Use it now").click()
    assert version_of(listener.page) == version_of(spoilt)
    device.close_all()
    again = device.open()
    assert version_of(again.page) == version_of(bundle)
    again.play()
    device.holds(again.page, f"bad.version === '{version_of(spoilt)}' && trial === null")
    network_is_back(again.page)
    device.holds(again.page, "filling === null && next === null")
    expect(update_notice(again)).to_have_count(0)


def test_a_cut_visit_goes_on_where_it_stopped(
    home: Home, device: Device, bundle: Path, another_bundle: MakeBundle
) -> None:
    """The line breaks in the middle and the window is closed: the next visit asks for what is missing alone."""
    urls = [entry["url"] for entry in json.loads((bundle / precache.MANIFEST).read_bytes())["files"]]
    missing = urls[len(urls) // 2]
    assert missing.startswith("/assets/")

    def cut(folder: Path) -> None:
        (folder / missing.lstrip("/")).rename(folder / "away")

    # The list is that of the whole bundle; the server lacks one of its files.
    holed = another_bundle("holed")
    cut(holed)
    home.start(holed)
    first = device.open()
    device.holds(first.page, "filling !== null")
    stored = "async () => (await (await caches.open('sidflow-app-%s')).keys()).length > %d"
    wait_for(first.page, stored % (version_of(holed), urls.index(missing)))
    device.close_all()
    home.kill()
    (holed / "away").rename(holed / missing.lstrip("/"))
    home.start(holed)
    second = device.open()
    device.holds(second.page, "current !== null")
    fetched_again = [url for url in urls[1 : urls.index(missing)] if home.asked.count(url) > 1]
    assert fetched_again == []
