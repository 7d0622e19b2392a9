"""What a model says of the songs of a collection, small enough to travel in the catalogue."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.aspects import Aspects, aspects_to_bytes
from client_py.core.errors import CatalogueError

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATINGS: Final = ("energy", "mood", "complexity", "preference")
LOWEST: Final = 1.0
HIGHEST: Final = 5.0
TENTHS: Final = 10  # of a rating are told apart
A_BYTE: Final = 5  # numbers of three values
A_BYTE_HOLDS: Final = 3**A_BYTE
_POWERS: Final = np.array([81, 27, 9, 3, 1], np.uint8)
BYTE_TO_NUMBERS: Final = (np.arange(256)[:, None] // _POWERS % 3).astype(np.int8) - np.int8(1)
"""The five numbers that each byte stands for, (256, 5); from A_BYTE_HOLDS on they mean nothing."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Rows are songs: embeddings of -1, 0 and 1 (all 0: none), ratings in tenths from 10 to 50 (0: none).

    `model` is the version of the model, `none` where there is none: then embeddings have no dimensions.
    """

    model: str
    embeddings: "NDArray[np.int8]"  # (songs, dimensions)
    ratings: "NDArray[np.uint8]"  # (songs, 4), in the order of RATINGS
    aspects: Aspects = field(default_factory=Aspects)

    def __len__(self) -> int:
        return len(self.ratings)

    def rows(self, places: "NDArray[np.int64]") -> "Learned":
        """These songs in this order; a place below 0 is a song of which nothing is known."""
        unknown = (places < 0)[:, None]
        if not len(self):
            return nothing_learned(len(places), self.model, self.embeddings.shape[1])
        return Learned(
            self.model,
            np.where(unknown, np.int8(0), self.embeddings[places]),
            np.where(unknown, np.uint8(0), self.ratings[places]),
            self.aspects,
        )

    def columns(self) -> dict[str, bytes]:
        """As the catalogue keeps them: five dimensions of a song in a byte, one rating after the other."""
        columns = {"embedding": _packed(self.embeddings), "ratings": self.ratings.T.tobytes()}
        return {**columns, "aspects": said} if (said := aspects_to_bytes(self.aspects)) else columns


def nothing_learned(songs: int, model: str = "none", dimensions: int = 0) -> Learned:
    """So many songs of which nothing is known."""
    return Learned(model, np.zeros((songs, dimensions), np.int8), np.zeros((songs, len(RATINGS)), np.uint8))


def learned_from(
    columns: tuple["bytes | memoryview", "bytes | memoryview"], songs: int, dimensions: int, model: str
) -> Learned:
    """From the columns `embedding` and `ratings`; raises CatalogueError when they have another size."""
    packed, tenths = packed_from(columns, songs, dimensions)
    return Learned(model, unpacked(packed, dimensions), np.ascontiguousarray(tenths.T))


def packed_from(
    columns: tuple["bytes | memoryview", "bytes | memoryview"], songs: int, dimensions: int
) -> "tuple[NDArray[np.uint8], NDArray[np.uint8]]":
    """The same columns as they are, a fifth of the memory: bytes (songs, width) for `unpacked`, ratings (4, songs)."""
    embedding, ratings = columns
    width = -(-dimensions // A_BYTE)
    if (len(embedding), len(ratings)) != (songs * width, songs * len(RATINGS)):
        raise CatalogueError("This catalogue's embeddings and ratings aren't those of its songs.")
    tenths = np.frombuffer(ratings, np.uint8).reshape(len(RATINGS), songs)
    if (tenths > HIGHEST * TENTHS).any():
        raise CatalogueError("This catalogue's ratings hold numbers that there are none of.")
    return np.frombuffer(embedding, np.uint8).reshape(songs, width), tenths


def in_tenths(ratings: "NDArray[np.float64]") -> "NDArray[np.uint8]":
    """Ratings from 1 to 5 in tenths; NaN, which is none, as 0."""
    held = np.clip(np.where(np.isnan(ratings), 0.0, ratings), LOWEST, HIGHEST)
    return np.where(np.isnan(ratings), 0.0, np.rint(held * TENTHS)).astype(np.uint8)


def _packed(embeddings: "NDArray[np.int8]") -> bytes:
    songs, dimensions = embeddings.shape
    width = -(-dimensions // A_BYTE)
    digits = np.ones((songs, width * A_BYTE), np.uint8)
    digits[:, :dimensions] = embeddings + 1
    packed: NDArray[np.uint8] = (digits.reshape(songs, width, A_BYTE) * _POWERS).sum(axis=2, dtype=np.uint8)
    return packed.tobytes()


def unpacked(packed: "NDArray[np.uint8]", dimensions: int) -> "NDArray[np.int8]":
    """Embeddings (songs, dimensions) from their bytes (songs, width); raises CatalogueError where one means nothing."""
    if (packed >= A_BYTE_HOLDS).any():
        raise CatalogueError("This catalogue's embeddings hold numbers that there are none of.")
    songs, width = packed.shape
    return np.ascontiguousarray(BYTE_TO_NUMBERS[packed].reshape(songs, width * A_BYTE)[:, :dimensions])
