"""The middles of what a listener likes: one for one taste, two or three where the liked songs fall apart so.

Spherical k-means (Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data using Clustering", 2001) from
a deterministic start; how many, the songs' own likeness decides. What is disliked pushes a centre away (Rocchio,
"Relevance Feedback in Information Retrieval", 1971).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

MOST: Final = 3
_SONGS: Final = 100  # the liked ones that count most
_ROUNDS: Final = 12
_STARTS: Final = 8
_LEAST: Final = 3  # songs of a taste
_APART: Final = 0.03  # of cosine: songs of one composer lie 0.05 above those of two (docs/stations.md)
_LEAST_SHARE: Final = 0.15  # of the weight: less is a whim
_PUSH: Final = 0.25  # of a disliked song, as in Rocchio's


@dataclass(frozen=True, slots=True)
class Centres:
    """`vectors` (k, dimensions) of length 1, the share (k,) of what is liked that each stands for, adding up to 1, and
    which of them each liked song belongs to (n,), -1 for one without an embedding. Without any, k is 0."""

    vectors: "Reals"
    shares: "Reals"
    of: "NDArray[np.int64]"

    def __len__(self) -> int:
        return len(self.vectors)


def centres_of(
    liked: "NDArray[np.int8]", weights: "Reals", disliked: "NDArray[np.int8]", disliked_weights: "Reals"
) -> Centres:
    """Centres of liked embeddings (n, dimensions), weighing as much as `weights` (n,) say, pushed off disliked ones."""
    of = np.full(len(liked), -1, np.int64)
    known = np.flatnonzero(liked.any(axis=1) & (weights > 0))
    known = np.sort(known[np.argsort(-weights[known], kind="stable")[:_SONGS]])
    if not len(known):
        return Centres(np.zeros((0, liked.shape[1])), np.zeros(0), of)
    songs, weight = _unit(liked[known].astype(np.float64)), weights[known].astype(np.float64)
    group = _grouped(songs, weight)
    of[known] = group
    shares = np.bincount(group, weights=weight)
    vectors = _unit(_means(songs, weight, group, len(shares)))
    push = _unit(disliked.astype(np.float64)) * disliked_weights[:, None]
    if len(push):
        vectors = _unit(vectors - _PUSH * push.sum(axis=0) / max(float(disliked_weights.sum()), 1e-9))
    return Centres(vectors, shares / shares.sum(), of)


def _grouped(songs: "Reals", weight: "Reals") -> "NDArray[np.int64]":
    """The most groups that lie apart."""
    alike = songs @ songs.T
    for count in range(min(MOST, len(songs) // _LEAST), 1, -1):
        group = _clusters(alike, weight, count)
        if _lie_apart(alike, weight, group, count):
            return group
    return np.zeros(len(songs), np.int64)


def _clusters(alike: "Reals", weight: "Reals", count: int) -> "NDArray[np.int64]":
    """The tightest groups found, each start being a song, the one least like it, the one least like both."""
    best, tightest = np.zeros(len(alike), np.int64), -np.inf
    for start in range(0, len(alike), -(-len(alike) // _STARTS)):
        chosen = [start]
        while len(chosen) < count:
            chosen.append(int(np.argmin(alike[chosen].max(axis=0))))
        group: NDArray[np.int64] = np.argmax(alike[:, chosen], axis=1)
        for _ in range(_ROUNDS):
            near = _near_centres(alike, weight, group, count)
            moved = np.argmax(near, axis=1)
            if (moved == group).all():
                break
            group = moved
        tight = float((weight * near.max(axis=1)).sum())
        if tight > tightest:
            best, tightest = group, tight
    return best


def _near_centres(alike: "Reals", weight: "Reals", group: "NDArray[np.int64]", count: int) -> "Reals":
    """Cosines (n, count) with the centres of groups, by the songs' cosines with each other alone."""
    belongs = (group[:, None] == np.arange(count)[None, :]) * weight[:, None]
    products = alike @ belongs
    lengths = np.sqrt(np.maximum((belongs * products).sum(axis=0), 1e-12))
    cosines: Reals = np.where(belongs.any(axis=0), products / lengths, -1.0)
    return cosines


def _lie_apart(alike: "Reals", weight: "Reals", group: "NDArray[np.int64]", count: int) -> bool:
    """Whether songs of each group are more like each other than like any other group's, and no group is a whim."""
    members = [np.flatnonzero(group == each) for each in range(count)]
    if any(len(rows) < _LEAST or weight[rows].sum() < _LEAST_SHARE * weight.sum() for rows in members):
        return False
    for each, rows in enumerate(members):
        block = alike[np.ix_(rows, rows)]
        within = (block.sum() - len(rows)) / (len(rows) * (len(rows) - 1))
        for other in members[:each] + members[each + 1 :]:
            if within < alike[np.ix_(rows, other)].mean() + _APART:
                return False
    return True


def _means(songs: "Reals", weight: "Reals", group: "NDArray[np.int64]", count: int) -> "Reals":
    belongs = (group[None, :] == np.arange(count)[:, None]) * weight
    sums: Reals = belongs @ songs
    return sums


def _unit(vectors: "Reals") -> "Reals":
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    units: Reals = vectors / np.maximum(lengths, 1e-9)
    return units
