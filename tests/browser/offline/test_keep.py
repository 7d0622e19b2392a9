"""Keeping from the page: a press keeps a tune or a whole list, it plays with the server dead, and goes when asked."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import TONES_HZ
from tests.browser.offline.conftest import Device, Home, wait_for

PYTHON_MS = 120_000
_LARGE = 2**40


def kept(page: Page) -> None:
    """Waits until the button says that all of it is there."""
    expect(page.locator(".kept-state")).to_contain_text("Kept:", timeout=PYTHON_MS)


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep offline").click(timeout=PYTHON_MS)


def quota(page: Page, size: int) -> None:
    """How much the browser gives this address."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": re.sub(r"(?<=\d)/.*", "", page.url), "quotaSize": size})


def test_a_kept_tune_plays_with_the_server_dead_and_goes_when_asked(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    first = device.visit()
    first.page.goto(f"{home.url}/#tune/Three.sid")
    keep(first.page)
    kept(first.page)
    wait_for(first.page, "async () => (await (await caches.open('sidflow-python')).keys()).length > 15")
    home.kill()
    device.close_all()
    listener = device.open("/#search?q=three+tuner")
    row = listener.page.get_by_role("row", name=re.compile("Three tones"))
    expect(row.locator(".kept-badge")).to_be_visible(timeout=PYTHON_MS)
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    listener.page.goto(f"{home.url}/#prefs/storage")
    main = listener.page.locator("main")
    expect(main).to_contain_text("one tune, ")
    main.get_by_role("button", name="Take Three tones off this device").click()
    expect(main).to_contain_text("Take “Three tones” off this device:")
    main.get_by_role("button", name="Remove", exact=True).click()
    expect(main).to_contain_text("“Keep offline” stands on a tune's page")
    wait_for(
        listener.page,
        """async () => {
          const blobs = await (await caches.open('sidflow-blobs')).keys();
          return blobs.length <= 1; // the catalogue
        }""",
    )


def test_a_whole_search_is_kept_after_a_closed_window_too(home: Home, device: Device, bundle: Path) -> None:
    """260 tunes: closed in the middle, the next window goes on."""
    home.start(bundle)
    first = device.visit()
    first.page.goto(f"{home.url}/#search?q=tone")
    keep(first.page)
    expect(first.page.locator(".kept-state")).to_contain_text(re.compile(r"Keeping: \d+ of 260"), timeout=PYTHON_MS)
    device.close_all()
    second = device.open("/#prefs/storage")
    expect(second.page.locator("main")).to_contain_text("260 tunes", timeout=PYTHON_MS)
    expect(second.page.locator(".wishes progress")).to_have_count(0, timeout=PYTHON_MS)
    home.kill()
    page = second.page
    page.goto(f"{home.url}/#tune/Tone_258.sid")
    page.locator("main").get_by_role("button", name="Play", exact=True).click()
    second.playing()
    second.hears(458)


def test_a_full_device_says_so_and_keeps_what_is_whole(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    first = device.visit()
    page = first.page
    page.goto(f"{home.url}/#prefs/storage")
    expect(page.locator("main")).to_contain_text("“Keep offline” stands on", timeout=PYTHON_MS)
    page.goto(f"{home.url}/#search?q=tone")
    expect(page.get_by_role("button", name="Keep offline")).to_be_visible(timeout=PYTHON_MS)
    quota(page, 1024)
    keep(page)
    notice = page.locator(".notice", has_text="This device has no room left")
    expect(notice).to_be_visible(timeout=PYTHON_MS)
    quota(page, _LARGE)
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator(".kept-state")).to_contain_text("Kept: 260 tunes", timeout=PYTHON_MS)
    first.play_tones()
    first.hears(TONES_HZ[1])
