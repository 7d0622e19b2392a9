"""The in-memory twin of each port: for tests, and for browsers that allow no storage."""

import asyncio
import hashlib
import json
from bisect import bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from client_py.core.canonical import JsonValue, canonical_json, plain
from client_py.core.errors import ContractError
from client_py.ports import (
    Answer,
    Change,
    ConflictError,
    DeviceState,
    Embedded,
    NetworkError,
    PortError,
    Put,
    Recording,
    Require,
    StorageFullError,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.features.heard import Hearing
    from client_py.core.model import Model


class MemoryRecords:
    """Records in dictionaries, kept as JSON text so that no caller holds a part of what is stored."""

    def __init__(self, stores: Sequence[str], *, room_bytes: int | None = None) -> None:
        self._stores: dict[str, dict[str, str]] = {name: {} for name in stores}
        self._keys: dict[str, list[str]] = {name: [] for name in stores}
        self._room_bytes = room_bytes

    async def get(self, store: str, key: str) -> JsonValue:
        text = self._store(store).get(key)
        value: JsonValue = None if text is None else json.loads(text)
        return value

    async def items(self, store: str, *, after: str = "", limit: int | None = None) -> list[tuple[str, JsonValue]]:
        records = self._store(store)
        keys = self._keys[store]
        first = bisect_right(keys, after) if after else 0
        wanted = keys[first:] if limit is None else keys[first : first + limit]
        return [(key, json.loads(records[key])) for key in wanted]

    async def count(self, store: str) -> int:
        return len(self._store(store))

    async def apply(self, changes: Sequence[Change]) -> None:
        texts = [canonical_json(change.value) if isinstance(change, Put) else None for change in changes]
        for change in changes:
            found = self._store(change.store).get(change.key, "null")
            if isinstance(change, Require) and json.loads(found) != plain(change.value):
                raise ConflictError("Another tab changed this meanwhile; nothing was changed here.")
        if self._room_bytes is not None and any(texts):
            needed = self.used_bytes + sum(len(text) for text in texts if text is not None)
            if needed > self._room_bytes:
                raise StorageFullError("This device has no room left for SIDFlow; nothing was changed.")
        for change, text in zip(changes, texts, strict=True):
            if isinstance(change, Require):
                continue
            records, keys = self._stores[change.store], self._keys[change.store]
            if text is None:
                if records.pop(change.key, None) is not None:
                    keys.remove(change.key)
            else:
                if change.key not in records:
                    insort(keys, change.key)
                records[change.key] = text

    @property
    def used_bytes(self) -> int:
        return sum(len(text) for records in self._stores.values() for text in records.values())

    def _store(self, name: str) -> dict[str, str]:
        try:
            return self._stores[name]
        except KeyError:
            raise ContractError(f"there is no store {name}", "store") from None


class MemoryBlobs:
    """Bytes in a dictionary."""

    def __init__(self, *, room_bytes: int | None = None) -> None:
        self._blobs: dict[str, bytes] = {}
        self._room_bytes = room_bytes

    async def get(self, sha256: str) -> bytes | None:
        data = self._blobs.get(sha256)
        if data is not None and hashlib.sha256(data).hexdigest() != sha256:
            del self._blobs[sha256]
            return None
        return data

    async def put(self, sha256: str, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ContractError("the bytes are not those that the name promises", "sha256")
        used = sum(len(kept) for name, kept in self._blobs.items() if name != sha256)
        if self._room_bytes is not None and used + len(data) > self._room_bytes:
            raise StorageFullError("This device has no room left for SIDFlow; nothing was changed.")
        self._blobs[sha256] = data

    async def delete(self, sha256: str) -> None:
        self._blobs.pop(sha256, None)

    async def sizes(self) -> Mapping[str, int]:
        return {name: len(data) for name, data in self._blobs.items()}


Handler = Callable[[str, str, bytes | None, Mapping[str, str]], Answer]


class MemoryTransport:
    """A server in this process; `handler` None is a network that is off."""

    def __init__(self, handler: Handler | None = None) -> None:
        self.handler = handler

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        await asyncio.sleep(0)
        if self.handler is None:
            raise NetworkError("The network is off.")
        return self.handler(method, path, body, headers or {})


class MemoryPackages:
    """All there from the start, as in a native interpreter; `asked` tells what was needed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def need(self, name: str) -> None:
        self.asked.append(name)


class MemoryDevice:
    """A device that stands as it is told to; at first nobody is there, nothing plays, and it charges."""

    def __init__(self, turns: set[str] | None = None) -> None:
        """`turns` is shared by the pages of one device."""
        self._state = DeviceState(quiet_s=3600.0, charging=True, ahead=1.0)
        self._turns = set() if turns is None else turns
        self._mine = False

    def tell(self, state: DeviceState) -> None:
        self._state = state

    def state(self) -> DeviceState:
        return self._state

    async def take_turn(self) -> bool:
        if not self._mine and not self._turns:
            self._turns.add("taken")
            self._mine = True
        return self._mine

    async def give_turn(self) -> None:
        if self._mine:
            self._turns.clear()
            self._mine = False


def no_file(path: str, _hearing: "Hearing") -> Recording:
    """What a page without opened files plays."""
    raise PortError(f"The file {path} isn't open now. Open it again.")


class MemoryEars:
    """Songs by the path of their file, played by any engine at hand: `play` gets path and hearing."""

    def __init__(self, engine: str = "none", play: "Callable[[str, Hearing], Recording]" = no_file) -> None:
        self._engine = engine
        self._play = play

    async def engine(self) -> str:
        return self._engine

    async def hear(self, path: str, hearing: "Hearing", tell: Callable[[float], None]) -> Recording:
        tell(0.0)
        await asyncio.sleep(0)
        return self._play(path, hearing)


class MemoryEmbedder:
    """Models in numpy, by the SHA-256 of their `model.onnx`."""

    def __init__(self, models: "Mapping[str, Model] | None" = None) -> None:
        self._models = models or {}

    async def embed(self, model: bytes, features: "NDArray[np.float32]") -> Embedded:
        known = self._models.get(hashlib.sha256(model).hexdigest())
        if known is None or features.shape[1] != len(known.features):
            raise PortError("The model can't be run on these numbers.")
        embeddings = known.embed(features)
        return Embedded(embeddings.astype("f4"), known.rate(embeddings).astype("f4"))


class MemoryClock:
    """Time that stands still until told otherwise, and chance that is the same on every run."""

    def __init__(self, now_ms: int = 1_750_000_000_000) -> None:
        self._now_ms = now_ms
        self._elapsed_s = 0.0
        self._drawn = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        return self._now_ms

    def elapsed_s(self) -> float:
        return self._elapsed_s

    def random(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(self._drawn.to_bytes(8)).digest(size)

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)  # others have their turn, and no time passes
            return
        due = self._elapsed_s + max(seconds, 0.0)
        waiting = asyncio.get_running_loop().create_future()
        insort(self._sleepers, (due, len(self._sleepers), waiting), key=lambda sleeper: sleeper[:2])
        await waiting

    async def advance(self, seconds: float) -> None:
        """Lets time pass, waking each sleeper at its moment, in order."""
        target = self._elapsed_s + seconds
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            due, _, waiting = self._sleepers.pop(0)
            self._move_to(max(due, self._elapsed_s))
            if not waiting.done():
                waiting.set_result(None)
            await _settle()
        self._move_to(max(target, self._elapsed_s))

    def spend(self, seconds: float) -> None:
        """Work takes that long, and nobody is woken meanwhile."""
        self._move_to(self._elapsed_s + seconds)

    def jump(self, milliseconds: int) -> None:
        """The device's clock is set, forwards or backwards; the steady one doesn't notice."""
        self._now_ms += milliseconds

    def _move_to(self, elapsed_s: float) -> None:
        self._now_ms += round((elapsed_s - self._elapsed_s) * 1000)
        self._elapsed_s = elapsed_s


async def _settle() -> None:
    """Lets every task that can run do so; each await of an application is a turn or a few."""
    for _ in range(20):
        await asyncio.sleep(0)
