"""With sending off no rating, tune or weight leaves the page: every request is written down, whoever made it."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Listener, OpenPage, Server
from tests.browser.published import publish
from tests.browser.tones import tone_tune
from tests.browser.wire import Asked, Wire, wire

SOON_MS = 120_000
RATED = 5  # of each kind
TUNES = {
    f"MUSICIANS/{kind[0]}/{kind}_{number:02}.sid": tone_tune([200.0 + number], title=f"{kind} {number:02}", author=kind)
    for kind in ("Waltz", "March")
    for number in range(14)
}
KEYS = [f"{path}#1" for path in sorted(TUNES)]
_STATIC = re.compile(
    r"/|/(assets|demo|install|icons)/[\w./-]+|/[\w-]+\.(js|json|webmanifest|svg|png)"
    r"|/api/(prefs/rom-manifest|catalogue(/newest|/compact|/[0-9a-f]{64})?)"
    r"|/api/train/model(/[0-9a-f]{64})?"
)
_BYTES_OF_A_TUNE = re.compile(r"/api/playback/[\w.-]+/sid|/api/tune/[0-9a-f]{16}")
_NAMES = re.compile(r"waltz|march|musicians", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Watched:
    """A page, and all that it asked of anybody."""

    page: Page
    listener: Listener
    wire: Wire
    elsewhere: list[str]
    data: Path

    def room(self, address: str) -> Locator:
        self.page.evaluate("(address) => { location.hash = address; }", address)
        found = self.page.locator("main .room").filter(visible=True)
        expect(found.locator("h1")).to_be_visible(timeout=SOON_MS)
        return found

    def rate(self, path: str, stars: int) -> None:
        """On the tune's page, without playing it."""
        name = "1 star" if stars == 1 else f"{stars} stars"
        self.room(f"#tune/{path}").get_by_role("radio", name=name).check(force=True, timeout=SOON_MS)

    def posted(self) -> list[Asked]:
        return [asked for asked in self.wire.asked if asked.method != "GET"]


@pytest.fixture
def watched(open_page: OpenPage, bundle: Path, tmp_path: Path) -> Iterator[Watched]:
    """A server with a published model, of whose tunes the page has heard none yet."""
    collection = tmp_path / "dances"
    for path, data in TUNES.items():
        (collection / path).parent.mkdir(parents=True, exist_ok=True)
        (collection / path).write_bytes(data)
    kept = tmp_path / "data"
    publish(kept, "1.0.0", KEYS)
    with ExitStack() as running:
        server = Server(bundle, kept, collection, isolated=True)
        running.callback(server.stop)
        written = running.enter_context(wire(server.url))
        listener = open_page(url=written.url)
        elsewhere: list[str] = []
        listener.page.context.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((written.url, "blob:", "data:")) else elsewhere.append(asked.url)
            ),
        )
        yield Watched(listener.page, listener, written, elsewhere, kept)


def learn(watched: Watched) -> None:
    """Rates ten tunes, and learns from that."""
    expect(watched.room("#prefs/training")).to_contain_text("Version 1.0.0", timeout=SOON_MS)
    for number in range(RATED):
        watched.rate(f"MUSICIANS/W/Waltz_{number:02}.sid", 5)
        watched.rate(f"MUSICIANS/M/March_{number:02}.sid", 1)
    room = watched.room("#prefs/training")
    room.get_by_role("button", name="Learn now").click()
    expect(room.locator("li[aria-current=true]")).to_contain_text("10 songs, model 1.0.0", timeout=SOON_MS)


def would_leave(watched: Watched) -> list[Any]:
    """The bodies of the requests that the page says it would make."""
    room = watched.room("#prefs/sharing")
    expect(room).to_contain_text("clipped and with noise", timeout=SOON_MS)
    return [json.loads(line) for line in room.locator("pre").inner_text().splitlines()]


def _naming(asked: list[Asked]) -> list[str]:
    """The requests in which a tune is named in any way."""
    return [each.all for each in asked if _NAMES.search(each.all)]


def test_with_sending_off_nothing_leaves_but_the_request_to_play(watched: Watched) -> None:
    page = watched.page
    learn(watched)
    [shown] = would_leave(watched)
    assert _naming(watched.wire.asked) == [], "to rate is not to play: nobody has heard of these tunes"
    watched.room("#search/author/Waltz").get_by_role("button", name="Waltz 10").first.click()
    watched.listener.playing()
    page.get_by_role("button", name="Next", exact=True).first.click()
    watched.listener.playing()
    page.keyboard.press("4")
    watched.room("#library/station").get_by_role("button", name=re.compile("^For me")).click()
    expect(page.locator("main .room.play table.rows.picked tbody tr").first).to_be_visible(timeout=SOON_MS)
    watched.listener.playing()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.reload()  # the last word of a page that goes
    watched.room("#library/history")
    fetched = {each.path for each in watched.wire.asked if each.method == "GET"}
    assert [path for path in fetched if not (_STATIC.fullmatch(path) or _BYTES_OF_A_TUNE.fullmatch(path))] == []
    weights = ",".join(str(value) for value in shown["delta"]["values"][:3])
    for each in watched.wire.asked:
        assert not each.headers.keys() & {"cookie", "authorization"}, each.all
        assert weights not in each.all
        if each.method == "GET":
            assert each.body == ""
            assert _naming([each]) == []
        else:
            assert (each.method, each.path) == ("POST", "/api/play")
            body = json.loads(each.body)
            assert set(body) == {"tune"}, "to play a song its name is asked for, and nothing is said beside it"
    played = {json.loads(each.body)["tune"] for each in watched.posted()}
    assert "MUSICIANS/W/Waltz_10.sid#1" in played
    assert not played & {f"MUSICIANS/M/March_{number:02}.sid#1" for number in range(RATED)}
    assert watched.elsewhere == []


def test_with_both_switches_on_exactly_what_was_shown_leaves_and_is_deleted_again(watched: Watched) -> None:
    """Were nothing written down here, the test above would say nothing."""
    room = watched.room("#prefs/sync")
    room.get_by_role("switch", name="Send my ratings").check(force=True)
    expect(room.get_by_role("button", name="Send now")).to_be_visible(timeout=SOON_MS)
    learn(watched)
    watched.room("#prefs/sharing").get_by_role("switch", name="Share my taste").check(force=True)
    *_, shown = would_leave(watched)
    watched.room("#prefs/sync").get_by_role("button", name="Send now").click()
    room = watched.room("#prefs/sharing")
    expect(room).to_contain_text("The next time is not before", timeout=SOON_MS)
    [upload] = [json.loads(each.body) for each in watched.posted() if each.path == "/api/feedback/upload"]
    assert upload["delta"] == shown["delta"]
    batches = [json.loads(each.body) for each in watched.posted() if each.path == "/api/rate/feedback"]
    rated = {event["tune"]: event["rating"] for batch in batches for event in batch["events"]}
    assert rated["MUSICIANS/W/Waltz_03.sid#1"] == 5
    assert upload["device"] not in json.dumps(batches)
    [kept] = (watched.data / "sharing" / "uploads").glob("*/*.jsonl")
    assert kept.stem == upload["device"]
    room.get_by_role("button", name="Delete what I shared …").click()
    watched.page.get_by_role("button", name="Delete it there").click()
    expect(watched.page.locator(".notice").filter(has_text="is deleted on the server")).to_be_visible(timeout=SOON_MS)
    assert not kept.exists()
