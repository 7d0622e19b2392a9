"""Sending ratings to the real server: nothing before the listener says so, then each event once."""

import json
import re
import time

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import StartServer
from tests.browser.listener.conftest import SOON_MS, Listening, OpenListening

ROUTE = "**/api/rate/feedback"


@pytest.fixture
def listening(open_listening: OpenListening, start_server: StartServer) -> Listening:
    """With a server of its own: what is on its disk is this listener's."""
    return open_listening(server=start_server())


def on_disk(listening: Listening) -> list[dict[str, object]]:
    """The events in the server's canonical files, day by day."""
    files = sorted((listening.server.data / "feedback").rglob("events.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def turn_on(listening: Listening) -> None:
    room = listening.go("prefs/sync")
    expect(room).to_contain_text("Off: nothing is sent.")
    room.get_by_role("switch", name="Send my ratings").check(force=True)
    expect(room.get_by_role("button", name="Send now")).to_be_visible(timeout=SOON_MS)
    expect(room).to_contain_text("Nothing waits to be sent.", timeout=SOON_MS)


def test_what_is_rated_after_turning_it_on_is_on_the_servers_disk(listening: Listening) -> None:
    """Rated before: stays here. Rated after: sent by the button, once, however often it is pressed."""
    listening.listener.play_tones()
    listening.page.keyboard.press("1")
    listening.python()
    turn_on(listening)
    assert on_disk(listening) == []
    listening.page.locator(".mini").get_by_role("radio", name="4 stars").check(force=True)
    room = listening.go("prefs/sync")
    expect(room).to_contain_text("One entry waits to be sent.")
    room.get_by_role("button", name="Send now").click()
    expect(room).to_contain_text("One entry sent since the page was opened.")
    room.get_by_role("button", name="Send now").click()
    expect(room).to_contain_text("Nothing waits to be sent.")
    events = on_disk(listening)
    assert [(event["kind"], event["rating"], event["tune"]) for event in events] == [("rate", 4, "Three.sid#2")]
    ours = [event for event in listening.stored("sidflow-feedback", "ratings") if event["rating"] == 4]
    assert [event["id"] for event in events] == [event["id"] for event in ours]


def test_trouble_is_told_and_the_network_coming_back_ends_it(listening: Listening) -> None:
    """After five failures a notice with "Try again"; `online` sends without being asked."""
    page = listening.page
    listening.listener.play_tones()
    listening.python()
    turn_on(listening)
    page.context.route(ROUTE, lambda route: route.abort())
    page.locator(".mini").get_by_role("radio", name="3 stars").check(force=True)
    room = listening.go("prefs/sync")
    button = room.get_by_role("button", name=re.compile("Send now|Try again"))
    expect(room).to_contain_text("One entry waits to be sent.")
    for _ in range(5):
        button.click()
        expect(room).to_contain_text("It is tried again in")
    notice = page.locator(".notice").filter(has_text="could not be sent")
    expect(notice.get_by_role("button", name="Try again")).to_be_visible(timeout=SOON_MS)
    page.context.unroute(ROUTE)
    page.context.set_offline(True)
    page.context.set_offline(False)  # the browser says `online`
    expect(room).to_contain_text("Nothing waits to be sent.", timeout=SOON_MS)
    assert [event["rating"] for event in on_disk(listening)] == [3]
    listening.listener.faults.clear()  # the requests that this test cut


def test_what_the_server_refuses_is_set_aside_with_its_reason(listening: Listening) -> None:
    """A device whose clock is wrong by years: the event is set aside, listed, and can be forgotten."""
    page = listening.page
    listening.listener.play_tones()
    listening.python()
    turn_on(listening)
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 4e11; }")
    page.locator(".mini").get_by_role("radio", name="2 stars").check(force=True)
    room = listening.go("prefs/sync")
    expect(room).to_contain_text("One entry waits to be sent.")
    room.get_by_role("button", name="Send now").click()
    aside = room.get_by_role("region", name="Set aside")
    expect(aside.locator("li")).to_have_count(1, timeout=SOON_MS)
    expect(aside.locator("li")).to_contain_text("Three.sid#2, rated 2")
    expect(aside.locator(".entry-why")).to_contain_text(re.compile("The server: .+"))
    assert on_disk(listening) == []
    aside.get_by_role("button", name="Remove them").click()
    expect(aside).to_have_count(0)


def test_a_server_that_asks_to_wait_is_left_alone(listening: Listening) -> None:
    """`Retry-After` holds though the browser says `online`; the listener's own button doesn't wait."""
    page = listening.page
    listening.listener.play_tones()
    listening.python()
    turn_on(listening)
    asked: list[float] = []

    def refuse(route: Route) -> None:
        asked.append(time.monotonic())
        route.fulfill(status=503, headers={"retry-after": "3600"}, body="")

    page.context.route(ROUTE, refuse)
    page.locator(".mini").get_by_role("radio", name="5 stars").check(force=True)
    room = listening.go("prefs/sync")
    expect(room).to_contain_text("One entry waits to be sent.")
    room.get_by_role("button", name="Send now").click()
    expect(room).to_contain_text("It is tried again in")
    page.evaluate("dispatchEvent(new Event('online'))")
    listening.go("prefs/data")
    listening.python()  # an intent later than the one of `online` is answered: that one is over
    assert len(asked) == 1
    room = listening.go("prefs/sync")
    room.get_by_role("button", name="Try again").click()
    expect(room.get_by_role("button", name="Try again")).to_be_visible()
    listening.python()
    assert len(asked) == 2
    listening.listener.faults.clear()  # the answers that this test made
