"""Ratings that wait leave with the page, or when the browser says that the network is back: each once on the server."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Listener
from tests.browser.offline.conftest import Device, Home, wait_for

PYTHON_MS = 120_000
_WAITING = """async () => {
  const base = await new Promise((resolve, reject) => {
    const asked = indexedDB.open('sidflow-feedback');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const count = await new Promise((resolve) => {
    const asked = base.transaction('outbox').objectStore('outbox').count();
    asked.onsuccess = () => resolve(asked.result);
  });
  base.close();
  return count;
}"""


def waiting(page: Page, events: int) -> None:
    wait_for(page, f"async () => (await ({_WAITING})()) === {events}")


def ratings(home: Home) -> list[str]:
    """What the server's log holds of ratings, by id."""
    files = sorted((home.data / "feedback").rglob("*.jsonl"))
    events = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    return [event["id"] for event in events if event["kind"] == "rate"]


def send_and_rate(home: Home, listener: Listener) -> None:
    """Lets ratings be sent, and rates the first tune once what came before is sent."""
    page = listener.page
    page.goto(f"{home.url}/#prefs/sync")
    expect(page.locator("main")).to_contain_text("Off: nothing is sent.", timeout=PYTHON_MS)
    page.get_by_role("switch", name="Send my ratings").check(force=True)
    expect(page.locator("main")).to_contain_text("Nothing waits to be sent.", timeout=PYTHON_MS)
    page.goto(f"{home.url}/#play")
    page.keyboard.press("4")


def test_a_rating_leaves_with_the_page_and_counts_once(home: Home, device: Device, bundle: Path) -> None:
    """Python's own turn to send comes in minutes; the page is closed before."""
    home.start(bundle)
    listener = device.visit()
    send_and_rate(home, listener)
    waiting(listener.page, 1)
    assert ratings(home) == []
    other = device.context.new_page()
    listener.page.goto("about:blank")
    until_rated(other, home)
    again = device.open()
    waiting(again.page, 0)
    assert len(ratings(home)) == 1


def test_the_browser_sends_it_where_no_page_is_open(home: Home, device: Device, bundle: Path) -> None:
    """Background Sync: the server was away when the page was closed."""
    home.start(bundle)
    listener = device.visit()
    send_and_rate(home, listener)
    waiting(listener.page, 1)
    home.kill()
    session = device.context.new_cdp_session(listener.page)
    found: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    for _ in range(600):
        if found:
            break
        listener.page.wait_for_timeout(100)  # the browser tells of it when it likes
    registration = found[-1]["registrationId"]
    listener.page.goto("about:blank")
    home.start(bundle)
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": home.url, "registrationId": registration, "tag": "sidflow-outbox", "lastChance": False},
    )
    until_rated(listener.page, home)
    assert len(ratings(home)) == 1


def until_rated(page: Page, home: Home) -> None:
    """Waits until the server has a rating on disk."""
    for _ in range(600):
        if ratings(home):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the server got no rating in a minute")
