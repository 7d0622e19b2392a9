"""Keeping when things go wrong: no network, a busy or forgetful server, a full device, an end at any moment."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import cast

import pytest

from client_py.memory import MemoryRecords
from client_py.patches import Notice
from client_py.ports import LIBRARY_STORES, Answer, Change, Put
from tests.client.keeping_stage import ADA, CATALOGUE, FILES, Row, Stage, hashes, play, sha256
from tests.running import run_async


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
