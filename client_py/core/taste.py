"""One listener's taste: a small delta on what the base model says, fitted on the device to what that listener judged.

    x = (e / |e|, r)       of a song: its embedding at length 1; its energy, mood and complexity about their middle
    stars = base + x w + c

with w and c from ridge regression, the least of the sum of g (stars - judged)^2 over judgements of weight g, and of
RIDGE |w|^2. The ridge stands beside a sum, not a mean: a few judgements move little, many move much, and songs that
have nothing in common with what was judged stay where the base has them. Two tastes need no second vector: in so many
dimensions songs that have nothing in common stand nearly at right angles.

Beside the delta the same rounds fit one for each part of the judgements, without this part; what these say of their
own parts is the held-out check.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.adam import Adam
from client_py.core.canonical import JsonValue
from client_py.core.contract import ModelVersion
from client_py.core.decode import decode
from client_py.core.exact import Dice
from client_py.core.learned import HIGHEST, LOWEST, RATINGS, TENTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

    Singles = NDArray[np.float32]

RIDGE: Final = 1.0
PARTS: Final = 4  # of the judgements, each held out once
LEAST_CHECKED: Final = 8  # judgements: fewer say nothing about what is held out
_MIDDLE: Final = 3.0
_BESIDE: Final = len(RATINGS) - 1  # ratings that are inputs: all but preference, which is the base itself
_REACH: Final = 0.25  # of a star of energy, mood or complexity, against the embedding's length of 1
_AT_ONCE: Final = 256  # judgements in a piece of work: a millisecond or two in the page
_SONGS_AT_ONCE: Final = 4096
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The weighted mean distance, in stars, from what was judged, on judgements that were not learned from."""

    base: float
    personal: float

    @property
    def keeps(self) -> bool:
        """Whether the delta may stay: it did no worse than the base alone."""
        return self.personal <= self.base


@dataclass(frozen=True, slots=True)
class Delta:
    """What is added to the base's stars; only songs embedded by the model `base` can be asked."""

    base: str
    made_at_ms: int
    judged: int
    held_out: HeldOut | None
    offset: float
    weights: "Singles"  # (dimensions + 3,)

    @property
    def dimensions(self) -> int:
        return len(self.weights) - _BESIDE


@dataclass(frozen=True, slots=True)
class _Stored:
    """A delta as plain JSON has it."""

    base: ModelVersion
    made_at_ms: int
    judged: int
    held_out: HeldOut | None
    offset: float
    weights: tuple[float, ...]


def delta_record(delta: Delta) -> JsonValue:
    """A delta as plain JSON, about 5 kB."""
    weights: list[JsonValue] = [round(float(weight), _DIGITS) for weight in delta.weights]
    held_out: JsonValue = None
    if delta.held_out is not None:
        held_out = {"base": delta.held_out.base, "personal": delta.held_out.personal}
    return {
        "base": delta.base, "made_at_ms": delta.made_at_ms, "judged": delta.judged,
        "held_out": held_out, "offset": delta.offset, "weights": weights,
    }  # fmt: skip


def delta_from(record: JsonValue) -> Delta:
    """From what `delta_record` made; raises ContractError."""
    stored = decode(_Stored, record)
    return Delta(
        stored.base, stored.made_at_ms, stored.judged, stored.held_out, stored.offset,
        np.array(stored.weights, np.float32),
    )  # fmt: skip


def base_stars(ratings: "NDArray[np.uint8]") -> "Singles":
    """What the base model expects, 1 to 5, of songs with these ratings in tenths; the middle where it knows nothing."""
    preference = ratings[:, -1]
    stars: Singles = np.where(preference == 0, np.float32(_MIDDLE), preference / np.float32(TENTHS)).astype(np.float32)
    return stars


def predict(delta: Delta | None, embeddings: "NDArray[np.int8]", ratings: "NDArray[np.uint8]") -> "Singles":
    """Stars from 1 to 5 of songs (n,) by the catalogue's embeddings (n, dimensions) and ratings in tenths (n, 4).

    Without a delta, the base's. Sixty thousand songs are many for one turn: hand in a few thousand at a time.
    """
    stars = base_stars(ratings)
    if delta is None or not len(stars):
        return stars
    for first in range(0, len(stars), _SONGS_AT_ONCE):
        part = slice(first, first + _SONGS_AT_ONCE)
        stars[part] += inputs(embeddings[part], ratings[part]) @ delta.weights + np.float32(delta.offset)
    return np.clip(stars, np.float32(LOWEST), np.float32(HIGHEST))


