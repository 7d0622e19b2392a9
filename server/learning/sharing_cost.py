"""What clip and noise cost: how much of a taste that many have in common a newcomer gets, at three levels of noise.

Simulated listeners rate songs of the real sample and share by the real rules: each fits a taste to its ratings, as a
device does, which is clipped and noised; `gather` sorts out and merges; `prior.py` says what it adds to the base. A
newcomer, who rated nothing, is asked how good its first ten songs are. That is all that sharing is for: who rates has a
taste without noise on the own device, at no cost.

A listener likes a song for its composer, of whom no input tells, and for its energy, mood and complexity; half of the
variance of both is in common, and a fifth of it all is chance.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice, product
from client_py.core.learned import RATINGS, Learned
from client_py.core.model import restored
from client_py.core.privacy import CLIP, epsilon
from client_py.core.taste_fit import Fit
from server.learning.measures import Interval, interval
from server.learning.merging import BESIDE, shrinkage
from server.learning.prior import shift
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

LEVELS: Final = (1.0, 2.0, 4.0)
"""Noise that is compared, in clips."""

DEVICES: Final = (10, 100, 1000, 10_000)
_RATED: Final = 30  # songs of each listener
_AT: Final = 10
_COMMON: Final = 0.5  # of the variance
_BY_COMPOSER: Final = 0.5
_BY_RATINGS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Effort:
    """How many tastes are fitted (more devices have one of these, with noise of their own), how many newcomers are
    asked, and how often the noise is drawn.
    """

    fits: int = 1000
    newcomers: int = 100
    draws: int = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """A row of the table; noise None is the mean of what was neither clipped nor noised, devices 0 the base alone."""

    noise: float | None
    devices: int
    ndcg: Interval
    kept: tuple[float, float]

    @property
    def epsilon(self) -> float | None:
        """Of one upload, for any two listeners; None where nothing protects it."""
        return None if self.noise is None else epsilon(2.0 / self.noise)


class Crowd:
    """Listeners with tastes over the songs; each is a function of its number."""

    def __init__(self, songs: Songs, ratings: "NDArray[np.uint8]") -> None:
        self._composers = songs.composers  # -1, for none, is the last one
        self._count = int(self._composers.max()) + 1
        beside = ratings[:, :BESIDE].astype(np.float64)
        self._beside = (beside - beside.mean(axis=0)) / np.maximum(beside.std(axis=0), 1e-6)
        self._all = self._utility(Dice(1))

    def stars(self, listener: int) -> "Reals":
        """What the listener thinks of each song, 1 to 5, a fifth of the songs each."""
        dice = Dice(1000 + listener)
        own = self._utility(dice)
        chance = math.sqrt(1.0 - _BY_COMPOSER - _BY_RATINGS) * _normal(dice, len(own))
        utility = math.sqrt(_COMMON) * self._all + math.sqrt(1.0 - _COMMON) * own + chance
        places = np.argsort(np.argsort(utility, kind="stable"), kind="stable")
        stars: Reals = np.floor(places * 5.0 / len(places)) + 1.0
        return stars

    def _utility(self, dice: Dice) -> "Reals":
        of_composer = _normal(dice, self._count + 1)[self._composers]
        of_ratings = product(self._beside, _normal(dice, BESIDE)[:, None])[:, 0]
        return math.sqrt(_BY_COMPOSER) * of_composer + math.sqrt(_BY_RATINGS / BESIDE) * of_ratings


def costs(songs: Songs, learned: Learned, effort: Effort = Effort()) -> Iterator[Cost]:
    """The table's rows: the base alone, the mean without clip and noise, then each level of noise."""
    crowd = Crowd(songs, learned.ratings)
    tastes = np.stack([_taste(crowd, number, learned) for number in range(effort.fits)])
    lengths = np.sqrt((tastes**2).sum(axis=1, keepdims=True))
    clipped = tastes * np.minimum(1.0, CLIP / np.maximum(lengths, 1e-9))
    everyone = range(effort.fits, effort.fits + effort.newcomers)
    newcomers = [(crowd.stars(number), Dice(number).order(len(songs))) for number in everyone]
    embeddings = restored(learned.embeddings)
    known = learned.ratings[:, :BESIDE].astype(np.float64) / 10.0
    beside = np.where(known > 0.0, known - 3.0, 0.0)
    base = learned.ratings[:, RATINGS.index("preference")].astype(np.float64) / 10.0

    def found(weights: "Reals") -> "Reals":
        ranked = base + shift(weights, embeddings, beside)
        # Songs of which the same is expected come in an order that is each newcomer's own.
        return np.array([ndcg(ranked[order], stars[order]) for stars, order in newcomers])

    clusters = np.arange(effort.newcomers)
    yield Cost(None, 0, interval(found(np.zeros(tastes.shape[1])), clusters), (0.0, 0.0))
    yield Cost(None, effort.fits, interval(found(tastes.mean(axis=0)), clusters), (1.0, 1.0))
    for noise in LEVELS:
        for devices in DEVICES:
            dice = Dice(int(noise * 100) + devices)
            shared = clipped[np.arange(devices) % effort.fits].mean(axis=0)
            merged = [merged_from(shared, noise, devices, dice) for _ in range(effort.draws)]
            ndcgs = np.mean([found(weights) for weights, _ in merged], axis=0)
            kept = np.mean([shares for _, shares in merged], axis=0)
            yield Cost(noise, devices, interval(ndcgs, clusters), (float(kept[0]), float(kept[1])))


def merged_from(shared: "Reals", noise: float, devices: int, dice: Dice) -> "tuple[Reals, list[float]]":
    """What is left of the mean of so many clipped tastes after one draw of noise, and the share that is, by block."""
    deviation = CLIP * noise / math.sqrt(devices)
    mean = shared + deviation * _normal(dice, len(shared))
    blocks = np.split(mean, [len(mean) - BESIDE])
    kept = [shrinkage(block, deviation**2) for block in blocks]
    return np.concatenate([block * share for block, share in zip(blocks, kept, strict=True)]), kept


def ndcg(ranked: "Reals", stars: "Reals") -> float:
    """nDCG@10 of songs ranked by what is expected, with gain 1 for four stars and 2 for five; ties keep their order."""
    gains = np.maximum(stars - 3.0, 0.0)
    discounts = np.array([1.0 / math.log2(place + 2) for place in range(_AT)])
    top = np.argsort(-ranked, kind="stable")[:_AT]
    return float((gains[top] * discounts).sum() / (np.sort(gains)[::-1][:_AT] * discounts).sum())


def _taste(crowd: Crowd, listener: int, learned: Learned) -> "Reals":
    rows = Dice(listener).order(len(learned))[:_RATED]
    stars = crowd.stars(listener)[rows]
    fit = Fit(
        learned.embeddings[rows], learned.ratings[rows], stars, np.ones(len(rows)), np.arange(len(rows)),
        rounds=1, rate=0.01,
    )  # fmt: skip
    while not fit.run():
        pass
    return fit.delta(learned.model, 0).weights.astype(np.float64)


def _normal(dice: Dice, count: int) -> "Reals":
    """Normal numbers (Box and Muller, 1958)."""
    one, other = 1.0 - dice.uniform(count), dice.uniform(count)
    found: Reals = np.sqrt(-2.0 * np.log(one)) * np.cos(2.0 * math.pi * other)
    return found
