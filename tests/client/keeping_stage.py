"""A device that keeps tunes, and a server with a few of them whose answers tests change."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from client_py.app import Application, World
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.catalogue import describe
from client_py.core.compact_write import write_catalogue
from client_py.core.digest import digest_of
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
from client_py.patches import Patch, View
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Answer
from tests.core.sids import PSID
from tests.running import run_async

Row: TypeAlias = dict[str, JsonValue]

FILES = {
    f"MUSICIANS/{author}/{title}.sid": replace(
        PSID, title=title.encode(), author=author.encode(), program=PSID.program + bytes([number] * number)
    ).data()
    for number, (author, title) in enumerate(
        [("Ada", "One"), ("Ada", "Two"), ("Ada", "Three"), ("Bob", "One_More"), ("Bob", "Last")]
    )
}
ADA = [path for path in FILES if "/Ada/" in path]
CATALOGUE = write_catalogue([describe(path, data) for path, data in FILES.items()], {})


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Stage:
    """A device, and a server with a few tunes whose answers tests change."""

    def __init__(self, room_bytes: int | None = None) -> None:
        self.records = MemoryRecords(LIBRARY_STORES)
        self.feedback = MemoryRecords(FEEDBACK_STORES)
        self.blobs = MemoryBlobs(room_bytes=room_bytes)
        self.clock = MemoryClock()
        self.transport = MemoryTransport(self.answer)
        self.files = dict(FILES)
        self.refusal: Answer | None = None
        self.asked: list[str] = []
        self.patches: list[Patch] = []
        self.app = self.open()

    def open(self) -> Application:
        world = World(
            self.feedback, self.records, self.blobs, self.transport, self.clock, MemoryPackages(), MemoryDevice(),
            MemoryEars(), MemoryEmbedder(),
        )  # fmt: skip
        return Application(world, self.patches.append)

    def answer(self, _method: str, path: str, body: bytes | None, _headers: Mapping[str, str]) -> Answer:
        if path == "/api/catalogue/compact":
            return Answer(200, {}, CATALOGUE)
        self.asked.append(path)
        if self.refusal is not None:
            return self.refusal
        named = {digest_of(sha256(data)): data for data in self.files.values()}
        if path.startswith("/api/tune/"):
            data = named.get(path.removeprefix("/api/tune/"))
            return unknown() if data is None else Answer(200, {}, data)
        if path == "/api/play":
            tune = json.loads(body or b"")["tune"]
            found = self.files.get(tune.rpartition("#")[0])
            return unknown() if found is None else Answer(200, {}, session(tune, found))
        return Answer(200, {}, self.files[path.removeprefix("/sid/")])

    async def ask(self, intent: str, **arguments: JsonValue) -> JsonValue:
        return await self.app.handle(intent, arguments)

    async def settle(self) -> None:
        """Lets as much time pass as a few tunes need."""
        await self.clock.advance(5)

    @property
    def wishes(self) -> list[Row]:
        return cast("list[Row]", self._shown("kept")["wishes"])

    @property
    def badges(self) -> list[str]:
        shown = [each.value for each in self.patches if isinstance(each, View) and each.slot == "keptTunes"]
        return cast("list[str]", shown[-1])

    @property
    def amount(self) -> tuple[JsonValue, JsonValue]:
        shown = self._shown("kept")
        return shown["tunes"], shown["bytes"]

    async def there(self) -> set[str]:
        """Hashes of the bytes on the device, but for the catalogue."""
        return set(await self.blobs.sizes()) - {sha256(CATALOGUE)}

    def _shown(self, slot: str) -> Row:
        return [cast("Row", each.value) for each in self.patches if isinstance(each, View) and each.slot == slot][-1]


def unknown() -> Answer:
    problem: JsonValue = {
        "code": "unknown_tune",
        "title": "Unknown tune",
        "status": 404,
        "detail": "The catalogue has no tune of this path.",
        "request_id": "r",
    }
    return Answer(404, {}, canonical_json(problem).encode())


def session(tune: str, data: bytes) -> bytes:
    found: JsonValue = {
        "token": "t",
        "tune": tune,
        "song": 1,
        "length_s": 60.0,
        "sid_url": f"/sid/{tune.rpartition('#')[0]}",
        "sid_sha256": sha256(data),
        "expires_at": "2026-01-01T00:00:00Z",
    }
    return canonical_json(found).encode()


def play(scenario: Callable[[Stage], Awaitable[None]], stage: Stage | None = None) -> None:
    async def go() -> None:
        played = stage or Stage()
        await played.app.start()
        try:
            await scenario(played)
        finally:
            await played.app.close()

    run_async(go())


def hashes(paths: Sequence[str]) -> set[str]:
    return {sha256(FILES[path]) for path in paths}
