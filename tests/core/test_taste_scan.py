"""A scan of the whole collection says what is foreseen of each song; else a station would play by another taste."""

from typing import TYPE_CHECKING

import numpy as np

from client_py.core.compact import CompactCatalogue
from client_py.core.exact import Dice
from client_py.core.songs import Songs
from client_py.core.taste import base_stars, predict
from client_py.core.taste_fit import Fit
from client_py.core.taste_scan import Scan
from tools.bench.made_up import songs_catalogue

if TYPE_CHECKING:
    from client_py.core.taste import Delta

SONGS = Songs(CompactCatalogue(songs_catalogue(600)))


def fitted(judged: int) -> "Delta":
    """Somebody who judged so many of the songs."""
    rows = np.arange(judged) * len(SONGS) // judged
    stars = np.where(Dice(1).uniform(judged) > 0.5, 5.0, 1.0)
    fit = Fit(
        SONGS.embeddings(rows), SONGS.ratings.T[rows], stars, np.ones(judged), SONGS.file[rows].astype(np.int64),
        rounds=100, rate=0.01,
    )  # fmt: skip
    while not fit.run():
        pass
    return fit.delta("1.0.0", 0)


def scanned(delta: "Delta | None") -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    scan = Scan(SONGS, delta)
    while not scan.run(3):
        pass
    return scan.stars


def test_landmarks_that_are_songs_are_exact() -> None:
    delta = fitted(30)
    rows = np.arange(len(SONGS))
    wanted = predict(delta, SONGS.embeddings(rows), SONGS.ratings.T[rows])
    assert np.abs(wanted - base_stars(SONGS.ratings.T)).max() > 1.0
    np.testing.assert_allclose(scanned(delta), wanted, atol=1e-4)


def test_landmarks_that_are_groups_are_near() -> None:
    delta = fitted(400)
    rows = np.arange(len(SONGS))
    wanted = predict(delta, SONGS.embeddings(rows), SONGS.ratings.T[rows])
    assert np.abs(scanned(delta) - wanted).mean() < 0.05
    assert np.corrcoef(scanned(delta), wanted)[0, 1] > 0.999


def test_without_a_taste_the_base_alone_is_said() -> None:
    np.testing.assert_array_equal(scanned(None), base_stars(SONGS.ratings.T))
