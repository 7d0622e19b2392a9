"""nDCG and recall against a plain reading of their definitions, and what counts as a hit."""

import math

import numpy as np
import pytest

from client_py.core.exact import Dice
from client_py.core.network import unit
from server.learning.measures import interval, scores

COMPOSERS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2] * 4)
FILES = np.arange(48) // 2


def test_scores_are_those_of_the_definitions() -> None:
    embeddings = unit(Dice(1).uniform(48, 5) - 0.5)
    everything = np.arange(48)
    found = scores(embeddings, COMPOSERS, FILES, everything, everything)
    for query in everything:
        others = [row for row in everything if FILES[row] != FILES[query]]
        others.sort(key=lambda row: -float(embeddings[query] @ embeddings[row]))
        hits = [COMPOSERS[row] == COMPOSERS[query] for row in others]
        gained = sum(hit / math.log2(place + 2) for place, hit in enumerate(hits[:10]))
        best = sum(1 / math.log2(place + 2) for place in range(min(10, sum(hits))))
        assert found.ndcg[query] == pytest.approx(gained / best)
        assert found.recall[query] == pytest.approx(sum(hits[:25]) / sum(hits))


def test_songs_of_the_same_file_are_no_hits() -> None:
    """Two composers, two files each; the songs of a file are alike, the files of a composer are not."""
    embeddings = unit(np.repeat(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.1], [0.1, 1.0]]), 2, axis=0))
    found = scores(embeddings, np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.arange(8) // 2, np.arange(8), np.arange(8))
    assert found.ndcg.max() < 1.0


def test_a_query_with_nothing_to_find_is_refused() -> None:
    with pytest.raises(ValueError, match="no other tune"):
        scores(np.eye(3), np.array([0, 0, 1]), np.arange(3), np.array([2]), np.arange(3))


def test_an_interval_draws_composers_not_tunes() -> None:
    """One composer with a hundred tunes that all succeed says little of the next composer."""
    values = np.concatenate((np.ones(100), np.zeros(10)))
    clusters = np.concatenate((np.zeros(100, int), 1 + np.arange(10)))
    found = interval(values, clusters)
    assert found.mean == pytest.approx(100 / 110)
    assert found.low < 0.05
    one_each = interval(values, np.arange(110))
    assert one_each.high - one_each.low < 0.2


def test_an_interval_of_what_never_differs_has_no_width() -> None:
    found = interval(np.zeros(30), np.arange(30) // 3)
    assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)
