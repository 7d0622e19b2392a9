"""Feedback: what a listener did is filed once, whatever happens between, and can be taken back, read and removed."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import pytest

from client_py.core.canonical import JsonValue
from client_py.core.uuid7 import unix_ms_of, uuid7
from client_py.feedback import FeedbackError, FeedbackKeeper
from client_py.memory import MemoryClock, MemoryRecords
from client_py.ports import FEEDBACK_STORES, Change, Delete, Put, StorageFullError
from tests.running import run_async

TUNE = "Bach/Invention.sid#1"
NOW_MS = 1_750_000_000_000


class Shares:
    """Whether the listener lets events go out; tests flip it."""

    def __init__(self, yes: bool = False) -> None:
        self.yes = yes


def keeper_over(records: MemoryRecords, shares: Shares | None = None) -> FeedbackKeeper:
    decided = shares or Shares()
    return FeedbackKeeper(records, MemoryClock(NOW_MS), lambda: decided.yes, lambda: "none")


def an_id(number: int) -> str:
    return uuid7(NOW_MS + number, number.to_bytes(10))


def an_intent(number: int, kind: str = "rate", **more: JsonValue) -> dict[str, JsonValue]:
    intent: dict[str, JsonValue] = {"id": an_id(number), "tune": TUNE, "kind": kind, "at_ms": NOW_MS + number, **more}
    if kind == "rate" and "rating" not in more:
        intent["rating"] = 1 + number % 5
    return intent


async def receive(records: MemoryRecords, *intents: dict[str, JsonValue]) -> None:
    await records.apply([Put("inbox", str(intent["id"]), intent) for intent in intents])


def run(scenario: Callable[[MemoryRecords], Awaitable[None]]) -> None:
    run_async(_run(scenario))


async def _run(scenario: Callable[[MemoryRecords], Awaitable[None]]) -> None:
    await scenario(MemoryRecords(FEEDBACK_STORES))


def test_each_kind_finds_its_store() -> None:
    async def scenario(records: MemoryRecords) -> None:
        kinds = ["play", "complete", "skip", "replay", "like", "dislike", "rate"]
        await receive(records, *(an_intent(number, kind) for number, kind in enumerate(kinds)))
        drained = await keeper_over(records).drain()
        assert [event.kind for event in drained.filed] == [
            "play", "complete", "skip_early", "replay", "like", "dislike", "rate",
        ]  # fmt: skip
        assert await records.count("inbox") == 0
        assert await records.count("ratings") == 3
        assert await records.count("implicitEvents") == 4
        assert await records.count("outbox") == 0

    run(scenario)


@pytest.mark.parametrize(
    ("position_s", "length_s", "kind"),
    [
        (29.9, 180.0, "skip_early"),
        (30.0, 180.0, "skip_late"),
        (19.0, 40.0, "skip_early"),
        (20.0, 40.0, "skip_late"),
        (29.0, None, "skip_early"),
        (31.0, None, "skip_late"),
        (None, None, "skip_early"),
    ],
)
def test_a_skip_is_early_or_late(position_s: float | None, length_s: float | None, kind: str) -> None:
    async def scenario(records: MemoryRecords) -> None:
        await receive(records, an_intent(1, "skip", position_s=position_s, length_s=length_s))
        assert [event.kind for event in (await keeper_over(records).drain()).filed] == [kind]

    run(scenario)


def test_an_intent_that_makes_no_sense_is_set_aside_with_its_reason() -> None:
    async def scenario(records: MemoryRecords) -> None:
        broken: list[JsonValue] = [{"id": "x"}, "text", an_intent(3, "rate", rating=6), an_intent(4, "play", rating=2)]
        await records.apply([Put("inbox", f"k{number}", intent) for number, intent in enumerate(broken)])
        await receive(records, an_intent(9))
        drained = await keeper_over(records).drain()
        assert (len(drained.filed), drained.set_aside) == (1, 4)
        kept = [value for _, value in await records.items("setAside")]
        assert [value["intent"] for value in kept if isinstance(value, dict)] == broken
        assert all(value["reason"] for value in kept if isinstance(value, dict))

    run(scenario)


def test_the_same_intent_twice_is_one_event() -> None:
    async def scenario(records: MemoryRecords) -> None:
        keeper = keeper_over(records, Shares(True))
        await receive(records, an_intent(1))
        await keeper.drain()
        await records.apply([Put("inbox", "again", an_intent(1)), Put("inbox", "and again", an_intent(1))])
        drained = await keeper.drain()
        assert (len(drained.filed), drained.duplicates) == (0, 2)
        assert await records.count("ratings") == await records.count("outbox") == 1
        assert await records.count("inbox") == 0

    run(scenario)


class DyingRecords(MemoryRecords):
    """A device that goes off before or after a write, by a seeded dice."""

    def __init__(self, stores: Sequence[str], dice: random.Random) -> None:
        super().__init__(stores)
        self.dice = dice

    async def apply(self, changes: Sequence[Change]) -> None:
        fate = self.dice.random()
        if fate < 0.3:
            raise KeyboardInterrupt
        await super().apply(changes)
        if fate > 0.7:
            raise KeyboardInterrupt


def test_a_hundred_intents_survive_a_device_that_keeps_dying() -> None:
    async def scenario() -> None:
        records = DyingRecords(FEEDBACK_STORES, random.Random(64))
        intents = [an_intent(number) for number in range(100)]
        waiting = list(intents)
        deaths = 0
        while waiting or await records.count("inbox"):
            batch, rest = waiting[:7], waiting[7:]
            try:
                # The page appends its intents one by one, and doesn't know of one that died whether it was written.
                for intent in batch:
                    await receive(records, intent)
                waiting = rest
                await keeper_over(records, Shares(True)).drain()
            except KeyboardInterrupt:
                deaths += 1
        assert deaths > 20
        assert [key for key, _ in await records.items("ratings")] == [intent["id"] for intent in intents]
        assert [key for key, _ in await records.items("outbox")] == [intent["id"] for intent in intents]

    run_async(scenario())


def test_two_tabs_that_drain_at_once_file_each_event_once() -> None:
    async def scenario(records: MemoryRecords) -> None:
        await receive(records, *(an_intent(number) for number in range(50)))
        one, other = keeper_over(records, Shares(True)), keeper_over(records, Shares(True))
        drained = await asyncio.gather(one.drain(), other.drain())
        assert sum(len(each.filed) for each in drained) == 50
        assert await records.count("outbox") == 50

    run(scenario)


def test_a_full_device_keeps_the_inbox_as_it_is() -> None:
    async def scenario() -> None:
        records = MemoryRecords(FEEDBACK_STORES, room_bytes=300)
        await receive(records, an_intent(1))
        with pytest.raises(StorageFullError):
            await keeper_over(records).drain()
        assert await records.count("inbox") == 1

    run_async(scenario())


def test_the_last_rating_counts_and_undo_brings_back_the_one_before() -> None:
    async def scenario(records: MemoryRecords) -> None:
        keeper = keeper_over(records)
        await receive(records, an_intent(1, rating=2), an_intent(2, rating=5), an_intent(3, "like"))
        await keeper.drain()
        opinion = (await keeper.opinions())[TUNE]
        assert (opinion.stars, opinion.liked) == (5, True)
        undone = await keeper.undo(str(opinion.stars_by))
        assert undone.undoes == an_id(2)
        opinion = (await keeper.opinions())[TUNE]
        assert (opinion.stars, opinion.liked) == (2, True)
        await keeper.undo(str(opinion.stars_by))
        assert (await keeper.opinions())[TUNE].stars is None

    run(scenario)


def test_what_was_never_rated_cannot_be_taken_back() -> None:
    async def scenario(records: MemoryRecords) -> None:
        with pytest.raises(FeedbackError):
            await keeper_over(records).undo(an_id(1))

    run(scenario)


def test_what_was_filed_is_read_back_whole_or_by_store() -> None:
    async def scenario(records: MemoryRecords) -> None:
        keeper = keeper_over(records)
        await receive(records, an_intent(1), an_intent(2, "play"), an_intent(3, "like"))
        await keeper.drain()
        assert [event.id for event in await keeper.events()] == [an_id(1), an_id(3), an_id(2)]
        assert [event.id for event in await keeper.events("implicitEvents")] == [an_id(2)]

    run(scenario)


def test_what_another_tab_filed_late_or_deleted_is_noticed() -> None:
    async def scenario(records: MemoryRecords) -> None:
        ours, theirs = keeper_over(records), keeper_over(records)

        async def both_know(*numbers: int) -> None:
            for keeper in (ours, theirs):
                assert [event.id for event in await keeper.events()] == [an_id(number) for number in numbers]

        await receive(records, an_intent(2), an_intent(4))
        await ours.drain()
        await both_know(2, 4)
        await receive(records, an_intent(1), an_intent(5))  # one of them is older than what was read
        await theirs.drain()
        await both_know(1, 2, 4, 5)
        await records.apply([Delete("ratings", an_id(number)) for number in (1, 2, 4, 5)])
        await both_know()
        await receive(records, *(an_intent(number) for number in (6, 7, 8, 9)))
        await ours.drain()
        await both_know(6, 7, 8, 9)

    run(scenario)


def test_nothing_of_a_file_that_the_listener_opened_is_sent() -> None:
    async def scenario(records: MemoryRecords) -> None:
        keeper = keeper_over(records, Shares(True))
        await receive(records, {**an_intent(1), "tune": "opened/My own.sid@0123456789ab#1"}, an_intent(2))
        await keeper.drain()
        assert [key for key, _ in await records.items("outbox")] == [an_id(2)]
        assert await records.count("ratings") == 2

    run(scenario)


def test_ids_sort_by_time_and_tell_it() -> None:
    ids = [uuid7(NOW_MS + step, bytes([255 - step] * 10)) for step in range(200)]
    assert ids == sorted(ids)
    assert [unix_ms_of(text) for text in ids] == list(range(NOW_MS, NOW_MS + 200))
