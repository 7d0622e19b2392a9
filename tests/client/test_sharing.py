"""Sharing a taste: never without both switches, never twice in other words, and gone when the listener says so."""

import asyncio
import hashlib
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from client_py.core.canonical import JsonValue, canonical_json, plain
from client_py.core.contract_sharing import UNITS, ModelUpload, Withdrawal
from client_py.core.decode import decode_json
from client_py.core.privacy import CLIP, NOISE, UPLOADS_A_YEAR
from client_py.memory import MemoryClock, MemoryRecords, MemoryTransport
from client_py.ports import FEEDBACK_STORES, Answer, NetworkError, Put
from client_py.sharing import EVERY_MS, LEAST_JUDGED, STORE, UNNAMED, Sharer
from tests.client.test_sync import an_event, said
from tests.running import run_async

NOW_MS = 1_750_000_000_000
WIDTH = 523
QUARTER_S = EVERY_MS / 1000


def a_taste(made_at_ms: int = NOW_MS, base: str = "1.0.0", judged: int = LEAST_JUDGED) -> JsonValue:
    weights: list[JsonValue] = [0.125] * WIDTH
    return {
        "base": base,
        "made_at_ms": made_at_ms,
        "judged": judged,
        "held_out": None,
        "offset": 0.5,
        "weights": weights,
    }