def inputs(embeddings: "NDArray[np.int8]", ratings: "NDArray[np.uint8]") -> "Singles":
    """x of the songs: (n, dimensions + 3)."""
    lengths = np.sqrt(np.maximum(np.count_nonzero(embeddings, axis=1), 1)).astype(np.float32)
    beside = ratings[:, :_BESIDE].astype(np.float32) / np.float32(TENTHS) - np.float32(_MIDDLE)
    known = np.where(ratings[:, :_BESIDE] == 0, np.float32(0.0), beside * np.float32(_REACH))
    found: Singles = np.concatenate((embeddings / lengths[:, None], known), axis=1, dtype=np.float32)
    return found


class Fit:
    """A fit under way, in pieces of work so small that many of them are a slice: `while not fit.run(): ...`.

    `embeddings` (n, dimensions) and `ratings` (n, 4) are the judged songs' rows of the catalogue, `stars` (n,) and
    `weights` (n,) the judgements, `files` (n,) any number that songs of one file share: they are held out together.
    `rounds` and `rate` are the listener's settings. The same arguments give the same delta.
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
        self._songs = inputs(embeddings, ratings).astype(np.float64)
        self._base = base_stars(ratings).astype(np.float64)
        self._wanted = stars - self._base
        self._counts = weights
        self._parts = _parts(files, seed)
        fits = 1 + PARTS if len(stars) >= LEAST_CHECKED else 1
        # Fit 0 learns from all, fit k from all but part k.
        self._shares = np.where(self._parts[None, :] == np.arange(fits)[:, None], 0.0, weights[None, :])
        self._arrays = {"weights": np.zeros((fits, self._songs.shape[1])), "offset": np.zeros((fits, 1))}
        self._adam = Adam(self._arrays, {})
        self._slopes = {name: np.zeros_like(value) for name, value in self._arrays.items()}
        self._next = 0

    def run(self, pieces: int = 1) -> bool:
        """So many pieces of work, each bounded; True when all rounds are done."""
        for _ in range(pieces):
            if self.rounds_done >= self.rounds:
                break
            self._piece()
        return self.rounds_done >= self.rounds

    def delta(self, base: str, made_at_ms: int) -> Delta:
        """The delta of the rounds that are done, on the model `base`."""
        weights = np.round(self._arrays["weights"][0], _DIGITS).astype(np.float32)
        offset = round(float(self._arrays["offset"][0, 0]), _DIGITS)
        return Delta(base, made_at_ms, len(self._wanted), self.held_out, offset, weights)

    def _piece(self) -> None:
        if self._next == 0:
            self._slopes = {"weights": RIDGE * self._arrays["weights"], "offset": np.zeros_like(self._arrays["offset"])}
        part = slice(self._next, self._next + _AT_ONCE)
        songs = self._songs[part]
        missed = self._arrays["weights"] @ songs.T + self._arrays["offset"] - self._wanted[None, part]
        pull = missed * self._shares[:, part]
        self._slopes["weights"] += pull @ songs
        self._slopes["offset"] += pull.sum(axis=1, keepdims=True)
        self._next += _AT_ONCE
        if self._next >= len(self._wanted):
            self._next = 0
            self._adam.step(self._arrays, self._slopes, self._rate * (1.0 - self.rounds_done / self.rounds))
            self.rounds_done += 1
            if self.rounds_done == self.rounds:
                self._check()

    def _check(self) -> None:
        if len(self._arrays["offset"]) == 1:
            return
        own = self._parts
        said = (self._songs * self._arrays["weights"][own]).sum(axis=1) + self._arrays["offset"][own, 0]
        share = self._counts / self._counts.sum()
        self.held_out = HeldOut(
            round(float((share * np.abs(self._wanted)).sum()), _DIGITS),
            round(float((share * np.abs(self._wanted - said)).sum()), _DIGITS),
        )


def _parts(files: "NDArray[np.int64]", seed: int) -> "NDArray[np.int64]":
    """A part for each judgement, 1 to PARTS, songs of one file in the same."""
    names, number = np.unique(files, return_inverse=True)
    found: NDArray[np.int64] = (Dice(seed).order(len(names)) % PARTS + 1)[number]
    return found
