"""What was found out about songs of files that the listener opened, kept on this device so that none is heard twice."""

import binascii
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from annotated_types import Interval, Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import Record, Sha256
from client_py.core.decode import decode
from client_py.core.errors import ContractError
from client_py.core.tunekey import MAX_SONGS
from client_py.ports import Delete, Put, Records

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.learned import Learned

STORE: Final = "analysed"
MOST: Final = 1000  # of 7 kB each; a song that is asked for again is heard again
_AT_ONCE: Final = 100  # go when there are too many

Packed = Annotated[str, Len(0, 100_000)]


@dataclass(frozen=True, slots=True)
class Making(Record):
    """All that a song's features depend on; `length_s` decides what is heard of it, None where nobody knows it."""

    sha256: Sha256
    song: Annotated[int, Interval(ge=1, le=MAX_SONGS)]
    engine: Annotated[str, Len(1, 200)]
    feature_version: int
    length_s: float | None


@dataclass(frozen=True, slots=True)
class Analysed(Record):
    """A song's features (float32), and what the model of that version says of it: embedding (int8), ratings in tenths.

    Numbers are packed as base64; `model` is "" until one was asked.
    """

    making: Making
    at_ms: int
    features: Packed
    model: Annotated[str, Len(0, 100)] = ""
    embedding: Packed = ""
    ratings: Packed = ""

    @classmethod
    def of(cls, making: Making, at_ms: int, features: "NDArray[np.float32]") -> "Analysed":
        """A song that was heard; no model was asked yet."""
        return cls(making, at_ms, _packed(features.astype("<f4").tobytes()))

    def vector(self) -> "NDArray[np.float32]":
        """Its features, as a row (1, features)."""
        import numpy as np

        return np.frombuffer(binascii.a2b_base64(self.features), "<f4").reshape(1, -1)

    def said(self, learned: "Learned") -> "Analysed":
        """The same with what a model says of it: a row of one song."""
        embedding, ratings = _packed(learned.embeddings.tobytes()), _packed(learned.ratings.tobytes())
        return replace(self, model=learned.model, embedding=embedding, ratings=ratings)

    def learned(self) -> "Learned":
        """What the model `model` says of it, as a row of one song."""
        import numpy as np

        from client_py.core.learned import Learned

        embedding = np.frombuffer(binascii.a2b_base64(self.embedding), np.int8)
        ratings = np.frombuffer(binascii.a2b_base64(self.ratings), np.uint8)
        return Learned(self.model, embedding.reshape(1, -1), ratings.reshape(1, -1))


class AnalysedSongs:
    """The store, by the start of a file's SHA-256 and the song."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def get(self, digest: str, song: int) -> Analysed | None:
        """None also where an older or a newer SIDFlow wrote the record: it is made anew."""
        found = await self._records.get(STORE, _key(digest, song))
        return _read(found)

    async def put(self, digest: str, found: Analysed) -> None:
        """Keeps it; the oldest go when there are too many. Raises StorageFullError."""
        await self._make_room()
        await self._records.apply([Put(STORE, _key(digest, found.making.song), plain(found))])

    async def _make_room(self) -> None:
        if await self._records.count(STORE) < MOST:
            return
        ages = sorted((_age(value), key) for key, value in await self._records.items(STORE))
        await self._records.apply([Delete(STORE, key) for _, key in ages[:_AT_ONCE]])


def _key(digest: str, song: int) -> str:
    return f"{digest}#{song}"


def _read(stored: JsonValue) -> Analysed | None:
    try:
        return None if stored is None else decode(Analysed, stored)
    except ContractError:
        return None


def _age(stored: JsonValue) -> int:
    found = _read(stored)
    return 0 if found is None else found.at_ms


def _packed(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()
