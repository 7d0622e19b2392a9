"""What every twin of a port keeps to; plain async functions, so that they run natively and inside a browser alike."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from client_py.core.canonical import JsonValue
from client_py.core.errors import ContractError
from client_py.ports import (
    Blobs,
    Clock,
    ConflictError,
    Delete,
    Device,
    DeviceState,
    NetworkError,
    Put,
    Records,
    Require,
    Transport,
)

TUNE: Final[JsonValue] = {"title": "Ärger", "lengths_s": [61.5, 2], "liked": True, "note": None}


async def a_record_comes_back_as_it_was(records: Records) -> None:
    await records.apply([Put("ratings", "a", TUNE)])
    assert await records.get("ratings", "a") == TUNE
    assert await records.get("ratings", "b") is None
    assert await records.get("outbox", "a") is None


async def items_come_in_key_order_page_by_page(records: Records) -> None:
    await records.apply([Put("inbox", key, {"key": key}) for key in ("c", "a", "d", "b")])
    assert [key for key, _ in await records.items("inbox")] == ["a", "b", "c", "d"]
    assert await records.items("inbox", after="a", limit=2) == [("b", {"key": "b"}), ("c", {"key": "c"})]
    assert await records.items("inbox", after="d") == []
    assert await records.count("inbox") == 4


async def a_change_is_whole_or_not_at_all(records: Records) -> None:
    await records.apply([Put("inbox", "a", 1)])
    try:
        await records.apply([Put("ratings", "a", 1), Delete("inbox", "a"), Require("outbox", "a", 1)])
    except ConflictError:
        pass
    else:
        raise AssertionError("a requirement that doesn't hold let the change through")
    assert await records.get("ratings", "a") is None
    assert await records.get("inbox", "a") == 1
    await records.apply([Require("inbox", "a", 1), Put("ratings", "a", 1), Delete("inbox", "a")])
    assert await records.get("ratings", "a") == 1
    assert await records.count("inbox") == 0


async def a_requirement_compares_values_not_their_spelling(records: Records) -> None:
    await records.apply([Put("inbox", "a", {"x": 1.0, "y": [1, {"z": 2}]})])
    await records.apply([Require("inbox", "a", {"y": [1, {"z": 2}], "x": 1}), Require("inbox", "b", None)])
    assert await records.count("inbox") == 1


async def an_unknown_store_is_refused(records: Records) -> None:
    try:
        await records.apply([Put("ratings", "a", 1), Put("cellar", "a", 1)])
    except ContractError:
        pass
    else:
        raise AssertionError("a store that doesn't exist took a record")
    assert await records.get("ratings", "a") is None


async def deleting_what_is_not_there_is_nothing(records: Records) -> None:
    await records.apply([Delete("ratings", "a")])
    assert await records.count("ratings") == 0


async def bytes_come_back_by_their_hash(blobs: Blobs) -> None:
    data = bytes(range(256)) * 3
    name = hashlib.sha256(data).hexdigest()
    assert await blobs.get(name) is None
    await blobs.put(name, data)
    assert await blobs.get(name) == data
    assert dict(await blobs.sizes()) == {name: 768}
    await blobs.delete(name)
    await blobs.delete(name)
    assert await blobs.get(name) is None


async def bytes_under_a_wrong_name_are_refused(blobs: Blobs) -> None:
    try:
        await blobs.put("0" * 64, b"tune")
    except ContractError:
        pass
    else:
        raise AssertionError("bytes were kept under another's name")
    assert dict(await blobs.sizes()) == {}


async def an_answer_comes_whole(transport: Transport) -> None:
    """The server answers `/here` with its headers and bytes, and posts to `/echo` with what it got."""
    answer = await transport.request("GET", "/here")
    assert (answer.status, answer.headers["etag"], answer.body) == (200, '"1"', bytes(range(256)))
    answer = await transport.request("POST", "/echo", body=b"\x00\xff", headers={"content-type": "text/x"})
    assert (answer.status, answer.headers["content-type"], answer.body) == (201, "text/x", b"\x00\xff")


async def a_refusal_is_an_answer(transport: Transport) -> None:
    assert (await transport.request("GET", "/nowhere")).status == 404


async def no_answer_is_an_error_with_words(transport: Transport) -> None:
    """The server cuts the line at `/cut`."""
    words = ""
    try:
        await transport.request("GET", "/cut")
    except NetworkError as error:
        words = str(error)
    assert words.endswith(".")


async def time_passes_and_chance_differs(clock: Clock) -> None:
    begun_s, begun_ms = clock.elapsed_s(), clock.now_ms()
    assert clock.elapsed_s() >= begun_s
    assert begun_ms > 1_700_000_000_000
    assert len(clock.random(10)) == 10
    assert clock.random(10) != clock.random(10)


async def the_device_stands_as_was_told(device: Device, tell: Callable[[DeviceState], None]) -> None:
    tell(DeviceState(quiet_s=5.0, hidden=True, charging=None, ahead=0.25, saves=True))
    found = device.state()
    assert 5.0 <= found.quiet_s < 500.0
    assert (found.hidden, found.charging, found.ahead, found.saves) == (True, None, 0.25, True)
    tell(DeviceState(charging=False, ahead=1.0))
    found = device.state()
    assert (found.hidden, found.charging, found.ahead, found.saves) == (False, False, 1.0, False)
    assert found.quiet_s < 500.0


async def one_page_has_the_turn(device: Device, other: Device) -> None:
    """`other` is another page of the same device."""
    assert await device.take_turn()
    assert await device.take_turn()
    assert not await other.take_turn()
    await other.give_turn()
    assert not await other.take_turn()
    await device.give_turn()
    assert await other.take_turn()
    assert not await device.take_turn()
    await other.give_turn()
    await other.give_turn()


RECORDS: Final[tuple[Callable[[Records], Awaitable[None]], ...]] = (
    a_record_comes_back_as_it_was,
    items_come_in_key_order_page_by_page,
    a_change_is_whole_or_not_at_all,
    a_requirement_compares_values_not_their_spelling,
    an_unknown_store_is_refused,
    deleting_what_is_not_there_is_nothing,
)
BLOBS: Final[tuple[Callable[[Blobs], Awaitable[None]], ...]] = (
    bytes_come_back_by_their_hash,
    bytes_under_a_wrong_name_are_refused,
)
TRANSPORT: Final[tuple[Callable[[Transport], Awaitable[None]], ...]] = (
    an_answer_comes_whole,
    a_refusal_is_an_answer,
    no_answer_is_an_error_with_words,
)
CLOCK: Final[tuple[Callable[[Clock], Awaitable[None]], ...]] = (time_passes_and_chance_differs,)
