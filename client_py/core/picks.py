"""What goes into a choice of songs, and what comes out of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.learned import RATINGS, TENTHS
from client_py.core.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW: Final = 100  # songs heard last, none of whose files comes again
MIDDLE: Final = 3.0  # stars of a song of which nothing is known


def no_rows() -> "NDArray[np.int64]":
    """No songs."""
    return np.zeros(0, np.int64)


def no_weights() -> "NDArray[np.float64]":
    """What they weigh."""
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Listener:
    """What is known of whoever listens. Rows are those of `Songs`; weights are above 0, about 1 for a clear word.

    `scores` (songs,) are the stars foreseen, 1 to 5. `queued` are songs that were given out, whether heard by now or
    not, and `heard` what was heard, each with the newest first.
    """

    scores: "NDArray[np.float32]"
    liked: "NDArray[np.int64]" = field(default_factory=no_rows)
    liked_weights: "NDArray[np.float64]" = field(default_factory=no_weights)
    disliked: "NDArray[np.int64]" = field(default_factory=no_rows)
    disliked_weights: "NDArray[np.float64]" = field(default_factory=no_weights)
    heard: "NDArray[np.int64]" = field(default_factory=no_rows)
    queued: "NDArray[np.int64]" = field(default_factory=no_rows)

    @property
    def window(self) -> "NDArray[np.int64]":
        """The songs whose files don't come again yet, each once, what is or was next to be heard first."""
        heard = _once(self.heard)[:WINDOW]
        return _once(np.concatenate([self.queued, heard]))


def _once(rows: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """Each row where it stands first."""
    return rows[np.sort(np.unique(rows, return_index=True)[1])]


@dataclass(frozen=True, slots=True)
class Guest:
    """A tune that the catalogue doesn't have, for a station from it: `embedding` (dimensions,) as the catalogue's."""

    title: str
    author: str
    year: int  # 0 where unknown
    embedding: "NDArray[np.int8]"


@dataclass(frozen=True, slots=True)
class Pick:
    """A song that comes next: the stars foreseen, whether it was chosen to be different, and why, in words."""

    row: int
    score: float
    explored: bool
    why: str


def base_stars(songs: Songs) -> "NDArray[np.float32]":
    """The stars (songs,) that the published model foresees for everybody, 3 where it says nothing."""
    tenths = songs.ratings[RATINGS.index("preference")]
    return np.where(tenths > 0, tenths / np.float32(TENTHS), np.float32(MIDDLE)).astype(np.float32)
