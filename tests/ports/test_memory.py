"""The in-memory twins keep to the ports' contract; if they didn't, every other native test would prove little."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from client_py.core.canonical import JsonValue
from client_py.memory import (
    MemoryBlobs,
    MemoryClock,
    MemoryDevice,
    MemoryEmbedder,
    MemoryRecords,
    MemoryTransport,
)
from client_py.ports import (
    FEEDBACK_STORES,
    Answer,
    Blobs,
    Clock,
    Ears,
    Embedder,
    NetworkError,
    Put,
    Records,
    StorageFullError,
    Transport,
)
from tests.ports import contracts
from tests.ports.hearing import DEMO, ears, small_model
from tests.running import run_async


@pytest.mark.parametrize("contract", contracts.RECORDS, ids=lambda contract: contract.__name__)
def test_records(contract: Callable[[Records], Awaitable[None]]) -> None:
    async def run() -> None:
        await contract(MemoryRecords(FEEDBACK_STORES))

    run_async(run())


@pytest.mark.parametrize("contract", contracts.BLOBS, ids=lambda contract: contract.__name__)
def test_blobs(contract: Callable[[Blobs], Awaitable[None]]) -> None:
    async def run() -> None:
        await contract(MemoryBlobs())

    run_async(run())


def _answer(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    match method, path:
        case "GET", "/here":
            return Answer(200, {"etag": '"1"'}, bytes(range(256)))
        case "POST", "/echo":
            return Answer(201, {"content-type": headers["content-type"]}, body or b"")
        case "GET", "/cut":
            raise NetworkError("The line was cut.")
    return Answer(404, {}, b"")


@pytest.mark.parametrize("contract", contracts.TRANSPORT, ids=lambda contract: contract.__name__)
def test_transport(contract: Callable[[Transport], Awaitable[None]]) -> None:
    async def run() -> None:
        await contract(MemoryTransport(_answer))

    run_async(run())


@pytest.mark.parametrize("contract", contracts.CLOCK, ids=lambda contract: contract.__name__)
def test_clock(contract: Callable[[Clock], Awaitable[None]]) -> None:
    async def run() -> None:
        await contract(MemoryClock())

    run_async(run())


def test_device() -> None:
    async def run() -> None:
        device = MemoryDevice()
        await contracts.the_device_stands_as_was_told(device, device.tell)
        turns: set[str] = set()
        await contracts.one_page_has_the_turn(MemoryDevice(turns), MemoryDevice(turns))

    run_async(run())


@pytest.mark.parametrize("contract", contracts.EARS, ids=lambda contract: contract.__name__)
def test_ears(contract: Callable[[Ears], Awaitable[None]]) -> None:
    async def run() -> None:
        with ears({contracts.OPENED: DEMO.read_bytes()}) as port:
            await contract(port)

    run_async(run())


@pytest.mark.parametrize("contract", contracts.EMBEDDER, ids=lambda contract: contract.__name__)
def test_embedder(contract: Callable[[Embedder, bytes, JsonValue], Awaitable[None]]) -> None:
    async def run() -> None:
        made = small_model()
        await contract(MemoryEmbedder({made.sha256: made.model}), made.onnx, made.expected)

    run_async(run())


def test_a_full_device_changes_nothing() -> None:
    async def run() -> None:
        records = MemoryRecords(FEEDBACK_STORES, room_bytes=40)
        await records.apply([Put("ratings", "a", "x" * 20)])
        with pytest.raises(StorageFullError):
            await records.apply([Put("ratings", "b", 1), Put("ratings", "c", "x" * 30)])
        assert [key for key, _ in await records.items("ratings")] == ["a"]

    run_async(run())


def test_a_stored_record_is_nobodys_but_the_stores() -> None:
    async def run() -> None:
        records = MemoryRecords(FEEDBACK_STORES)
        words = ["a"]
        await records.apply([Put("ratings", "a", list(words))])
        found = await records.get("ratings", "a")
        assert isinstance(found, list)
        found.append("b")
        assert await records.get("ratings", "a") == ["a"]

    run_async(run())


def test_sleepers_wake_in_order_at_their_moments() -> None:
    async def run() -> None:
        clock = MemoryClock(now_ms=1000)
        woken: list[tuple[str, float]] = []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append((name, clock.elapsed_s()))

        tasks = [asyncio.create_task(sleeper("late", 3)), asyncio.create_task(sleeper("early", 1))]
        await clock.advance(2)
        assert woken == [("early", 1.0)]
        await clock.advance(2)
        assert woken == [("early", 1.0), ("late", 3.0)]
        assert clock.now_ms() == 5000
        await asyncio.gather(*tasks)

    run_async(run())
