"""With sending off no rating, tune or weight leaves the page: every request is written down, whoever made it."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

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
    r"|/api/(health|catalogue/newest|catalogue/compact|catalogue/[0-9a-f]{64}|prefs/rom-manifest)"
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
        yield Watched(listener.page, listener, written, elsewhere)


def listen(watched: Watched) -> None:
    """Rates ten tunes, plays two, skips, likes, learns, and starts a station."""
    page = watched.page
    expect(watched.room("#prefs/training")).to_contain_text("Version 1.0.0", timeout=SOON_MS)
    for number in range(RATED):
        watched.rate(f"MUSICIANS/W/Waltz_{number:02}.sid", 5)
        watched.rate(f"MUSICIANS/M/March_{number:02}.sid", 1)
    assert _naming(watched.wire.asked) == []  # to rate is not to play: nobody has heard of these tunes
    watched.room("#search/author/Waltz").get_by_role("button", name="Waltz 10").first.click()
    watched.listener.playing()
    page.get_by_role("button", name="Next", exact=True).first.click()
    watched.listener.playing()
    page.keyboard.press("4")
    watched.room("#prefs/training").get_by_role("button", name="Learn now").click()
    entry = page.locator("main .room").filter(visible=True).locator("li[aria-current=true]")
    expect(entry).to_contain_text("model 1.0.0", timeout=SOON_MS)
    watched.room("#prefs/sharing")
    expect(page.locator("main .room").filter(visible=True)).to_contain_text("Nothing would leave", timeout=SOON_MS)
    watched.room("#library/station").get_by_role("button", name=re.compile("^For me")).click()
    expect(page.locator("main .room.play table.rows.picked tbody tr").first).to_be_visible(timeout=SOON_MS)
    watched.listener.playing()


def _naming(asked: list[Asked]) -> list[str]:
    """The requests in which a tune is named in any way."""
    return [each.all for each in asked if _NAMES.search(each.all)]


def test_with_sending_off_nothing_leaves_but_the_request_to_play(watched: Watched) -> None:
    listen(watched)
    watched.page.evaluate("dispatchEvent(new Event('online'))")
    watched.page.reload()  # the last word of a page that goes
    watched.room("#library/history")
    asked = watched.wire.asked
    assert {each.path for each in watched.posted()} == {"/api/play"}
    for each in asked:
        assert not each.headers.keys() & {"cookie", "authorization", "referer"}, each.all
        if each.method == "GET":
            assert each.body == ""
            assert _STATIC.fullmatch(each.path) or _BYTES_OF_A_TUNE.fullmatch(each.path), each.path
            assert _naming([each]) == []
        else:
            body = json.loads(each.body)
            assert set(body) == {"tune"}, "to play a song its name is asked for, and nothing is said beside it"
            assert body["tune"] in KEYS
    played = {json.loads(each.body)["tune"] for each in watched.posted()}
    assert not played & {f"MUSICIANS/M/March_{number:02}.sid#1" for number in range(RATED)}
    assert watched.elsewhere == []


def test_what_is_written_down_has_the_ratings_once_sending_is_on(watched: Watched) -> None:
    """Else the test above would say nothing."""
    room = watched.room("#prefs/sync")
    room.get_by_role("switch", name="Send my ratings").check(force=True)
    expect(room.get_by_role("button", name="Send now")).to_be_visible(timeout=SOON_MS)
    watched.rate("MUSICIANS/W/Waltz_03.sid", 4)
    room = watched.room("#prefs/sync")
    expect(room).to_contain_text("One entry waits to be sent.", timeout=SOON_MS)
    room.get_by_role("button", name="Send now").click()
    expect(room).to_contain_text("sent since", timeout=SOON_MS)
    sent = [each for each in watched.posted() if each.path == "/api/rate/feedback"]
    [event] = [event for each in sent for event in json.loads(each.body)["events"] if event["kind"] == "rate"]
    assert (event["tune"], event["rating"]) == ("MUSICIANS/W/Waltz_03.sid#1", 4)
    assert not [each for each in watched.posted() if each.path.startswith("/api/feedback/")]
