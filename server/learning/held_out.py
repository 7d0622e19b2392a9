"""The composers that no published model is trained on: what each model is measured by, and the next one compared by."""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.model import Model
from server.contract.learning import HeldOutScore
from server.learning.errors import LearningError
from server.learning.groups import drawn
from server.learning.measures import interval, scores
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE: Final = 0.2  # of the composers, by the hash of their folder's name: the same ones for every model
_DIGITS: Final = 6


def held_out(songs: Songs) -> "NDArray[np.bool_]":
    """Which songs are kept from training."""
    return np.array([family != "" and drawn(family, "held out", SHARE) for family in songs.split_families], bool)


def measure(model: Model, songs: Songs) -> list[HeldOutScore]:
    """The scores of each held-out file's first song among all judged ones; raises LearningError where none is."""
    gallery = songs.judged()
    queries = gallery[held_out(songs)[gallery]]
    if not len(queries):
        raise LearningError(
            "None of the composers held out has two files: there is nothing to measure a model by. Classify more."
        )
    found = np.zeros((len(songs), model.dimensions))
    found[gallery] = model.embed(songs.features[gallery])
    got = scores(found, songs.composers, songs.files, queries, gallery)
    return [
        HeldOutScore(songs.keys[row], songs.composer_names[row] or "", rounded(ndcg), rounded(recall))
        for row, ndcg, recall in zip(queries, got.ndcg, got.recall, strict=True)
    ]


def summary(found: list[HeldOutScore]) -> dict[str, float]:
    """Means and intervals by name, as the manifest has them."""
    composers = np.unique([score.composer for score in found], return_inverse=True)[1]
    ndcg = interval(np.array([score.ndcg for score in found]), composers)
    recall = interval(np.array([score.recall for score in found]), composers)
    return {
        "ndcg_at_10": rounded(ndcg.mean), "ndcg_at_10_low": rounded(ndcg.low), "ndcg_at_10_high": rounded(ndcg.high),
        "recall_at_25": rounded(recall.mean), "recall_at_25_low": rounded(recall.low),
        "recall_at_25_high": rounded(recall.high), "held_out_songs": float(len(found)),
    }  # fmt: skip


def rounded(value: float) -> float:
    """As it is written down: the last digits of a double are nobody's business, and not every library's the same."""
    return round(float(value), _DIGITS)
