"""Puts songs after one another: each the best that is left, given those before it.

The best is what suits most, less what makes a bad neighbour. Too much of the same is Carbonell and Goldstein's maximal
marginal relevance ("The Use of MMR, Diversity-Based Reranking", 1998); a long step from one song to the next counts
against a song just so, since a station is heard as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.learned import TENTHS
from client_py.core.songs import Songs, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_LOOKS_BACK: Final = 8  # songs
_ALIKE: Final = -10.0  # stars for a cosine that is 1 above what is left alone
_LEFT_ALONE: Final = 0.45  # other songs of one composer rarely are that close: versions of one piece are
_COMPOSER: Final = -2.0  # for the song right after one of the same composer, less for those that follow
_FADES: Final = 0.6
_FAR: Final = -4.0  # for a cosine of 0 instead of 1 with the song before
_STEPS: Final = (-0.6, -0.3)  # for an energy, a mood that is 1 more or less than in the song before
_STEP_UNHEARD: Final = 0.5  # such a step doesn't count


@dataclass(frozen=True, slots=True)
class Candidates:
    """Songs to choose from (n), each once: what is looked at between neighbours."""

    rows: "NDArray[np.int64]"
    file: "NDArray[np.int32]"
    author: "NDArray[np.int32]"  # -1: nobody is known
    ratings: "Floats"  # (n, 2), energy and mood, 1 to 5; 0 where unknown
    embeddings: "Floats"  # (n, dimensions), of length 1; 0 where unknown

    @classmethod
    def of(cls, songs: Songs, rows: "NDArray[np.int64]") -> "Candidates":
        """These rows of a collection."""
        author = np.where(songs.named[songs.author[rows]], songs.author[rows], np.int32(-1))
        ratings = (songs.ratings[:2, rows].T / TENTHS).astype(np.float32)
        return cls(rows, songs.file[rows], author, ratings, units(songs.embeddings(rows)))


@dataclass(frozen=True, slots=True)
class Place:
    """One place of what comes next: the lists that it may be filled from, the one that is wanted first.

    `steps` is how much a long step from the song before counts, 1 for fully.
    """

    lists: tuple[int, ...]
    steps: float = 1.0


def ordered(
    candidates: Candidates, suits: Sequence["Floats"], places: Sequence[Place], before: Candidates, *, spread: bool
) -> list[tuple[int, int]]:
    """For each place the number of a candidate and of the list that it is from; ends where nothing is left.

    `suits` are the lists: stars (n,), minus infinity for what isn't on it. `before` is what was heard last, the oldest
    first. `spread` says whether one composer's songs are to be kept apart.
    """
    cost = _Neighbours(candidates, spread)
    for number in range(max(len(before.rows) - _LOOKS_BACK, 0), len(before.rows)):
        cost.follow(before, number)
    free = np.ones(len(candidates.rows), np.bool_)
    chosen: list[tuple[int, int]] = []
    for place in places:
        off = cost.stars(place.steps)
        for each in place.lists:
            value = np.where(free, suits[each] + off, -np.inf)
            best = int(np.argmax(value)) if len(value) else -1
            if best >= 0 and np.isfinite(value[best]):
                chosen.append((best, each))
                free &= candidates.file != candidates.file[best]
                cost.follow(candidates, best)
                break
        else:
            break
    return chosen


class _Neighbours:
    """What the songs before take off each candidate, in stars."""

    def __init__(self, candidates: Candidates, spread: bool) -> None:
        self._candidates = candidates
        self._spread = spread
        self._alike: list[Floats] = []  # a cosine a candidate, the newest song last
        self._composers = np.zeros(len(candidates.rows), np.float32)
        self._step = np.zeros(len(candidates.rows), np.float32)

    def follow(self, songs: Candidates, number: int) -> None:
        """The song with that number comes before the next one."""
        own = self._candidates
        embedding, author = songs.embeddings[number], songs.author[number]
        alike = own.embeddings @ embedding
        self._alike = [*self._alike[1 - _LOOKS_BACK :], alike]
        self._composers *= np.float32(_FADES)
        if self._spread and author >= 0:
            self._composers[own.author == author] += np.float32(_COMPOSER)
        self._step = np.float32(_FAR) * (1.0 - alike) if embedding.any() else np.zeros_like(alike)
        for column, stars in enumerate(_STEPS):
            rating, theirs = songs.ratings[number, column], own.ratings[:, column]
            heard = np.maximum(np.abs(theirs - rating) - np.float32(_STEP_UNHEARD), 0.0)
            self._step += np.where((theirs > 0) & (rating > 0), np.float32(stars) * heard, 0.0)

    def stars(self, steps: float) -> "Floats":
        """What is taken off each, long steps counting so much."""
        if not self._alike:
            return self._composers
        most = np.max(self._alike, axis=0)
        off: Floats = self._composers + np.float32(steps) * self._step
        off += np.float32(_ALIKE) * np.maximum(most - np.float32(_LEFT_ALONE), 0.0)
        return off
