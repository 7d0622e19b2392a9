"""How well a ranking finds tunes of the same composer: nDCG@10 and recall@25, with intervals by the bootstrap."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice, product

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

NDCG_AT: Final = 10
RECALL_AT: Final = 25
_DRAWS: Final = 2000
_CONFIDENCE: Final = 0.95
_QUERIES_AT_ONCE: Final = 512


@dataclass(frozen=True, slots=True)
class Scores:
    """One value a query, in the order of the queries."""

    ndcg: "Reals"
    recall: "Reals"


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and the bounds that hold it with 95 % confidence."""

    mean: float
    low: float
    high: float


def scores(
    embeddings: "Reals",
    composers: "NDArray[np.int64]",
    files: "NDArray[np.int64]",
    queries: "NDArray[np.int64]",
    gallery: "NDArray[np.int64]",
) -> Scores:
    """Ranks the gallery by cosine for each query; `queries` and `gallery` are rows of `embeddings`, of length 1.

    Songs of the query's own file are no candidates. nDCG as by Järvelin and Kekäläinen, 2002, with gain 1 for a song of
    the same composer; recall is the share of that composer's songs found. Equal similarities keep the gallery's order.
    """
    discounts = np.array([1.0 / math.log2(place + 2) for place in range(NDCG_AT)])
    ideal = np.concatenate(([0.0], np.cumsum(discounts)))
    ndcg, recall = np.zeros(len(queries)), np.zeros(len(queries))
    across = np.ascontiguousarray(embeddings[gallery].T)
    for first in range(0, len(queries), _QUERIES_AT_ONCE):
        asked = queries[first : first + _QUERIES_AT_ONCE]
        similar = product(embeddings[asked], across)
        own = files[asked][:, None] == files[gallery][None, :]
        same = (composers[asked][:, None] == composers[gallery][None, :]) & ~own
        order = np.argsort(-np.where(own, -np.inf, similar), axis=1, kind="stable")[:, :RECALL_AT]
        hits = np.take_along_axis(same, order, axis=1)
        wanted = same.sum(axis=1)
        if not wanted.all():
            raise ValueError("a query has no other tune of its composer in the gallery")
        part = slice(first, first + len(asked))
        top = hits[:, :NDCG_AT]
        gained = np.zeros(len(asked))
        for place in range(top.shape[1]):
            gained += top[:, place] * discounts[place]
        ndcg[part] = gained / ideal[np.minimum(wanted, NDCG_AT)]
        recall[part] = hits.sum(axis=1) / wanted
    return Scores(ndcg, recall)


def interval(values: "Reals", clusters: "NDArray[np.int64]", seed: int = 1) -> Interval:
    """The mean of the values, with a percentile interval from drawing whole clusters with replacement.

    Tunes of one composer succeed or fail together, so a bootstrap over queries would be far too sure: what varies from
    one collection to the next is which composers are in it (Efron and Tibshirani, "An Introduction to the Bootstrap",
    1993, on clustered data). For a paired comparison hand in the differences.
    """
    _, number = np.unique(clusters, return_inverse=True)
    sums, counts = np.bincount(number, values), np.bincount(number)
    dice = Dice(seed)
    drawn = np.floor(dice.uniform(_DRAWS, len(sums)) * len(sums)).astype(np.int64)
    means = np.sort(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    tail = (1.0 - _CONFIDENCE) / 2.0
    return Interval(
        float(values.mean()), float(means[int(_DRAWS * tail)]), float(means[int(_DRAWS * (1.0 - tail)) - 1])
    )
