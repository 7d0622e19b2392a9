"""ROMs: only images with the promised fingerprint ever reach the engine, and they stay for the days without network."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.contract import RomBundle, RomImage, RomKind, RomManifest
from client_py.core.errors import ContractError
from client_py.memory import MemoryBlobs, MemoryRecords, MemoryTransport
from client_py.ports import LIBRARY_STORES, Answer
from client_py.roms import RomError, RomKeeper
from tests.running import run_async

KERNAL, CHARGEN = bytes(range(256)) * 32, bytes(range(255, -1, -1)) * 16


def image(kind: RomKind, data: bytes) -> RomImage:
    return RomImage(kind, len(data), hashlib.sha256(data).hexdigest(), f"/roms/{kind}")


BUNDLE = RomBundle("made-up", "Made up", (image("kernal", KERNAL), image("chargen", CHARGEN)))


class World:
    def __init__(self) -> None:
        self.files = {"/roms/kernal": KERNAL, "/roms/chargen": CHARGEN}
        self.bundles: tuple[RomBundle, ...] = (BUNDLE,)
        self.asked: list[str] = []
        self.transport = MemoryTransport(self.answer)
        self.blobs = MemoryBlobs()
        self.keeper = RomKeeper(MemoryRecords(LIBRARY_STORES), self.blobs, self.transport)

    def answer(self, _method: str, path: str, _body: bytes | None, _headers: Mapping[str, str]) -> Answer:
        self.asked.append(path)
        if path == "/api/prefs/rom-manifest":
            return Answer(200, {}, canonical_json(RomManifest(self.bundles)).encode())
        return Answer(200, {}, self.files[path]) if path in self.files else Answer(404, {}, b"")


def run(scenario: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        await scenario(World())

    run_async(go())


def test_images_are_fetched_once_and_then_work_without_network() -> None:
    async def scenario(world: World) -> None:
        first = await world.keeper.load("made-up")
        assert dict(first.images) == {"kernal": KERNAL, "chargen": CHARGEN}
        world.transport.handler = None
        assert dict((await world.keeper.load("made-up")).images) == dict(first.images)
        assert world.asked.count("/roms/kernal") == 1

    run(scenario)


@pytest.mark.parametrize("wrong", [KERNAL[:-1], KERNAL + b"\0", b"\1" + KERNAL[1:], b""])
def test_an_image_with_another_fingerprint_is_refused_and_not_kept(wrong: bytes) -> None:
    async def scenario(world: World) -> None:
        world.files["/roms/kernal"] = wrong
        with pytest.raises(RomError, match="fingerprint"):
            await world.keeper.load("made-up")
        assert hashlib.sha256(KERNAL).hexdigest() not in await world.blobs.sizes()
        assert hashlib.sha256(wrong).hexdigest() not in await world.blobs.sizes()

    run(scenario)


def test_what_is_not_there_is_said_in_words() -> None:
    async def scenario(world: World) -> None:
        with pytest.raises(RomError, match="not offered"):
            await world.keeper.load("other")
        del world.files["/roms/chargen"]
        with pytest.raises(RomError, match="doesn't hand out"):
            await world.keeper.load("made-up")
        world.transport.handler = None
        with pytest.raises(RomError, match="network is off"):
            await world.keeper.load("made-up")

    run(scenario)


def test_a_first_visit_without_network_has_no_bundles() -> None:
    async def scenario(world: World) -> None:
        world.transport.handler = None
        assert await world.keeper.manifest() == RomManifest(())

    run(scenario)


@pytest.mark.parametrize(("kind", "size"), [("kernal", 4096), ("basic", 8191), ("chargen", 8192)])
def test_an_image_has_the_size_of_its_kind(kind: RomKind, size: int) -> None:
    with pytest.raises(ContractError):
        RomImage(kind, size, "0" * 64, "/roms/x")
