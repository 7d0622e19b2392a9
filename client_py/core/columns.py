"""Columns of numbers and texts as bytes that pack well and unpack without a loop.

Numbers are stored byte by byte: the lowest bytes of all, then the next ones (a byte shuffle as in Blosc's filter of
that name), so that a packer sees long runs. Rising numbers are stored as steps. Texts are joined by line feeds.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from client_py.core.errors import SidflowError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Width = Literal["B", "H", "I", "i"]  # 1, 2, 4 bytes unsigned, 4 signed: array's own codes


_BIG_ENDIAN = array("H", [1]).tobytes() == b"\0\1"


class ColumnError(SidflowError, ValueError):
    """The bytes hold no such column."""


def numbers_to_bytes(width: Width, values: Iterable[int]) -> bytes:
    """Raises OverflowError for a value that the width can't hold."""
    column = array(width, values)
    if _BIG_ENDIAN:
        column.byteswap()
    data = column.tobytes()
    return b"".join(data[plane :: column.itemsize] for plane in range(column.itemsize))


def numbers_from_bytes(width: Width, data: bytes | memoryview) -> "array[int]":
    column = array(width)
    count, rest = divmod(len(data), column.itemsize)
    if rest:
        raise ColumnError(f"{len(data)} bytes are no whole number of {column.itemsize}-byte numbers")
    woven = bytearray(len(data))
    for plane in range(column.itemsize):
        woven[plane :: column.itemsize] = data[plane * count : (plane + 1) * count]
    column.frombytes(woven)
    if _BIG_ENDIAN:
        column.byteswap()
    return column


def steps_to_bytes(values: Iterable[int]) -> bytes:
    """Each number as the step from the one before it, the first from 0."""
    return numbers_to_bytes("i", (after - before for before, after in pairwise([0, *values])))


def steps_from_bytes(data: bytes | memoryview) -> "NDArray[np.uint32]":
    planes = np.frombuffer(data, np.uint8)
    if len(planes) % 4:
        raise ColumnError(f"{len(planes)} bytes are no whole number of 4-byte numbers")
    steps = planes.reshape(4, -1).T.copy().view("<i4").ravel()
    numbers = np.cumsum(steps, dtype=np.int64)
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < 1 << 32:
        raise ColumnError("a column of steps leads below 0 or above 32 bits")
    return numbers.astype(np.uint32)


def texts_to_bytes(texts: Sequence[str]) -> bytes:
    """Line feeds inside a text are refused: they part the texts."""
    if any("\n" in text for text in texts):
        raise ColumnError("a text of a column holds a line feed")
    return "\n".join(texts).encode()


def texts_from_bytes(data: bytes | memoryview, count: int) -> list[str]:
    try:
        texts = bytes(data).decode().split("\n") if count else []
    except UnicodeDecodeError as error:
        raise ColumnError("a column of texts is no UTF-8") from error
    if len(texts) != count or (not count and len(data)):
        raise ColumnError(f"a column of {count} texts holds {len(texts)}")
    return texts
