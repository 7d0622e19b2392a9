"""Keeping: what the listener asked for is there when the network is off, all of it, and goes when they say so."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias, cast

import pytest

from client_py.app import Application, World
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.catalogue import describe
from client_py.core.compact_write import write_catalogue
from client_py.core.digest import digest_of
from client_py.core.errors import SidflowError
from client_py.memory import MemoryBlobs, MemoryClock, MemoryPackages, MemoryRecords, MemoryTransport
from client_py.patches import Notice, Patch, View
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Answer, Change, Put
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
        world = World(self.feedback, self.records, self.blobs, self.transport, self.clock, MemoryPackages())
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


def test_a_tune_is_kept_by_its_path_alone() -> None:
    """No catalogue is needed: the server plays it, its bytes say the rest."""

    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert stage.asked == ["/api/play", f"/sid/{ADA[0]}"]
        assert stage.badges == [ADA[0]]
        assert stage.wishes[0]["name"] == "One"
        assert await stage.there() == hashes(ADA[:1])
        stored = cast("Row", await stage.records.get("kept", f"tune:{ADA[0]}"))
        assert stored["sha256"] == sha256(FILES[ADA[0]])
        assert cast("Row", stored["tune"])["title"] == "One"

    play(scenario)


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [("author", "Ada", "Ada"), ("folder", "MUSICIANS/Ada/", "Ada"), ("search", "ada", "“ada”")],
)
def test_whole_lists_are_kept_from_the_catalogue(kind: str, value: str, name: str) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        plan = await stage.ask("keep.plan", kind=kind, value=value)
        assert plan == {"tunes": 3, "kept": 0, "bytes": sum(len(FILES[path]) for path in ADA)}
        await stage.ask("keep.start", kind=kind, value=value)
        await stage.settle()
        (wish,) = stage.wishes
        assert (wish["name"], wish["state"], wish["done"], wish["tunes"]) == (name, "done", 3, 3)
        assert wish["bytes"] == sum(len(FILES[path]) for path in ADA)
        assert stage.badges == sorted(ADA)
        assert all(path.startswith("/api/tune/") for path in stage.asked)

    play(scenario)


def test_a_playlist_stays_kept_as_it_changes() -> None:
    async def scenario(stage: Stage) -> None:
        entries: JsonValue = [{"tune": f"{ADA[0]}#1"}, {"tune": f"{ADA[0]}#2"}]
        playlist = await stage.ask("playlist.create", name="Night", entries=entries)
        await stage.ask("keep.start", kind="playlist", value=playlist)
        await stage.settle()
        assert stage.badges == [ADA[0]]
        await stage.ask("playlist.add", playlist=playlist, entries=[{"tune": f"{ADA[1]}#1"}])
        await stage.settle()
        assert stage.badges == sorted(ADA[:2])
        for _ in range(2):
            await stage.ask("playlist.remove", playlist=playlist, place=0)
        await stage.settle()
        assert stage.badges == [ADA[1]]
        await stage.ask("playlist.delete", playlist=playlist)
        await stage.settle()
        assert stage.badges == [ADA[1]]

    play(scenario)


def test_what_goes_away_is_what_nobody_else_wants() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        whole = await stage.ask("keep.start", kind="author", value="Ada")
        await stage.settle()
        assert await stage.ask("keep.remove", wish=whole) == 2
        assert stage.badges == [ADA[0]]
        assert await stage.there() == hashes(ADA[:1])
        assert stage.amount == (1, len(FILES[ADA[0]]))
        with pytest.raises(SidflowError, match="no longer kept"):
            await stage.ask("keep.remove", wish=whole)
        assert await stage.ask("keep.removeAll") == 1
        assert await stage.there() == set()
        assert stage.wishes == []

    play(scenario)


def test_the_same_bytes_under_two_names_are_stored_once_and_stay_for_the_other() -> None:
    async def scenario(stage: Stage) -> None:
        stage.files["COPY.sid"] = FILES[ADA[0]]
        first = await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.ask("keep.start", kind="tune", value="COPY.sid")
        await stage.settle()
        assert stage.amount == (2, len(FILES[ADA[0]]))
        await stage.ask("keep.remove", wish=first)
        assert await stage.there() == hashes(ADA[:1])

    play(scenario)


def test_what_the_server_does_not_have_is_named_and_the_rest_is_kept() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        del stage.files[ADA[1]]
        await stage.ask("keep.start", kind="author", value="Ada")
        await stage.settle()
        (wish,) = stage.wishes
        assert (wish["done"], wish["state"]) == (2, "done")
        assert wish["missing"] == [{"path": ADA[1], "reason": "The catalogue has no tune of this path."}]
        stage.files = dict(FILES)
        await stage.ask("keep.start", kind="author", value="Ada")
        await stage.settle()
        assert (stage.wishes[0]["done"], stage.wishes[0]["missing"]) == (3, [])

    play(scenario)


def test_a_file_that_changed_on_the_server_is_kept_as_it_is_now() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        stage.files[ADA[0]] = FILES[ADA[0]] + b"more"
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert await stage.there() == {sha256(FILES[ADA[0]] + b"more")}

    play(scenario)


def test_damaged_bytes_are_never_kept() -> None:
    async def scenario(stage: Stage) -> None:
        honest = stage.answer

        def damage(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
            answer = honest(method, path, body, headers)
            return replace(answer, body=answer.body[:-1] + b"?") if path.startswith("/sid/") else answer

        stage.transport.handler = damage
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert await stage.there() == set()
        assert stage.wishes[0]["missing"] == [{"path": ADA[0], "reason": "It arrived damaged."}]

    play(scenario)


def test_without_network_it_waits_and_goes_on_by_itself() -> None:
    async def scenario(stage: Stage) -> None:
        stage.transport.handler = None
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert (stage.wishes[0]["state"], stage.wishes[0]["done"]) == ("waiting", 0)
        assert "goes on" in str(stage.wishes[0]["reason"])
        stage.transport.handler = stage.answer
        await stage.clock.advance(40)
        assert stage.wishes[0]["state"] == "done"

    play(scenario)


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    async def scenario(stage: Stage) -> None:
        stage.refusal = Answer(429, {"retry-after": "120"}, b"")
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.clock.advance(100)
        assert stage.asked == ["/api/play"]
        stage.refusal = None
        await stage.clock.advance(25)
        assert stage.wishes[0]["state"] == "done"

    play(scenario)


def test_a_full_device_keeps_what_is_whole_says_so_once_and_goes_on_when_there_is_room() -> None:
    room_bytes = sum(len(FILES[path]) for path in sorted(ADA)[:2]) + len(CATALOGUE)

    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        await stage.ask("keep.start", kind="author", value="Ada")
        await stage.settle()
        (wish,) = stage.wishes
        assert (wish["state"], wish["done"]) == ("full", 2)
        assert len(await stage.there()) == 2
        notices = [each for each in stage.patches if isinstance(each, Notice)]
        assert [each.action for each in notices] == ["keep.again"]
        stage.blobs._room_bytes = None
        await stage.ask("keep.again")
        await stage.settle()
        assert stage.wishes[0]["state"] == "done"
        assert await stage.there() == hashes(ADA)

    play(scenario, Stage(room_bytes))


def test_pausing_and_the_music_hold_the_line() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.hold", on=True)
        wish = await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert stage.asked == []
        await stage.ask("keep.pause", wish=wish, on=True)
        await stage.ask("keep.hold", on=False)
        await stage.settle()
        assert stage.asked == []
        assert stage.wishes[0]["state"] == "paused"
        await stage.ask("keep.pause", wish=wish, on=False)
        await stage.settle()
        assert stage.wishes[0]["state"] == "done"

    play(scenario)


def test_what_is_taken_off_the_list_on_its_way_is_not_kept() -> None:
    async def scenario(stage: Stage) -> None:
        wish = await stage.ask("keep.start", kind="tune", value=ADA[0])
        honest = stage.blobs.put

        async def slow(sha256: str, data: bytes) -> None:
            await stage.ask("keep.remove", wish=wish)
            await honest(sha256, data)

        stage.blobs.put = slow  # type: ignore[method-assign]  # the storage takes its time
        await stage.settle()
        assert stage.asked == ["/api/play", f"/sid/{ADA[0]}"]
        assert await stage.there() == set()
        assert stage.badges == []

    play(scenario)


def test_bytes_that_the_browser_took_away_are_fetched_again() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        await stage.blobs.delete(sha256(FILES[ADA[0]]))
        again = stage.open()
        await again.start()
        await stage.settle()
        await again.close()
        assert await stage.there() == hashes(ADA[:1])

    play(scenario)


def test_another_tab_shows_what_this_one_keeps() -> None:
    async def scenario(stage: Stage) -> None:
        seen: list[Patch] = []
        world = World(stage.feedback, stage.records, stage.blobs, stage.transport, stage.clock, MemoryPackages())
        other = Application(world, seen.append)
        await other.start()
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        await other.refresh({"kept"})
        await stage.settle()
        await other.close()
        badges = [each.value for each in seen if isinstance(each, View) and each.slot == "keptTunes"]
        assert badges[-1] == [ADA[0]]
        assert stage.asked == ["/api/play", f"/sid/{ADA[0]}"]

    play(scenario)


def test_a_damaged_record_is_as_good_as_none() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        await stage.records.apply([Put("kept", f"tune:{ADA[0]}", {"sha256": "?"}), Put("kept", "wish:x", 7)])
        again = stage.open()
        await again.start()
        await stage.settle()
        await again.close()
        assert stage.badges == [ADA[0]]
        assert len(stage.wishes) == 1

    play(scenario)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("folder", "", "whole collection"),
        ("author", "Nobody", "no tunes"),
        ("playlist", "00000000-0000-7000-8000-000000000000", "no longer there"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind: str, value: str, reason: str) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        with pytest.raises(SidflowError, match=reason):
            await stage.ask("keep.start", kind=kind, value=value)
        assert stage.wishes == []

    play(scenario)


class _KilledError(Exception):
    """The program ends here."""


class MortalRecords(MemoryRecords):
    """Ends after so many changes."""

    left: int | None = None

    async def apply(self, changes: Sequence[Change]) -> None:
        if self.left == 0:
            raise _KilledError
        if self.left is not None:
            self.left -= 1
        await super().apply(changes)


@pytest.mark.parametrize("lives", range(1, 12))
def test_killed_at_any_change_it_goes_on_and_leaves_nothing_behind(lives: int) -> None:
    """Keeps three tunes and takes one wish away, killed once on the way: the bytes are those of the records."""

    async def go() -> None:
        stage = Stage()
        stage.records = records = MortalRecords(LIBRARY_STORES)
        stage.app = stage.open()
        await stage.app.start()
        records.left = lives
        with suppress(_KilledError):
            await stage.ask("keep.start", kind="tune", value=ADA[0])
            await stage.ask("keep.start", kind="tune", value=ADA[1])
            await stage.settle()
            await stage.ask("keep.removeAll")
            await stage.settle()
        with suppress(_KilledError):
            await stage.app.close()
        records.left = None
        again = stage.open()
        await again.start()
        await stage.settle()
        kept = {key: cast("Row", value) for key, value in await records.items("kept")}
        wanted = {
            path for key, wish in kept.items() if key.startswith("wish:") for path in cast("list[str]", wish["tunes"])
        }
        assert {key.removeprefix("tune:") for key in kept if key.startswith("tune:")} == wanted
        assert await stage.there() == hashes(sorted(wanted))
        assert not [key for key in kept if key.startswith("loose:")]
        await again.close()

    run_async(go())
