"""The stars of a whole collection under one taste, by counting bits as ranking does: a third of the time of floats.

A landmark that is one song holds -1, 0 and 1 as every embedding does, and its products are exact; of a landmark that
stands for a group the seven levels of a `Query` are kept, which moves a star by some hundredths. Whoever shows the
stars of a few songs asks `predict`.
"""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.landmarks import near_by
from client_py.core.learned import HIGHEST, LOWEST
from client_py.core.planes import Query
from client_py.core.songs import Songs
from client_py.core.taste import Delta, base_stars

if TYPE_CHECKING:
    from client_py.core.landmarks import Singles

_AT_ONCE: Final = 4096  # songs of one landmark in a piece of work: a millisecond or two in the page
_PREPARED: Final = 512  # songs made ready to be compared in a piece of work


class Scan:
    """A scan under way, `while not scan.run(): ...`; then `stars` (songs,) hold. Without a delta, the base's."""

    def __init__(self, songs: Songs, delta: Delta | None) -> None:
        self.stars: Singles = base_stars(songs.ratings.T)
        self._songs = songs
        self._landmarks = [] if delta is None else list(delta.landmarks)
        self._pulls = [] if delta is None else delta.pulls.tolist()
        self._queries: list[tuple[Query, float]] = []
        self._first, self._next = 0, 0

    def run(self, pieces: int = 1) -> bool:
        """So many pieces of work, each bounded; True when all are done."""
        while pieces > 0 and not self._over:
            self._piece()
            pieces -= 1
        return self._over

    @property
    def _over(self) -> bool:
        return not self._landmarks or self._first >= len(self.stars)

    def _piece(self) -> None:
        if not self._songs.prepared:
            self._songs.prepare(_PREPARED)
        elif len(self._queries) < len(self._landmarks):
            query = Query(self._landmarks[len(self._queries)].astype(np.float64))
            length = math.sqrt(float((query.levels.astype(np.int64) ** 2).sum()))
            self._queries.append((query, max(length, 1.0)))
        else:
            self._add()

    def _add(self) -> None:
        """One landmark's pull on some songs."""
        last = min(self._first + _AT_ONCE, len(self.stars))
        rows = slice(self._first, last)
        planes = self._songs.planes
        query, length = self._queries[self._next]
        known: Singles = np.sqrt(np.maximum(planes.known[rows], np.uint16(1)).astype(np.float32))
        cosines = planes.products(query, self._first, last).astype(np.float32) / (known * np.float32(length))
        self.stars[rows] += np.float32(self._pulls[self._next]) * near_by(cosines)
        self._next += 1
        if self._next == len(self._queries):
            self.stars[rows] = np.clip(self.stars[rows], np.float32(LOWEST), np.float32(HIGHEST))
            self._first, self._next = last, 0
