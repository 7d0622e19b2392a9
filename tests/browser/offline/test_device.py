"""The app on the device: room and cleaning up, installing, and tunes that other programs hand to it."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ROOT, TONES_HZ
from tests.browser.offline.conftest import Device, Home, JsonObject, network_is_back, wait_for, without_network
from tests.browser.tones import tone_tune

_LOCKS = """
window.locks = [];
const request = WakeLock.prototype.request;
WakeLock.prototype.request = async function (kind) {
  const lock = await request.call(this, kind);
  locks.push(lock);
  return lock;
};
"""
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# A queue as the browser's own, which no program can fill: the test hands files over where the browser would.
_LAUNCHES = (
    "Object.defineProperty(window, 'launchQueue', { value: { setConsumer: (take) => (window.launch = take) } });"
)


def test_the_storage_page_tells_what_is_there_and_takes_it_away(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    first = device.visit()
    first.play_tones()
    wait_for(first.page, "async () => (await (await caches.open('sidflow-recent')).keys()).length === 1")
    page = first.page
    page.goto(f"{home.url}/#prefs/storage")
    main = page.locator("main")
    expect(main).to_contain_text("Yes: it starts without network")
    lately = main.get_by_role("region", name="Played lately")
    expect(lately).to_contain_text("one tune, ")
    expect(lately).to_contain_text("up to 200 tunes or 20 MB")
    lately.get_by_role("button", name="Remove them").click()
    lately.get_by_role("button", name="Leave it").click()
    lately.get_by_role("button", name="Remove them").click()
    lately.get_by_role("button", name="Remove", exact=True).click()
    expect(lately).to_contain_text("None yet")
    room = main.get_by_role("region", name="Room")
    expect(room).to_contain_text(re.compile(r"[1-9][\d.]* (kB|MB) the app"))
    room.get_by_role("button", name="Remove the app").click()
    room.get_by_role("button", name="Remove", exact=True).click()
    expect(room).to_contain_text("0 bytes the app")
    assert device.versions(page) == []
    home.kill()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        device.context.new_page().goto(home.url)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing_on_the_storage_page(
    home: Home, device: Device, bundle: Path, width: int, height: int
) -> None:
    """With tunes kept, one on its way that can't be had, a question open and the server away, in every theme."""
    home.start(bundle)
    first = device.visit()
    page = first.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{home.url}/#tune/Three.sid")
    page.get_by_role("button", name="Keep offline").click(timeout=120_000)
    expect(page.locator(".kept-state")).to_contain_text("Kept:", timeout=60_000)
    home.kill()
    network_is_back(page)
    without_network(first)
    page.goto(f"{home.url}/#search?q=tone")
    page.get_by_role("button", name="Keep offline").click(timeout=60_000)
    page.goto(f"{home.url}/#prefs/storage")
    page.get_by_role("button", name="Take Three tones off this device").click()
    expect(page.locator(".wishes progress")).to_have_count(1)
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    for theme in ("dark", "light", "classic"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        found = page.evaluate("async () => (await axe.run()).violations")
        assert [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]] == []


def test_what_was_spoilt_on_the_device_is_fetched_again(home: Home, device: Device, bundle: Path) -> None:
    """Bytes of a tune are checked before they play."""
    home.start(bundle)
    first = device.visit()
    first.play_tones()
    spoil = """async () => {
      const cache = await caches.open('sidflow-recent');
      const [request] = await cache.keys();
      if (!request) return false;
      await cache.put(request, new Response(new Uint8Array(200)));
      return true;
    }"""
    wait_for(first.page, spoil)
    second = device.open()
    second.play_tones()
    second.hears(TONES_HZ[1])


