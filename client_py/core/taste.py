"""One listener's taste: a small delta on what the base model says of a song.

    stars = base + sum over landmarks of pull * nearness(song, landmark)

Landmarks are songs that the listener judged, or groups of them (landmarks.py): two tastes are two groups of landmarks,
and songs that are near none of them stay where the base has them. There is no offset: what somebody judged is what
they chose to hear, and says nothing of songs that have nothing in common with it. taste_fit.py makes a delta.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
from annotated_types import Interval, Len

from client_py.core.canonical import JsonValue
from client_py.core.contract import ModelVersion
from client_py.core.decode import decode
from client_py.core.errors import ContractError
from client_py.core.landmarks import nearness, unit_songs
from client_py.core.learned import HIGHEST, LOWEST, TENTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.landmarks import Singles

DIGITS: Final = 6
_MIDDLE: Final = 3.0
_SONGS_AT_ONCE: Final = 2048


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How far, in stars, the base and the delta were off on judgements that were not learned from.

    Both are roots of weighted mean squares, about the mean of the listener's other judgements: what counts is which
    songs somebody likes, not how kind they are. By up to `margin` the delta may be worse by chance.
    """

    base: float
    personal: float
    margin: float = 0.0

    @property
    def keeps(self) -> bool:
        """Whether the delta may stay: it isn't worse than the base alone for certain."""
        return self.personal <= self.base + self.margin


@dataclass(frozen=True, slots=True)
class Delta:
    """What is added to the base's stars; only songs embedded by the model `base` can be asked.

    `weights` (dimensions + 3) says the same more coarsely, in as many numbers for every listener, and names no song: it
    is what a listener may share. Its last three are of energy, mood and complexity.
    """

    base: str
    made_at_ms: int
    judged: int
    held_out: HeldOut | None
    landmarks: "NDArray[np.int8]"  # (landmarks, dimensions)
    pulls: "Singles"  # (landmarks,), in stars
    weights: "Singles"

    @property
    def dimensions(self) -> int:
        return int(self.landmarks.shape[1])


_Finite = Annotated[float, Interval(ge=-1e6, le=1e6)]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A delta as plain JSON has it; `landmarks` in base 64."""

    base: ModelVersion
    made_at_ms: int
    judged: int
    held_out: HeldOut | None
    dimensions: Annotated[int, Interval(ge=0, le=1024)]
    landmarks: Annotated[str, Len(0, 400_000)]
    pulls: Annotated[tuple[_Finite, ...], Len(0, 256)]
    weights: Annotated[tuple[_Finite, ...], Len(0, 1100)]


def delta_record(delta: Delta) -> JsonValue:
    """A delta as plain JSON, up to 40 kB."""
    held_out: JsonValue = None
    if delta.held_out is not None:
        held_out = {name: getattr(delta.held_out, name) for name in ("base", "personal", "margin")}
    return {
        "base": delta.base, "made_at_ms": delta.made_at_ms, "judged": delta.judged, "held_out": held_out,
        "dimensions": delta.dimensions,
        "landmarks": base64.b64encode(delta.landmarks.tobytes()).decode(),
        "pulls": _rounded(delta.pulls), "weights": _rounded(delta.weights),
    }  # fmt: skip


def delta_from(record: JsonValue) -> Delta:
    """From what `delta_record` made; raises ContractError."""
    stored = decode(_Stored, record)
    try:
        landmarks = np.frombuffer(base64.b64decode(stored.landmarks, validate=True), np.int8)
    except binascii.Error:
        raise ContractError("the landmarks aren't in base 64", "landmarks") from None
    if len(landmarks) != len(stored.pulls) * stored.dimensions:
        raise ContractError("the landmarks have another size", "landmarks")
    return Delta(
        stored.base, stored.made_at_ms, stored.judged, stored.held_out,
        landmarks.reshape(len(stored.pulls), stored.dimensions),
        np.array(stored.pulls, np.float32), np.array(stored.weights, np.float32),
    )  # fmt: skip


def base_stars(ratings: "NDArray[np.uint8]") -> "Singles":
    """What the base model expects, 1 to 5, of songs with these ratings in tenths; the middle where it knows nothing."""
    preference = ratings[:, -1]
    stars: Singles = np.where(preference == 0, np.float32(_MIDDLE), preference / np.float32(TENTHS)).astype(np.float32)
    return stars


def predict(delta: Delta | None, embeddings: "NDArray[np.int8]", ratings: "NDArray[np.uint8]") -> "Singles":
    """Stars from 1 to 5 of songs (n,) by the catalogue's embeddings (n, dimensions) and ratings in tenths (n, 4).

    Without a delta, the base's. Sixty thousand songs are many for one turn: hand in a few hundred at a time.
    """
    stars = base_stars(ratings)
    if delta is None:
        return stars
    for first in range(0, len(stars), _SONGS_AT_ONCE):
        part = slice(first, first + _SONGS_AT_ONCE)
        stars[part] += nearness(unit_songs(embeddings[part]), delta.landmarks) @ delta.pulls
    return np.clip(stars, np.float32(LOWEST), np.float32(HIGHEST))


def _rounded(values: "Singles") -> list[JsonValue]:
    return [round(float(value), DIGITS) for value in values]
