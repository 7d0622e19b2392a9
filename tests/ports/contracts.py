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
    Ears,
    Embedder,
    NetworkError,
    PortError,
    Put,
    Records,
    Require,
    Transport,
)

OPENED: Final = "opened/canon.sid@0123456789ab"
"""The page calls public/demo/canon.sid so, and knows no other file."""
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


async def a_song_is_heard_whole(ears: Ears) -> None:
    """Its writes from power-on to the end, the sound of its passages, and how far that is on the way."""
    import numpy as np

    from client_py.core.features.heard import WRITE, hearing

    shares: list[float] = []
    asked = hearing(1, 6.0)
    found = await ears.hear(OPENED, asked, shares.append)
    assert found.engine == await ears.engine() != ""
    assert len(found.sha256) == 64
    assert (found.chips, found.clock_hz, found.frame_cycles) == (2, 985_248, 19_656)
    assert 0 <= found.end_cycle - 6 * found.clock_hz < 100
    writes = np.frombuffer(found.writes, WRITE)
    assert writes["cycle"][0] < 100_000
    assert writes["cycle"][-1] > found.end_cycle - found.clock_hz
    assert set(writes["chip"]) == {0, 1}
    samples = np.frombuffer(found.samples, "<i2")
    assert samples.size == sum(passage.frames for passage in asked.passages) == 6 * 22_050
    assert np.abs(samples).max() > 1000
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


async def the_same_song_is_heard_alike(ears: Ears) -> None:
    from client_py.core.features.heard import hearing

    twice = [await ears.hear(OPENED, hearing(1, 2.0), lambda _share: None) for _ in range(2)]
    assert twice[0] == twice[1]


async def what_can_not_be_heard_is_refused_in_words(ears: Ears) -> None:
    """A file that isn't open, and a song that the file doesn't have."""
    from client_py.core.features.heard import hearing

    for path, song in (("opened/gone.sid@0123456789ab", 1), (OPENED, 99)):
        words = ""
        try:
            await ears.hear(path, hearing(song, None), lambda _share: None)
        except PortError as error:
            words = str(error)
        assert words.endswith(".")


async def a_model_tells_of_songs(embedder: Embedder, model: bytes, expected: JsonValue) -> None:
    """`expected` has features (songs, features), and embeddings and ratings as numpy computes them."""
    import numpy as np

    assert isinstance(expected, dict)
    features, embeddings, ratings = (np.array(expected[name]) for name in ("features", "embeddings", "ratings"))
    found = await embedder.embed(model, features.astype(np.float32))
    assert np.abs(found.embeddings - embeddings).max() < 1e-5
    assert np.abs(found.ratings - ratings).max() < 1e-4
    alone = await embedder.embed(model, features[2:3].astype(np.float32))
    assert np.abs(alone.embeddings - embeddings[2:3]).max() < 1e-5


async def numbers_that_the_model_does_not_take_are_refused_in_words(
    embedder: Embedder, model: bytes, expected: JsonValue
) -> None:
    import numpy as np

    for bytes_of_it, columns in ((model, 3), (b"no model", 24)):
        words = ""
        try:
            await embedder.embed(bytes_of_it, np.zeros((1, columns), np.float32))
        except PortError as error:
            words = str(error)
        assert words.endswith(".")
    await a_model_tells_of_songs(embedder, model, expected)  # and it goes on


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
EARS: Final[tuple[Callable[[Ears], Awaitable[None]], ...]] = (
    a_song_is_heard_whole,
    the_same_song_is_heard_alike,
    what_can_not_be_heard_is_refused_in_words,
)
EMBEDDER: Final[tuple[Callable[[Embedder, bytes, JsonValue], Awaitable[None]], ...]] = (
    a_model_tells_of_songs,
    numbers_that_the_model_does_not_take_are_refused_in_words,
)
