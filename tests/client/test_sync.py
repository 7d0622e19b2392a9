"""Sync: what the listener agreed to send arrives once each, however often the network or the server fails."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

import pytest

from client_py.core.canonical import canonical_json, plain
from client_py.core.contract import FeedbackEvent, SyncBatch
from client_py.core.decode import decode, decode_json
from client_py.core.errors import ContractError
from client_py.core.uuid7 import uuid7
from client_py.memory import MemoryClock, MemoryRecords, MemoryTransport
from client_py.ports import FEEDBACK_STORES, Answer, NetworkError, Put
from client_py.signed import LONGEST_WAIT_S
from client_py.sync import FAILURES_BEFORE_NOTICE, Syncer
from tests.running import run_async

NOW_MS = 1_750_000_000_000


def an_event(number: int) -> FeedbackEvent:
    return FeedbackEvent(
        id=uuid7(NOW_MS + number, number.to_bytes(10)),
        tune="Bach/Invention.sid#1",
        kind="rate",
        at="2025-06-15T15:06:40Z",
        rating=1 + number % 5,
    )


class Server:
    """Keeps what it is sent, once each; `fail` answers first, `lose` carries out and then the line breaks."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.asked: list[str] = []
        self.fail: list[Answer | None] = []
        self.lose: list[bool] = []
        self.refuses: dict[str, str] = {}
        self.poison: str | None = None
        self.token = 0

    def __call__(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.asked.append(f"{method} {path}")
        if self.fail and (answer := self.fail.pop(0)) is not None:
            return answer
        if path == "/api/session":
            self.token += 1
            return said(200, {"token": f"t{self.token}", "expires_at": "2025-06-15T15:21:40Z"})
        if headers.get("authorization") != f"Bearer t{self.token}":
            return said(401, {})
        assert body is not None
        if self.poison is not None and self.poison in body.decode():
            return said(422, {})
        batch = decode_json(SyncBatch, body.decode())
        ids = [event.id for event in batch.events if event.id not in self.refuses]
        duplicates = [each for each in ids if each in self.kept]
        accepted = [each for each in ids if each not in self.kept]
        self.kept += accepted
        rejected = [
            {"id": each.id, "reason": self.refuses[each.id]} for each in batch.events if each.id in self.refuses
        ]
        if self.lose and self.lose.pop(0):
            raise NetworkError("The line broke.")
        return said(200, {"accepted": accepted, "duplicates": duplicates, "rejected": rejected})


def said(status: int, value: object, **headers: str) -> Answer:
    return Answer(
        status, {name.replace("_", "-"): text for name, text in headers.items()}, canonical_json(value).encode()
    )


class World:
    """A syncer with an outbox, a server and a clock."""

    def __init__(self, events: int) -> None:
        self.records = MemoryRecords(FEEDBACK_STORES)
        self.server = Server()
        self.transport = MemoryTransport(self.server)
        self.clock = MemoryClock(NOW_MS)
        self.allowed = True
        self.events = [an_event(number) for number in range(events)]
        self.syncer = Syncer(self.records, self.transport, self.clock, lambda: self.allowed)


def run(events: int, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        world = World(events)
        await world.records.apply([Put("outbox", event.id, plain(event)) for event in world.events])
        await scenario(world)

    run_async(go())


def test_off_sends_nothing() -> None:
    async def scenario(world: World) -> None:
        world.allowed = False
        assert (await world.syncer.run(now=True)).state == "off"
        assert world.server.asked == []

    run(3, scenario)


def test_a_large_outbox_goes_in_batches_once_each() -> None:
    async def scenario(world: World) -> None:
        status = await world.syncer.run()
        assert (status.state, status.queued, status.sent) == ("idle", 0, 1203)
        assert world.server.kept == [event.id for event in world.events]
        assert world.server.asked == ["POST /api/session"] + ["POST /api/rate/feedback"] * 3

    run(1203, scenario)


def test_a_lost_answer_doubles_nothing() -> None:
    async def scenario(world: World) -> None:
        world.server.lose = [True]
        assert (await world.syncer.run()).state == "waiting"
        assert len(world.server.kept) == 20
        status = await world.syncer.run(now=True)
        assert (status.state, status.queued) == ("idle", 0)
        assert (status.sent, status.duplicates) == (20, 20), "the server had them already"
        assert len(world.server.kept) == 20

    run(20, scenario)


def test_no_network_backs_off_with_jitter_and_gives_a_notice_after_five() -> None:
    async def scenario(world: World) -> None:
        world.transport.handler = None
        waits = []
        for attempt in range(1, 15):
            status = await world.syncer.run()
            assert status.failures == attempt
            assert (status.state == "trouble") == (attempt >= FAILURES_BEFORE_NOTICE)
            asked = status.failures
            assert (await world.syncer.run()).failures == asked, "it must wait before it tries again"
            waits.append(status.wait_s)
            await world.clock.advance(status.wait_s)
        assert max(waits) <= LONGEST_WAIT_S
        assert max(waits[8:]) > 10 * min(waits)
        assert len(set(waits)) > 10
        world.transport.handler = world.server
        status = await world.syncer.run(now=True)
        assert (status.state, status.failures, status.queued) == ("idle", 0, 0)

    run(2, scenario)


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_is_obeyed(status: int) -> None:
    async def scenario(world: World) -> None:
        world.server.fail = [None, said(status, {}, retry_after="120")]
        assert (await world.syncer.run()).wait_s == 120
        await world.clock.advance(119)
        await world.syncer.run()
        assert world.server.asked == ["POST /api/session", "POST /api/rate/feedback"]
        await world.clock.advance(1)
        assert (await world.syncer.run()).queued == 0

    run(1, scenario)


def test_an_expired_session_is_renewed_and_nothing_is_lost() -> None:
    async def scenario(world: World) -> None:
        await world.syncer.run()
        world.server.token += 1
        late = an_event(50)
        await world.records.apply([Put("outbox", late.id, plain(late))])
        status = await world.syncer.run()
        assert (status.state, status.queued, status.failures) == ("idle", 0, 0)
        assert late.id in world.server.kept

    run(1, scenario)


def test_what_the_receipt_refuses_is_set_aside_with_its_reason() -> None:
    async def scenario(world: World) -> None:
        world.server.refuses = {world.events[1].id: "the event lies in the future"}
        status = await world.syncer.run()
        assert (status.queued, status.sent, status.set_aside) == (0, 2, 1)
        assert await world.records.get("setAside", world.events[1].id) == {
            "event": plain(world.events[1]),
            "reason": "the event lies in the future",
        }

    run(3, scenario)


def test_one_bad_event_in_a_refused_batch_does_not_hold_up_the_others() -> None:
    async def scenario(world: World) -> None:
        world.server.poison = world.events[13].id
        status = await world.syncer.run()
        assert (status.state, status.queued, status.set_aside) == ("idle", 0, 1)
        assert len(world.server.kept) == 39
        assert await world.records.get("setAside", world.events[13].id) is not None

    run(40, scenario)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}, b"\xff"),
        said(200, {"accepted": []}),
        said(200, {"accepted": [], "duplicates": [], "rejected": []}),
    ],
)
def test_a_receipt_that_makes_no_sense_keeps_the_outbox(answer: Answer) -> None:
    async def scenario(world: World) -> None:
        world.server.fail = [None, answer]
        assert (await world.syncer.run()).queued == 4
        assert (await world.syncer.run(now=True)).queued == 0
        assert len(world.server.kept) == 4

    run(4, scenario)


def test_two_runs_at_once_send_once() -> None:
    async def scenario(world: World) -> None:
        await asyncio.gather(world.syncer.run(), world.syncer.run())
        assert world.server.asked.count("POST /api/rate/feedback") == 1

    run(4, scenario)


def test_switching_off_in_the_middle_stops_before_the_next_batch() -> None:
    async def scenario(world: World) -> None:
        def server(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
            if path == "/api/rate/feedback":
                world.allowed = False
            return world.server(method, path, body, headers)

        world.transport.handler = server
        status = await world.syncer.run()
        assert (status.state, status.queued) == ("off", 100)

    run(600, scenario)


def test_a_batch_never_holds_an_event_twice() -> None:
    event = json.loads(canonical_json(an_event(1)))
    with pytest.raises(ContractError):
        decode(SyncBatch, {"events": [event, event]})
