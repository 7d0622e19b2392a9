"""In which respects two songs are alike, told from their embeddings: "lead voice", "tempo".

Whoever published the model has worked out, for each respect that can be told at all, a few directions of the embedding
(server/learning/aspects.py), and how close two songs have to be along them. The catalogue carries both in its column
`aspects`: a line of canonical JSON, then the directions as signed bytes.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.canonical import canonical_json
from client_py.core.errors import CatalogueError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST: Final = 2  # named of a pair
LARGEST: Final = 127  # of a direction's numbers


@dataclass(frozen=True, slots=True)
class Aspect:
    """A respect by its word. Two songs share it that lie within `within` along `directions` (n, dimensions).

    Where not every song has it (a filter), both must lie at `present_from` or above along `present` (dimensions,).
    """

    word: str
    directions: "NDArray[np.int8]"
    within: float
    present: "NDArray[np.int8] | None" = None
    present_from: float = 0.0

    def apart(self, one: "Floats", other: "Floats") -> float:
        """How far two embeddings of length 1 lie apart, as a part of `within`; infinite where it isn't present."""
        if self.present is not None and min(one @ self.present, other @ self.present) < self.present_from:
            return float("inf")
        steps = self.directions @ (one - other)
        return float(np.sqrt(steps @ steps)) / self.within


@dataclass(frozen=True, slots=True)
class Aspects:
    """All that a catalogue has; none where its model is old or knows too few songs."""

    aspects: tuple[Aspect, ...] = ()

    def shared(self, one: "NDArray[np.int8]", other: "NDArray[np.int8]") -> list[str]:
        """The respects, at most two and the clearest first, in which two embeddings (dimensions,) are alike."""
        if not one.any() or not other.any():
            return []
        left, right = (each / np.sqrt(np.count_nonzero(each)) for each in (one, other))
        found = sorted((aspect.apart(left, right), aspect.word) for aspect in self.aspects)
        return [word for apart, word in found[:MOST] if apart <= 1.0]


def aspects_to_bytes(aspects: Aspects) -> bytes:
    """The column; empty without aspects."""
    if not aspects.aspects:
        return b""
    told = [
        {
            "directions": len(each.directions),
            "present": each.present is not None,
            "present_from": each.present_from,
            "within": each.within,
            "word": each.word,
        }
        for each in aspects.aspects
    ]
    rows = [row for each in aspects.aspects for row in (each.directions, each.present) if row is not None]
    return canonical_json({"aspects": told}).encode() + b"\n" + b"".join(row.astype(np.int8).tobytes() for row in rows)


def aspects_from_bytes(column: "bytes | memoryview", dimensions: int) -> Aspects:
    """Raises CatalogueError when it is no such column."""
    if not len(column):
        return Aspects()
    line, _, numbers = bytes(column).partition(b"\n")
    found: list[Aspect] = []
    try:
        rows = np.frombuffer(numbers, np.int8).reshape(-1, dimensions)
        at = 0
        for told in json.loads(line)["aspects"]:
            end = at + int(told["directions"])
            present = rows[end] if told["present"] else None
            within, from_ = float(told["within"]), float(told["present_from"])
            if within <= 0 or end > len(rows):
                raise ValueError("an aspect is cut off")
            found.append(Aspect(str(told["word"]), rows[at:end], within, present, from_))
            at = end + (present is not None)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise CatalogueError("This catalogue's words for what songs have in common can't be read.") from error
    return Aspects(tuple(found))
