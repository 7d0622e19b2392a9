"""Products of one vector with the embeddings of a whole collection, by counting bits.

An embedding's numbers are -1, 0 and 1: two bits each, one that says it is 1 and one that says it is -1. A vector of
small whole numbers is a few layers of bits, so a product of the two is a handful of ANDs and counts of 60 numbers each:
a sixth of the time and a seventh of the memory of floats, where neither numpy nor the processor has better (in the
browser). Counting bits instead of multiplying is as in Rastegari et al., "XNOR-Net", 2016.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.errors import CatalogueError
from client_py.core.learned import A_BYTE, A_BYTE_HOLDS, BYTE_TO_NUMBERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST: Final = 3
_BYTES_A_WORD: Final = 12  # of 5 numbers each: 60 of 64 bits
_A_WORD: Final = _BYTES_A_WORD * A_BYTE
_WORDS_IN_A_BYTE: Final = 4  # 60 bits each: their counts together are below 256
_STEP: Final = 0.65  # standard deviations: about the best for seven levels of a bell (Max, 1960)
_BITS: Final = np.uint64(1) << np.arange(A_BYTE, dtype=np.uint64)
_UP: Final = ((BYTE_TO_NUMBERS == 1) * _BITS).sum(axis=1, dtype=np.uint64)
_DOWN: Final = ((BYTE_TO_NUMBERS == -1) * _BITS).sum(axis=1, dtype=np.uint64)


class Planes:
    """Room for the embeddings of so many songs, 144 bytes each at 520 dimensions; `fill` puts them in."""

    def __init__(self, songs: int, dimensions: int) -> None:
        self.dimensions = dimensions
        self._words = -(-dimensions // _A_WORD)
        self._up = np.zeros((self._words, songs), np.uint64)
        self._down = np.zeros((self._words, songs), np.uint64)
        self.known = np.zeros(songs, np.uint16)
        """How many of a song's numbers aren't 0: the square of its embedding's length."""

    @property
    def size_bytes(self) -> int:
        """Memory that is held."""
        return self._up.nbytes + self._down.nbytes + self.known.nbytes

    def fill(self, first: int, packed: "NDArray[np.uint8]") -> None:
        """Takes the songs from `first` on, packed as in the catalogue (songs, width); raises CatalogueError."""
        if (packed >= A_BYTE_HOLDS).any():
            raise CatalogueError("This catalogue's embeddings hold numbers that there are none of.")
        rows = slice(first, first + len(packed))
        for place, column in enumerate(np.ascontiguousarray(packed.T)):
            word, shift = divmod(place, _BYTES_A_WORD)
            by = np.uint64(A_BYTE * shift)
            self._up[word, rows] |= _UP[column] << by
            self._down[word, rows] |= _DOWN[column] << by
        for word in range(self._words):
            self.known[rows] += np.bitwise_count(self._up[word, rows] | self._down[word, rows])

    def products(self, query: "Query", first: int, last: int) -> "NDArray[np.int16]":
        """The products of the songs from `first` to before `last` with a query's whole numbers."""
        result = np.zeros(last - first, np.int16)
        some = np.empty(last - first, np.uint64)
        bits = np.empty(last - first, np.uint8)
        for songs, sign in ((self._up, 1), (self._down, -1)):
            for weight, masks in query.layers:
                factor = np.int16(sign * weight)
                for start in range(0, len(masks), _WORDS_IN_A_BYTE):
                    several = np.zeros(last - first, np.uint8)
                    for word, mask in masks[start : start + _WORDS_IN_A_BYTE]:
                        np.bitwise_and(songs[word, first:last], mask, out=some)
                        np.bitwise_count(some, out=bits)
                        several += bits
                    result += several * factor
        return result


class Query:
    """A vector (dimensions,) as whole numbers from -3 to 3, by layers of their bits; `step` is the size of 1."""

    def __init__(self, vector: "NDArray[np.float64]") -> None:
        deviation = float(np.sqrt((vector * vector).mean())) if len(vector) else 0.0
        self.step = _STEP * deviation
        levels = np.rint(vector / self.step) if deviation else vector
        self.levels = np.clip(levels, -LARGEST, LARGEST).astype(np.int8)
        # In two's complement: the sign's weight is below 0.
        whole = self.levels.astype(np.int64) & 7
        self.layers = [(weight, _masks(whole >> bit & 1)) for bit, weight in enumerate((1, 2, -4))]


def _masks(layer: "NDArray[np.int64]") -> list[tuple[int, np.uint64]]:
    """The words of a layer that aren't 0, each with its number."""
    parts = [layer[start : start + _A_WORD].tolist() for start in range(0, len(layer), _A_WORD)]
    words = [sum(bit << place for place, bit in enumerate(part)) for part in parts]
    return [(number, np.uint64(word)) for number, word in enumerate(words) if word]
