"""After one visit the app starts with the server dead, and plays what the device has."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TONES_HZ
from tests.browser.offline.conftest import (
    Device,
    Home,
    asset_of,
    network_is_back,
    version_of,
    wait_for,
    without_network,
)


def test_a_new_window_opens_and_plays_with_the_server_dead(
    home: Home, device: Device, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shell, engine, worklet and bundled tunes come from the device, as isolated and as guarded as online."""
    home.start(bundle)
    first = device.visit()
    online = first.page.evaluate("async () => Object.fromEntries((await fetch('/')).headers)")
    home.kill()
    device.close_all()
    listener = device.open()
    assert version_of(listener.page) == version_of(bundle)
    assert listener.page.evaluate("crossOriginIsolated") is True
    listener.play()
    listener.hears_loudness(0.005, 1)
    without_network(listener)
    offline = listener.page.evaluate("async () => Object.fromEntries((await fetch('/')).headers)")
    for name in ("content-security-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy"):
        assert offline[name] == online[name]
    width = "async () => createImageBitmap(await (await fetch(navigator.mediaSession.metadata.artwork[0].src)).blob())"
    assert listener.page.evaluate(f"({width})().then((picture) => picture.width)") == 512
    interactive_ms = listener.page.evaluate("performance.getEntriesByName('interactive')[0].startTime")
    with capsys.disabled():
        print(f"\n  offline cold start: interactive after {interactive_ms:.0f} ms")
    assert device.faults == []


def test_the_first_sound_comes_first(home: Home, device: Device, bundle: Path) -> None:
    """What keeps the app is asked for after everything that the first tune needs."""
    home.start(bundle)
    device.visit()
    asked = home.asked
    needed = [f"/{asset_of(bundle, name).relative_to(bundle)}" for name in ("app", "engine", "engineWorker", "worklet")]
    first = min(asked.index(path) for path in ("/sw.js", "/precache.json"))
    assert max(asked.index(path) for path in (*needed, "/demo/catalogue.json")) < first


def test_what_answers_in_the_servers_place_is_not_believed(home: Home, device: Device, bundle: Path) -> None:
    """A hotel's network answers everything with a page of its own: the app stays what it is."""
    home.start(bundle)
    first = device.visit()
    home.kill()
    with hotel(home.port):
        network_is_back(first.page)
        without_network(first)
        second = device.open()
        assert version_of(second.page) == version_of(bundle)
        second.play()
        second.hears_loudness(0.005, 1)
        device.holds(second.page, "filling === null && next === null")


@contextmanager
def hotel(port: int) -> Iterator[None]:
    """Says the same to everyone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = b"<!doctype html><title>Welcome to our hotel</title>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_POST = do_GET  # noqa: N815 - the name that the library looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


def test_a_tune_that_was_played_lately_plays_without_the_server(home: Home, device: Device, bundle: Path) -> None:
    home.start(bundle)
    first = device.visit()
    first.play_tones()
    first.hears(TONES_HZ[1])
    wait_for(first.page, "async () => (await (await caches.open('sidflow-recent')).keys()).length > 0")
    home.kill()
    device.close_all()
    listener = device.open()
    listener.play_tones()
    listener.hears(TONES_HZ[1])


def test_python_starts_without_the_server_once_it_is_kept(home: Home, device: Device, bundle: Path) -> None:
    """Its pieces are stored once, by its own worker; the service worker has its manifest and its script."""
    home.start(bundle)
    first = device.visit()
    kept = "starts without network, with search"
    first.page.goto(home.url + "/#prefs/storage")
    expect(first.page.locator("main")).to_contain_text(kept, timeout=120_000)
    home.kill()
    device.close_all()
    listener = device.open("/#prefs/storage")
    expect(listener.page.locator("main")).to_contain_text(kept, timeout=120_000)
    names = listener.page.evaluate("caches.keys()")
    assert names.count("sidflow-python") == 1
    pieces = listener.page.evaluate(
        """async () => {
          const found = [];
          for (const name of (await caches.keys()).filter((each) => each.startsWith('sidflow-app-')))
            found.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
          return found.filter((url) => url.endsWith('.bin'));
        }"""
    )
    assert pieces == []


def test_without_a_visit_there_is_nothing_but_the_browsers_own_word(home: Home, device: Device) -> None:
    page = device.context.new_page()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(home.url)
