"""The application as the page meets it: intents in, patches out, over the in-memory world and a small server."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

import pytest

from client_py.app import Application, UnknownIntentError, World
from client_py.core.canonical import JsonValue, canonical_json, plain
from client_py.core.compact import Notes
from client_py.core.compact_write import write_catalogue
from client_py.core.contract import CatalogueTune, Model, SyncBatch
from client_py.core.decode import decode_json
from client_py.core.errors import ContractError
from client_py.core.opinions import Opinion
from client_py.core.uuid7 import uuid7
from client_py.feedback import Opinions
from client_py.memory import (
    MemoryBlobs,
    MemoryClock,
    MemoryDevice,
    MemoryEars,
    MemoryEmbedder,
    MemoryPackages,
    MemoryRecords,
    MemoryTransport,
)
from client_py.patches import File, Notice, Patch, View
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Answer, Packages, Put
from tests.running import run_async

NOW_MS = 1_750_000_000_000
MODELS: tuple[Model, ...] = ("8580", "8580", "8580")
TUNES = [
    CatalogueTune(
        path=f"MUSICIANS/{author[0]}/{title.replace(' ', '_')}.sid",
        title=title,
        author=author,
        released=released,
        songs=2,
        start_song=1,
        lengths_s=(61.5, 120.0),
        clock="PAL",
        models=MODELS[:chips],
        addresses=(0xD400, 0xD420, 0xD440)[:chips],
        format="PSID",
        size_bytes=4000 + chips,
        sha256=hashlib.sha256(title.encode()).hexdigest(),
    )
    for title, author, released, chips in [
        ("Gymnopedie", "Erik Satie", "1888 Rouart", 1),
        ("Invention No 1", "J. S. Bach", "1723", 1),
        ("Toccata", "J. S. Bach", "1704", 2),
    ]
]
CATALOGUE = write_catalogue(TUNES, {TUNES[0].path: Notes("Slow and sad\nin three", "hangs at the end")})


class Stage:
    """An application, its world, a server that keeps what it gets, and the patches that came out."""

    def __init__(self, packages: Packages | None = None) -> None:
        self.packages = packages or MemoryPackages()
        self.feedback = MemoryRecords(FEEDBACK_STORES)
        self.library = MemoryRecords(LIBRARY_STORES)
        self.transport = MemoryTransport(self._answer)
        self.clock = MemoryClock(NOW_MS)
        self.blobs = MemoryBlobs()
        self.device = MemoryDevice()
        self.patches: list[Patch] = []
        self.asked: list[str] = []
        self.received: list[str] = []
        self.app = self.open()

    def open(self) -> Application:
        world = World(
            self.feedback, self.library, self.blobs, self.transport, self.clock, self.packages, self.device,
            MemoryEars(), MemoryEmbedder(),
        )  # fmt: skip
        return Application(world, self.patches.append)

    def shown(self, slot: str) -> JsonValue:
        """What the slot shows now."""
        return [each.value for each in self.patches if isinstance(each, View) and each.slot == slot][-1]

    def notices(self) -> list[str]:
        return [each.text for each in self.patches if isinstance(each, Notice)]

    def shares(self) -> bool:
        """Whether the page shows that events are sent."""
        shown = cast("dict[str, dict[str, bool]]", self.shown("preferences"))
        return shown["preferences"]["sync"]

    async def rate(self, number: int, stars: int) -> str:
        key = uuid7(NOW_MS + number, number.to_bytes(10))
        intent: JsonValue = {
            "id": key,
            "tune": f"{TUNES[0].path}#1",
            "kind": "rate",
            "at_ms": NOW_MS + number,
            "rating": stars,
            "shares": self.shares(),
        }
        await self.feedback.apply([Put("inbox", key, intent)])
        await self.app.handle("inbox.drain", {})
        return key

    def _answer(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.asked.append(path)
        tag = f'"{hashlib.sha256(CATALOGUE).hexdigest()[:16]}"'
        if path == "/api/catalogue/compact":
            return (
                Answer(304, {}, b"") if headers.get("if-none-match") == tag else Answer(200, {"etag": tag}, CATALOGUE)
            )
        if path == "/api/train/model":
            return Answer(404, {}, b"")  # nothing is published
        if path == "/api/session":
            answer: JsonValue = {"token": "t", "expires_at": "2026-01-01T00:00:00Z"}
            return Answer(200, {}, canonical_json(answer).encode())
        assert (method, path) == ("POST", "/api/rate/feedback")
        ids = [event.id for event in decode_json(SyncBatch, (body or b"").decode()).events]
        self.received += ids
        return Answer(200, {}, canonical_json({"accepted": ids, "duplicates": [], "rejected": []}).encode())


def play(scenario: Callable[[Stage], Awaitable[None]]) -> None:
    async def go() -> None:
        stage = Stage()
        await stage.app.start()
        try:
            await scenario(stage)
        finally:
            await stage.app.close()

    run_async(go())


def test_a_first_visit_shows_every_slot_and_asks_the_server_nothing() -> None:
    async def scenario(stage: Stage) -> None:
        slots = [patch.slot for patch in stage.patches if isinstance(patch, View)]
        assert {"preferences", "ratings", "playlists", "favourites", "catalogue", "sync"} <= set(slots)
        await stage.clock.advance(100_000)
        assert stage.asked == []

    play(scenario)


def test_a_rating_is_shown_kept_and_taken_back() -> None:
    async def scenario(stage: Stage) -> None:
        key = await stage.rate(1, 4)
        shown = stage.shown("ratings")
        opinion = Opinion(stars=4, stars_by=key)
        assert shown == plain(Opinions(key, {f"{TUNES[0].path}#1": opinion}))
        again = stage.open()
        await again.start()
        assert stage.shown("ratings") == shown
        await again.handle("rating.undo", {"event": key})
        await again.close()
        undone = stage.shown("ratings")
        assert isinstance(undone, dict)
        assert undone["by_tune"] == {}

    play(scenario)


def test_nothing_leaves_before_the_listener_says_so_and_only_what_came_after() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.rate(1, 4)
        await stage.app.handle("sync.now", {})
        assert stage.asked == []
        await stage.app.handle("prefs.set", {"changes": {"sync": True, "sync_cadence_s": 60}})
        later = await stage.rate(2, 5)
        await stage.clock.advance(400)
        assert stage.received == [later]

    play(scenario)


def test_playlists_and_preferences_come_out_as_files_and_go_in_again() -> None:
    async def scenario(stage: Stage) -> None:
        made = await stage.app.handle("playlist.create", {"name": "Night", "entries": [{"tune": "a.sid#1"}]})
        await stage.app.handle("playlist.export", {"playlist": made})
        await stage.app.handle("prefs.export", {})
        files = {each.name: each.text for each in stage.patches if isinstance(each, File)}
        await stage.app.handle("playlist.import", {"text": files["Night.m3u8"], "name": "x"})
        await stage.app.handle("prefs.set", {"changes": {"theme": "light"}})
        await stage.app.handle("prefs.import", {"text": files["sidflow-preferences.json"]})
        lists, preferences = stage.shown("playlists"), stage.shown("preferences")
        assert isinstance(lists, list)
        assert [each["name"] for each in lists if isinstance(each, dict)] == ["Night", "Night"]
        assert isinstance(preferences, dict)
        assert isinstance(preferences["preferences"], dict)
        assert preferences["preferences"]["theme"] == "dark"

    play(scenario)


def test_trouble_with_sending_is_said_once() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("prefs.set", {"changes": {"sync": True}})
        stage.transport.handler = None
        await stage.rate(1, 3)
        for _ in range(9):
            await stage.app.handle("sync.now", {})
        assert len([text for text in stage.notices() if "could not be sent" in text]) == 1

    play(scenario)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("prefs.set", {}),
        ("prefs.set", {"changes": []}),
        ("prefs.set", {"changes": {}, "more": 1}),
        ("prefs.goBackTo", {"revision": "1"}),
        ("rating.undo", {"event": "x"}),
        ("search", {"words": 1}),
        ("playlist.create", {"name": "x", "entries": [{"tune": "../a#1"}]}),
        ("history.show", {"limit": 0}),
        ("search", None),
    ],
)
def test_arguments_are_checked_before_anything_happens(name: str, arguments: JsonValue) -> None:
    async def scenario(stage: Stage) -> None:
        before = len(stage.patches)
        with pytest.raises(ContractError):
            await stage.app.handle(name, arguments)
        assert len(stage.patches) == before

    play(scenario)


def test_an_unknown_intent_is_refused() -> None:
    async def scenario(stage: Stage) -> None:
        with pytest.raises(UnknownIntentError):
            await stage.app.handle("prefs", {})

    play(scenario)


def test_every_intent_says_what_it_does() -> None:
    async def scenario(stage: Stage) -> None:
        assert all(each.summary.endswith(".") for each in stage.app.intents.values())
        assert len(stage.app.intents) > 25

    play(scenario)
