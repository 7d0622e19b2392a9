"""What the application needs of the world, as Protocols: records, bytes, a server, a clock, a dice and the device.

Each has two twins that the same contract tests hold to its word: `memory.py` and `browser/`. Nothing here knows which
one it talks to. A port's failure is a PortError with a sentence for the listener.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from client_py.core.canonical import JsonValue
from client_py.core.errors import SidflowError

if TYPE_CHECKING:  # what takes numpy is imported once it is needed, and there
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.features.heard import Hearing


class PortError(SidflowError):
    """The world refused: storage is full or forbidden, the network is down."""


class StorageFullError(PortError):
    """The device has no room; nothing of the change was written."""

    code = "full"


class ConflictError(PortError):
    """Another tab changed a record meanwhile; nothing was written. Read again, and decide again."""


class NetworkError(PortError):
    """No answer came; whether the request was carried out is unknown."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write a record, replacing the one of the same key."""

    store: str
    key: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a record away; nothing happens where there is none."""

    store: str
    key: str


@dataclass(frozen=True, slots=True)
class Require:
    """The record must be this one when the changes are made; None: there must be no record."""

    store: str
    key: str
    value: JsonValue


Change: TypeAlias = Put | Delete | Require

# The stores of the database `sidflow-feedback`, and of `sidflow`. JavaScript writes `inbox` only.
FEEDBACK_STORES: Final = ("inbox", "ratings", "implicitEvents", "modelSnapshots", "outbox", "setAside", "sharing")
LIBRARY_STORES: Final = ("preferences", "playlists", "favourites", "kept", "documents", "analysed", "stations")


class Records(Protocol):
    """JSON records by text key in named stores, in key order, that survive the page."""

    async def get(self, store: str, key: str) -> JsonValue:
        """The record, None where there is none."""
        ...

    async def items(self, store: str, *, after: str = "", limit: int | None = None) -> list[tuple[str, JsonValue]]:
        """Keys greater than `after` with their records, in key order, `limit` at most."""
        ...

    async def count(self, store: str) -> int: ...

    async def apply(self, changes: Sequence[Change]) -> None:
        """All of the changes or none, in one transaction, on disk when it returns.

        Raises ConflictError when a Require doesn't hold, StorageFullError when there is no room.
        """
        ...


class Blobs(Protocol):
    """Bytes named by their SHA-256: tunes, ROM images, the catalogue, models."""

    async def get(self, sha256: str) -> bytes | None:
        """The bytes, None where they aren't kept. Bytes that no longer have that hash are removed and count as None."""
        ...

    async def put(self, sha256: str, data: bytes) -> None:
        """Keeps the bytes. Raises ContractError when they have another hash, StorageFullError without room."""
        ...

    async def delete(self, sha256: str) -> None: ...

    async def sizes(self) -> Mapping[str, int]:
        """What is kept: hash to size in bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """The server that the page came from."""

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Any answer of the server, also 4xx and 5xx. Raises NetworkError where none came."""
        ...


class Packages(Protocol):
    """What the interpreter can import beside its library and us, once it is needed."""

    async def need(self, name: str) -> None:
        """The package is there when this returns. Raises PortError when it can't be had."""
        ...


@dataclass(frozen=True, slots=True)
class DeviceState:
    """How the device stands, as far as the page has told; what it has not told forbids work in the background.

    `quiet_s`: since somebody last touched the page, `hidden`: another tab or program is in front of it. `charging` is
    None where the browser doesn't say. `ahead` is the share of the sound's buffer that is filled, 1 where nothing plays
    or the audio thread renders by itself. `saves`: the listener pays for data.
    """

    quiet_s: float = 0.0
    hidden: bool = False
    charging: bool | None = None
    ahead: float = 0.0
    saves: bool = False


class Device(Protocol):
    """Whether work that can wait would be in somebody's way."""

    def state(self) -> DeviceState: ...

    async def take_turn(self) -> bool:
        """Whether this page may work now: of all pages on the device one at a time, until it gives its turn away."""
        ...

    async def give_turn(self) -> None:
        """Lets another page work; nothing happens without a turn."""
        ...


@dataclass(frozen=True, slots=True)
class Recording:
    """A song as an engine played it: `writes` are records of WRITE (core/features/heard.py), all from power-on on;
    `samples` are those of the passages, 16 bit. `sha256` is the file's, `engine` the engine's version."""

    sha256: str
    engine: str
    writes: bytes
    samples: bytes
    chips: int
    clock_hz: int
    frame_cycles: int
    end_cycle: int


class Ears(Protocol):
    """The page's engine, and the files that the listener opened, named as the page names them."""

    async def engine(self) -> str:
        """Its version: it changes whenever a recording may. Raises PortError where it can't be had."""
        ...

    async def hear(self, path: str, hearing: "Hearing", tell: Callable[[float], None]) -> Recording:
        """Plays a song of a file silently; `tell` gets shares of the work that are done, 0 to 1.

        Raises PortError where the file isn't open now or can't be played, with the engine's words.
        """
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a model says of songs: embeddings of length 1 (songs, dimensions), ratings from 1 to 5 (songs, 4)."""

    embeddings: "NDArray[np.float32]"
    ratings: "NDArray[np.float32]"


class Embedder(Protocol):
    """What runs a model on features."""

    async def embed(self, model: bytes, features: "NDArray[np.float32]") -> Embedded:
        """`model` is a `model.onnx`, `features` (songs, features) in its order.

        Raises PortError where the model can't be run, or what runs it can't be had.
        """
        ...


class Clock(Protocol):
    """Time and chance, so that tests own both."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 by the device's clock, which may jump."""
        ...

    def elapsed_s(self) -> float:
        """Seconds on a clock that never jumps."""
        ...

    def random(self, size: int) -> bytes: ...

    async def sleep(self, seconds: float) -> None: ...
