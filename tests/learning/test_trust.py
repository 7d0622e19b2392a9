"""What listeners like in general is expected of new songs as far as it is true of them: noise is expected of none."""

import numpy as np
import pytest

from client_py.core.exact import Dice
from client_py.core.model import head_outputs
from server.learning.heads import nothing_told, train_heads
from server.learning.recipe import Recipe
from server.learning.songs import Songs
from server.learning.trust import trusted
from tests.learning.made import made_songs

RECIPE = Recipe(head_steps=60)
MADE = made_songs(composers=24, files=6)
DIMENSIONS = 40


def rated(stars: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Songs:
    ratings = MADE.ratings.copy()
    ratings[:, -1] = stars
    return Songs(MADE.keys, MADE.feature_set, MADE.names, MADE.families, MADE.features, ratings)


def spreads(songs: Songs) -> tuple[float, float]:
    """How far the expected preference spreads without and with trust."""
    embeddings = embedded()
    heads = train_heads(embeddings, songs.ratings, RECIPE, nothing_told)
    held = trusted(heads, embeddings, songs, RECIPE, nothing_told, None)
    assert all((held[name][:, :3] == heads[name][:, :3]).all() for name in ("straight", "bent")), "nothing else changes"
    before, after = (float(head_outputs(each, embeddings)[:, -1].std()) for each in (heads, held))
    return before, after


def embedded() -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    vectors = Dice(3).uniform(len(MADE), DIMENSIONS) - 0.5
    return np.asarray(vectors / np.sqrt((vectors**2).sum(axis=1, keepdims=True)))


def test_ratings_that_songs_give_no_reason_for_are_expected_of_none() -> None:
    before, after = spreads(rated(np.where(Dice(5).uniform(len(MADE)) < 0.5, 1.0, 5.0)))
    assert before > 0.3
    assert after < before / 4


def test_ratings_that_songs_give_a_reason_for_stand() -> None:
    before, after = spreads(rated(3.0 + 8.0 * embedded()[:, 0]))
    assert before > 0.3
    assert after > 0.6 * before


def test_without_ratings_nothing_changes() -> None:
    assert spreads(rated(np.full(len(MADE), np.nan))) == pytest.approx((0.0, 0.0))
