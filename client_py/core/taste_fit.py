"""Fits a listener's taste (taste.py) to what that listener judged, in small pieces of work, and checks it.

Landmarks come first: what was liked better than the base said, and what less, in groups of their own. Then the pulls,
by ridge regression in Adam's steps: the least of the sum of g (stars - judged)^2 over judgements of weight g, and of
RIDGE |pulls|^2. The ridge stands beside a sum, not a mean: a few judgements move little, many move much.

Beside the delta the same rounds fit one for each part of the judgements without this part. What such a fit says of its
part, by landmarks in which no song of the part has a share, is the held-out check.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.adam import Adam
from client_py.core.exact import Dice
from client_py.core.landmarks import AT_ONCE, grouped, in_bytes, nearness, unit_songs
from client_py.core.learned import RATINGS, TENTHS
from client_py.core.taste import DIGITS, Delta, HeldOut, base_stars

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals
    from client_py.core.landmarks import Singles

RIDGE: Final = 2.0
MOST_LIKED: Final = 32  # landmarks
MOST_DISLIKED: Final = 16
SHY: Final = 0.3
"""How much of its nearness a disliked landmark has: who skips a tune says less of the next one than who loves it."""
PARTS: Final = 4  # of the judgements, each held out once
LEAST_CHECKED: Final = 8  # judgements: fewer say nothing about what is held out
_ROUND_AT_ONCE: Final = 512  # judgements
_STRIDE: Final = 4.0  # stars of a pull to one of the listener's rate: what 400 rounds at 0.01 need to be done
_ERRORS: Final = 2.0
_LEAST_WEIGHT: Final = 1e-9
_LEAST_SAID: Final = 0.1  # stars off the base
_MIDDLE: Final = 3.0
_BESIDE: Final = len(RATINGS) - 1


class Fit:
    """A fit under way: `while not fit.run(): ...`, where each call is a millisecond or two in the page.

    `embeddings` (n, dimensions) and `ratings` (n, 4) are the judged songs' rows of the catalogue, in the order of
    `judgements`; `stars` (n,) and `weights` (n,) the judgements; `files` (n,) any number that songs of one file share:
    they are held out together. `rounds` and `rate` are the listener's settings. The same arguments give the same delta.
    """

    def __init__(
        self,
        embeddings: "NDArray[np.int8]",
        ratings: "NDArray[np.uint8]",
        stars: "Reals",
        weights: "Reals",
        files: "NDArray[np.int64]",
        *,
        rounds: int,
        rate: float,
        seed: int = 1,
    ) -> None:
        self.rounds_done = 0
        self.rounds = rounds
        self.held_out: HeldOut | None = None
        self._rate = rate
        self._ratings = ratings
        self._embeddings = embeddings
        self._missed = stars - base_stars(ratings)
        self._counts = weights
        self._parts = parts_of(files, seed)
        # Fit 0 learns from all, fit k from all but part k.
        self._fits = 1 + PARTS if len(stars) >= LEAST_CHECKED else 1
        self._landmarks = np.zeros((0, embeddings.shape[1]), np.int8)
        self._scale = np.zeros(0)
        self._direction = np.zeros(embeddings.shape[1] + _BESIDE)
        self._arrays = {"pulls": np.zeros((self._fits, 0))}
        self._work = self._pieces()
        self._over = False

    def run(self, pieces: int = 1) -> bool:
        """So many pieces of work, each bounded; True when all is done."""
        for _ in range(pieces):
            if next(self._work, self) is self:
                self._over = True
                break
        return self._over

    def delta(self, base: str, made_at_ms: int) -> Delta:
        """The delta of the rounds that are done, on the model `base`."""
        pulls = np.round(self._arrays["pulls"][0] * self._scale, DIGITS).astype(np.float32)
        weights = np.round(self._direction, DIGITS).astype(np.float32)
        return Delta(base, made_at_ms, len(self._missed), self.held_out, self._landmarks, pulls, weights)

    def _pieces(self) -> Iterator[None]:
        songs: Singles = np.empty(self._embeddings.shape, np.float32)
        for part in _slices(len(songs), AT_ONCE):
            songs[part] = unit_songs(self._embeddings[part])
            self._direction += self._directed(songs[part], part)
            yield
        owner = np.full(len(songs), -1)
        for rows, most, share in (
            (np.flatnonzero(self._missed >= _LEAST_SAID), MOST_LIKED, 1.0),
            (np.flatnonzero(self._missed <= -_LEAST_SAID), MOST_DISLIKED, SHY),
        ):
            group = yield from grouped(songs, rows, most)
            owner[rows] = group + len(self._scale)
            self._scale = np.append(self._scale, np.full(min(most, len(rows)), share))
        sums = np.zeros((1 + PARTS, len(self._scale), songs.shape[1]), np.float32)  # 0: of all; k: of part k alone
        for part in _slices(len(songs), AT_ONCE):
            for row in (row for row in range(part.start, part.stop) if owner[row] >= 0):
                sums[0, owner[row]] += songs[row]
                sums[self._parts[row], owner[row]] += songs[row]
            yield
        self._landmarks = in_bytes(sums[0])
        near = np.empty((len(songs), len(self._scale)))
        for part in _slices(len(songs), AT_ONCE):
            near[part] = nearness(songs[part], self._landmarks) * self._scale
            yield
        self._arrays["pulls"] = np.zeros((self._fits, len(self._scale)))
        yield from self._rounds(near)
        if self._fits > 1:
            yield from self._check(songs, sums)

    def _rounds(self, near: "Reals") -> Iterator[None]:
        shares = np.where(self._parts[None, :] == np.arange(self._fits)[:, None], 0.0, self._counts[None, :])
        adam = Adam(self._arrays, {})
        while self.rounds_done < self.rounds:
            slopes = {"pulls": RIDGE * self._arrays["pulls"]}
            for part in _slices(len(near), _ROUND_AT_ONCE):
                said = self._arrays["pulls"] @ near[part].T
                slopes["pulls"] += ((said - self._missed[None, part]) * shares[:, part]) @ near[part]
                yield
            adam.step(self._arrays, slopes, _STRIDE * self._rate * (1.0 - self.rounds_done / self.rounds))
            self.rounds_done += 1

    def _check(self, songs: "Singles", sums: "Singles") -> Iterator[None]:
        said, about = np.zeros(len(songs)), np.zeros(len(songs))
        for fit in range(1, self._fits):
            rows = np.flatnonzero(self._parts == fit)
            landmarks = in_bytes(sums[0] - sums[fit])
            others = np.where(self._parts == fit, 0.0, self._counts)
            about[rows] = self._missed[rows] - others @ self._missed / max(others.sum(), _LEAST_WEIGHT)
            for part in _slices(len(rows), AT_ONCE):
                said[rows[part]] = nearness(songs[rows[part]], landmarks) @ (self._scale * self._arrays["pulls"][fit])
                yield
        self.held_out = compared(about, about - said, self._counts)

    def _directed(self, songs: "Singles", part: slice) -> "Reals":
        """What was judged as one direction: the songs' sum, each as far as it was missed, by half: they overlap."""
        pull = self._counts[part] * self._missed[part] / 2.0
        ratings = self._ratings[part, :_BESIDE]
        beside = np.where(ratings > 0, ratings / TENTHS - _MIDDLE, 0.0)
        return np.concatenate((pull @ songs, pull @ beside))


def compared(base: "Reals", personal: "Reals", counts: "Reals") -> HeldOut:
    """From how far both were off, in stars, each counted by its weight.

    The margin is two standard errors of the paired difference of squares, p^2 - b^2 = (p - b) (p + b).
    """
    share = counts / counts.sum()
    off, own = float(np.sqrt(share @ (base * base))), float(np.sqrt(share @ (personal * personal)))
    differences = personal * personal - base * base
    error = float(np.sqrt((share * share) @ np.square(differences - share @ differences)))
    margin = _ERRORS * error / max(off + own, 10.0**-DIGITS)
    return HeldOut(round(off, DIGITS), round(own, DIGITS), round(margin, DIGITS))


def _slices(count: int, size: int) -> Iterator[slice]:
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))


def parts_of(files: "NDArray[np.int64]", seed: int = 1) -> "NDArray[np.int64]":
    """A part for each judgement, 1 to PARTS, songs of one file in the same."""
    names, number = np.unique(files, return_inverse=True)
    found: NDArray[np.int64] = (Dice(seed).order(len(names)) % PARTS + 1)[number]
    return found
