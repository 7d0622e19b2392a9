"""What the embedding is learned by, against numpy's own linear algebra; and that it finds more than the features."""

import numpy as np
import pytest

from client_py.core.exact import Dice
from client_py.core.network import unit
from server.learning.fitting import fit_embedding
from server.learning.measures import scores
from server.learning.recipe import Recipe
from server.learning.whitening import main_directions, whitening, within_covariance
from tests.learning.made import made_songs

Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@pytest.fixture
def rows() -> Matrix:
    spread = np.linspace(4.0, 0.5, 12)
    turned: Matrix = ((Dice(1).uniform(400, 12) - 0.5) * spread) @ np.linalg.qr(Dice(2).uniform(12, 12))[0]
    return turned


def test_the_covariance_within_composers(rows: Matrix) -> None:
    composers = np.arange(400) % 7
    apart = np.concatenate([rows[composers == number] - rows[composers == number].mean(axis=0) for number in range(7)])
    found = within_covariance(rows, composers, np.full(400, 1.0 / 400.0))
    assert np.abs(found - apart.T @ apart / 400.0).max() < 1e-5


@pytest.mark.parametrize("shrinkage", [0.0, 0.5])
def test_what_was_whitened_is_white(rows: Matrix, shrinkage: float) -> None:
    covariance = rows.T @ rows / len(rows)
    turned = whitening(covariance, shrinkage)
    shrunk = covariance + np.eye(12) * shrinkage * np.trace(covariance) / 12
    assert np.abs(turned.T @ shrunk @ turned - np.eye(12)).max() < 1e-9


def test_the_main_directions_are_those_of_the_eigenvectors(rows: Matrix) -> None:
    covariance = rows.T @ rows / len(rows)
    found = main_directions(covariance, 5, Recipe(rounds=200))
    values, vectors = np.linalg.eigh(covariance)
    assert np.abs(found.T @ found - np.eye(5)).max() < 1e-5
    assert np.diag(found.T @ covariance @ found) == pytest.approx(values[::-1][:5], rel=1e-4)
    assert np.abs((found * vectors[:, ::-1][:, :5]).sum(axis=0)) == pytest.approx(np.ones(5), abs=1e-3)


def test_a_handful_of_songs_with_many_features_is_enough_for_a_model() -> None:
    songs = made_songs(composers=3, files=2, features=600)
    embeddings = fit_embedding(songs, Recipe()).embed(songs.features)
    assert np.isfinite(embeddings).all()
    assert np.abs((embeddings**2).sum(axis=1) - 1.0).max() < 1e-3


def test_composers_that_were_never_seen_are_found_better_than_by_the_features() -> None:
    songs = made_songs(composers=24, files=6, features=30)
    asked = np.flatnonzero(songs.composers >= 12)
    model = fit_embedding(songs.only(songs.composers < 12), Recipe())
    z = (songs.features - songs.features.mean(axis=0)) / songs.features.std(axis=0)
    found = [
        scores(vectors, songs.composers, songs.files, asked, np.arange(len(songs))).ndcg.mean()
        for vectors in (unit(z.astype(np.float64)), model.embed(songs.features))
    ]
    assert found[1] > found[0] + 0.1