def test_the_browser_would_install_it(home: Home, bundle: Path, tmp_path: Path) -> None:
    """The browser itself reads the manifest, fetches icons, and has nothing against it."""
    home.start(bundle)
    # In a thread of its own: this one has a Playwright running.
    with ThreadPoolExecutor(1) as thread:
        errors, manifest = thread.submit(_asked, home.url, tmp_path / "profile").result()
    assert errors == []
    assert manifest["display"] == "standalone"
    found = {(icon["sizes"], icon.get("purpose")) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= found
    assert manifest["file_handlers"][0]["accept"]["audio/prs.sid"][0] == ".sid"
    assert manifest["share_target"]["action"] == "/share"
    assert manifest["launch_handler"]["client_mode"][0] == "focus-existing"
    assert {shot["form_factor"] for shot in manifest["screenshots"]} == {"wide", "narrow"}


def _asked(url: str, profile: Path) -> tuple[list[object], JsonObject]:
    """What Chromium says of installing, and the manifest that it read."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no Chromium on this machine: `python3 build.py test` installs Debian's")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=program)
        page = context.new_page()
        page.goto(url)
        session = context.new_cdp_session(page)
        read = session.send("Page.getAppManifest")
        found = session.send("Page.getInstallabilityErrors")
        context.close()
    assert read["errors"] == []
    return found["installabilityErrors"], json.loads(read["data"])


def test_the_screen_stays_on_while_it_plays_if_that_is_wanted(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    device.context.add_init_script(_LOCKS)
    listener = device.open("/#prefs")
    page = listener.page
    page.get_by_role("switch", name="Keep the screen on while it plays").check(force=True)
    listener.room("Play")
    assert page.evaluate("locks") == []
    listener.play()
    wait_for(page, "async () => locks.length === 1 && !locks[0].released")
    listener.play_button.click()
    wait_for(page, "async () => locks.length === 1 && locks[0].released")


def test_a_file_from_the_desktop_plays(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    device.context.add_init_script(_LAUNCHES)
    listener = device.open()
    tune = tone_tune([330.0], title="From the desktop")
    wait_for(listener.page, "async () => 'launch' in window")
    listener.play()
    listener.page.evaluate(
        """async (bytes) => {
          const folder = await navigator.storage.getDirectory();
          const handle = await folder.getFileHandle('desktop.sid', { create: true });
          const file = await handle.createWritable();
          await file.write(new Uint8Array(bytes));
          await file.close();
          launch({ files: [handle], targetURL: location.href });
        }""",
        list(tune),
    )
    expect(listener.title).to_have_text("From the desktop")
    listener.hears(330)
    listener.page.evaluate("launch({ files: [], targetURL: new URL('/#library', location.href).href })")
    expect(listener.page.get_by_role("heading", name="Library", level=1)).to_be_visible()


def share(page: Page, fields: dict[str, str], file: Path | None = None) -> None:
    """What another program's share dialog sends."""
    page.evaluate(
        """(fields) => {
          const form = Object.assign(document.createElement('form'), {
            action: '/share', method: 'post', enctype: 'multipart/form-data', id: 'shares',
          });
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement('input'), { name, value }));
          }
          form.append(Object.assign(document.createElement('input'), { name: 'tunes', type: 'file' }));
          document.body.append(form);
        }""",
        fields,
    )
    field = page.locator("#shares input[type=file]")
    if file is None:
        field.evaluate("(field) => field.remove()")
    else:
        field.set_input_files(file)
    page.locator("#shares").evaluate("(form) => form.submit()")


def test_a_shared_file_opens_with_the_server_dead(home: Home, device: Device, bundle: Path, tmp_path: Path) -> None:
    home.start(bundle)
    listener = device.visit()
    home.kill()
    file = tmp_path / "shared tune.sid"
    file.write_bytes(tone_tune([330.0], title="From a friend"))
    share(listener.page, {"title": "", "text": "", "url": ""}, file)
    expect(listener.title).to_have_text("From a friend", timeout=20_000)
    assert listener.page.url == f"{home.url}/#play"
    wait_for(listener.page, "async () => (await (await caches.open('sidflow-shared')).keys()).length === 0")
    listener.playing()
    listener.hears(330)


def test_a_shared_link_and_shared_words_lead_somewhere(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    page = device.visit().page
    share(page, {"title": "SIDFlow", "text": f"hear {home.url}/#tune/Three.sid", "url": ""})
    page.wait_for_url(f"{home.url}/#tune/Three.sid")
    share(page, {"title": "", "text": "three tuner", "url": ""})
    page.wait_for_url(f"{home.url}/#search?q=three+tuner")
