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

    def products(self, levels: "NDArray[np.int8]", first: int, last: int) -> "NDArray[np.int16]":
        """The products of the songs from `first` to before `last` with whole numbers (dimensions,) from -3 to 3."""
        result = np.zeros(last - first, np.int16)
        some = np.empty(last - first, np.uint64)
        bits = np.empty(last - first, np.uint8)
        for sign, songs in ((1, self._up), (-1, self._down)):
            for layer, weight in _layers(levels):
                for word in range(self._words):
                    mask = _word(layer, word)
                    if mask:
                        np.bitwise_and(songs[word, first:last], mask, out=some)
                        np.bitwise_count(some, out=bits)
                        factor = np.int16(sign * weight)
                        result += bits if factor == 1 else bits * factor
        return result


def levels_of(vector: "NDArray[np.float64]") -> "tuple[NDArray[np.int8], float]":
    """A vector as whole numbers from -3 to 3, and the size of 1 among them; one of zeros stays, with a size of 0."""
    deviation = float(np.sqrt((vector * vector).mean())) if len(vector) else 0.0
    if not deviation:
        return np.zeros(len(vector), np.int8), 0.0
    step = _STEP * deviation
    return np.clip(np.rint(vector / step), -LARGEST, LARGEST).astype(np.int8), step


def _layers(levels: "NDArray[np.int8]") -> "list[tuple[NDArray[np.bool_], int]]":
    """Bits of each weight, in two's complement: the sign's weight is below 0. Two layers do for -1, 0 and 1."""
    top = 1 if np.abs(levels).max(initial=0) <= 1 else 2
    whole = levels.astype(np.int64) & ((2 << top) - 1)
    weights = [*(1 << bit for bit in range(top)), -(1 << top)]
    return [((whole >> bit & 1).astype(np.bool_), weight) for bit, weight in enumerate(weights)]


def _word(layer: "NDArray[np.bool_]", word: int) -> np.uint64:
    own = layer[word * _A_WORD : (word + 1) * _A_WORD]
    return np.uint64(sum(1 << place for place in np.flatnonzero(own).tolist()))