class Server:
    """Keeps uploads by device and id; `lose` carries out and then the line breaks, `fail` answers first."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, ModelUpload]] = {}
        self.bodies: list[str] = []
        self.asked: list[str] = []
        self.lose: list[bool] = []
        self.fail: list[Answer | None] = []
        self.refuses = ""

    @property
    def uploads(self) -> list[ModelUpload]:
        return [each for device in self.kept.values() for each in device.values()]

    def __call__(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.asked.append(f"{method} {path}")
        if path == "/api/session":
            return said(200, {"token": "t", "expires_at": "2026-01-01T00:00:00Z"})
        assert headers["authorization"] == "Bearer t"
        if self.fail and (answer := self.fail.pop(0)) is not None:
            return answer
        text = (body or b"").decode()
        self.bodies.append(text)
        given = self._withdraw(text) if path == "/api/feedback/withdraw" else self._upload(text)
        if self.lose and self.lose.pop(0):
            raise NetworkError("The line broke.")
        return said(200, given)

    def _upload(self, text: str) -> object:
        upload = decode_json(ModelUpload, text)
        identity = upload.delta.id
        if self.refuses:
            return {"accepted": [], "duplicates": [], "rejected": [{"id": identity, "reason": self.refuses}]}
        device = self.kept.setdefault(upload.device, {})
        known = identity in device
        device[identity] = upload
        return {"accepted": [] if known else [identity], "duplicates": [identity] if known else [], "rejected": []}

    def _withdraw(self, text: str) -> object:
        secret = decode_json(Withdrawal, text).secret
        return {"deleted": len(self.kept.pop(hashlib.sha256(bytes.fromhex(secret)).hexdigest(), {}))}


class World:
    """A device with a taste, a server and a clock; `open` is the page opened anew."""

    def __init__(self) -> None:
        self.records = MemoryRecords(FEEDBACK_STORES)
        self.server = Server()
        self.transport = MemoryTransport(self.server)
        self.clock = MemoryClock(NOW_MS)
        self.allowed = True
        self.taste = a_taste()
        self.sharer = self.open()

    def open(self) -> Sharer:
        return Sharer(self.records, self.transport, self.clock, lambda: self.allowed, lambda: self.taste)

    async def stored(self) -> dict[str, Any]:
        return dict(await self.records.items(STORE))


def run(scenario: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        await scenario(World())

    run_async(go())


def test_off_nothing_is_asked_and_no_name_is_drawn() -> None:
    async def scenario(world: World) -> None:
        world.allowed = False
        status = await world.sharer.run()
        assert (status.on, status.sent, status.reason) == (False, 0, "")
        await world.sharer.preview()
        await world.sharer.run()
        assert world.server.asked == []
        assert "device" not in await world.stored()

    run(scenario)


def test_what_leaves_is_clipped_noised_and_nothing_else() -> None:
    async def scenario(world: World) -> None:
        status = await world.sharer.run()
        assert (status.on, status.sent, status.last_at) == (True, 1, "2025-06-15T15:06:40Z")
        assert world.server.asked == ["POST /api/session", "POST /api/feedback/upload"]
        [body] = world.server.bodies
        assert set(json.loads(body)) == {"device", "delta"}
        assert set(json.loads(body)["delta"]) == {"id", "base", "clip", "deviation", "values"}
        [upload] = world.server.uploads
        assert (upload.delta.base, len(upload.delta.values)) == ("1.0.0", WIDTH)
        length = math.hypot(*upload.delta.values) / UNITS
        assert length == pytest.approx(CLIP * NOISE * math.sqrt(WIDTH), rel=0.15)

    run(scenario)


def test_the_preview_is_to_the_byte_what_leaves() -> None:
    async def scenario(world: World) -> None:
        events = [an_event(number) for number in range(3)]
        await world.records.apply([Put("outbox", event.id, plain(event)) for event in events])
        world.allowed = False
        before = await world.sharer.preview()
        assert (before.events, before.delta) == (3, True)
        assert UNNAMED in before.text
        world.allowed = True
        await world.sharer._named()
        preview = await world.sharer.preview()
        batch, upload = preview.text.splitlines()
        assert json.loads(batch) == {"events": [plain(event) for event in events]}
        assert preview.bytes == len(preview.text) - 2  # without the line feeds between
        assert json.loads(upload)["delta"] == json.loads(before.text.splitlines()[1])["delta"]
        await world.sharer.run()
        assert world.server.bodies == [upload]
        assert (await world.sharer.preview()).delta is False

    run(scenario)


def test_a_lost_answer_brings_the_same_noise_again_even_after_more_was_learned() -> None:
    async def scenario(world: World) -> None:
        world.server.lose = [True]
        assert (await world.sharer.run()).sent == 0
        world.taste = a_taste(NOW_MS + 1)
        await world.clock.advance(1000)
        status = await world.open().run()
        assert status.sent == 1
        assert world.server.bodies[0] == world.server.bodies[1]
        assert len(world.server.uploads) == 1

    run(scenario)


def test_what_was_not_tried_yet_gives_way_to_what_was_learned_since() -> None:
    async def scenario(world: World) -> None:
        first = await world.sharer.preview()
        world.taste = a_taste(NOW_MS + 1, "1.0.1")
        second = await world.sharer.preview()
        assert first.text != second.text
        await world.sharer.run()
        assert [each.delta.base for each in world.server.uploads] == ["1.0.1"]

    run(scenario)


def test_a_year_has_no_more_uploads_than_the_privacy_was_computed_for() -> None:
    async def scenario(world: World) -> None:
        for day in range(365):
            world.taste = a_taste(NOW_MS + day)
            await world.sharer.run()
            await world.clock.advance(86_400)
        assert len(world.server.uploads) == UPLOADS_A_YEAR
        assert len(world.server.kept) == 1

    run(scenario)


def test_a_taste_that_is_the_same_is_not_said_again() -> None:
    async def scenario(world: World) -> None:
        await world.sharer.run()
        await world.clock.advance(2 * QUARTER_S)
        await world.sharer.run()
        assert len(world.server.uploads) == 1

    run(scenario)


@pytest.mark.parametrize("taste", [None, a_taste(judged=LEAST_JUDGED - 1)])
def test_nothing_learned_or_too_little_is_not_shared_and_says_so(taste: JsonValue) -> None:
    async def scenario(world: World) -> None:
        world.taste = taste
        assert (await world.sharer.run()).reason == "Nothing has been learned yet that could be shared."
        assert world.server.asked == []
        assert (await world.sharer.preview()).text == ""

    run(scenario)


def test_what_was_shared_is_deleted_and_the_next_name_has_nothing_to_do_with_it() -> None:
    async def scenario(world: World) -> None:
        await world.sharer.run()
        [first] = world.server.kept
        status = await world.sharer.withdraw()
        assert (status.sent, world.server.kept) == (0, {})
        assert set(await world.stored()) == {"sent"}
        world.taste = a_taste(NOW_MS + 1)
        assert (await world.sharer.run()).reason == "The next time is not before 2025-09-14."
        await world.clock.advance(QUARTER_S)
        await world.sharer.run()
        [second] = world.server.kept
        assert second != first

    run(scenario)


def test_without_network_the_deletion_waits_and_is_asked_for_also_when_all_is_off() -> None:
    async def scenario(world: World) -> None:
        await world.sharer.run()
        world.transport.handler = None
        world.allowed = False
        status = await world.sharer.withdraw()
        assert status.reason == "What you shared is not deleted yet; the server is asked again. The network is off."
        assert "device" not in await world.stored()
        world.transport.handler = world.server
        await world.clock.advance(1000)
        status = await world.open().run()
        assert (status.reason, world.server.kept) == ("", {})
        assert set(await world.stored()) == {"sent"}

    run(scenario)


def test_a_deletion_whose_answer_is_lost_is_asked_for_again() -> None:
    async def scenario(world: World) -> None:
        await world.sharer.run()
        world.server.lose = [True]
        await world.sharer.withdraw()
        await world.clock.advance(1000)
        assert (await world.sharer.run()).sent == 0
        assert len([each for each in world.server.asked if each.endswith("withdraw")]) == 2
        assert set(await world.stored()) == {"sent"}

    run(scenario)


def test_nothing_shared_nothing_asked() -> None:
    async def scenario(world: World) -> None:
        world.allowed = False
        await world.sharer.withdraw()
        assert world.server.asked == []

    run(scenario)


def test_what_the_server_refuses_is_not_sent_again_and_counts_as_nothing() -> None:
    async def scenario(world: World) -> None:
        world.server.refuses = "too many"
        assert (await world.sharer.run()).sent == 0
        await world.sharer.run()
        assert len(world.server.bodies) == 1

    run(scenario)


@pytest.mark.parametrize("answer", [said(400, {}), said(503, {}), said(200, {}), said(429, {}, retry_after="9")])
def test_a_server_in_trouble_is_left_alone_for_a_while(answer: Answer) -> None:
    async def scenario(world: World) -> None:
        world.server.fail = [answer]
        status = await world.sharer.run()
        assert status.reason not in ("", "It is shared soon.")
        await world.sharer.run()
        assert len([each for each in world.server.asked if each.endswith("upload")]) == 1
        await world.clock.advance(1000)
        assert (await world.sharer.run()).sent == 1

    run(scenario)


def test_two_tabs_share_once() -> None:
    async def scenario(world: World) -> None:

        await asyncio.gather(world.sharer.run(), world.open().run())
        await world.clock.advance(1000)
        await asyncio.gather(world.sharer.run(), world.open().run())
        assert len(world.server.uploads) == 1
        assert len(set(world.server.bodies)) == 1

    run(scenario)


def test_the_secret_leaves_only_with_the_deletion() -> None:
    async def scenario(world: World) -> None:
        await world.sharer.run()
        secret = (await world.stored())["device"]
        assert secret not in "".join(world.server.bodies)
        await world.sharer.withdraw()
        assert world.server.bodies[-1] == canonical_json({"secret": secret})

    run(scenario)


@pytest.mark.parametrize(("key", "value"), [("ready", {"delta": 1}), ("sent", "yesterday")])
def test_a_damaged_record_stops_nothing_and_hurries_nothing(key: str, value: JsonValue) -> None:
    async def scenario(world: World) -> None:
        await world.records.apply([Put(STORE, key, value)])
        await world.sharer.run()
        assert len(world.server.uploads) == (1 if key == "ready" else 0)
        await world.clock.advance(QUARTER_S)
        await world.sharer.run()
        assert len(world.server.uploads) == 1

    run(scenario)


def test_a_full_device_is_told_and_tried_again() -> None:
    async def scenario(world: World) -> None:
        world.records = MemoryRecords(FEEDBACK_STORES, room_bytes=500)
        world.sharer = world.open()
        assert "no room left" in (await world.sharer.run()).reason
        assert world.server.asked == []

    run(scenario)
