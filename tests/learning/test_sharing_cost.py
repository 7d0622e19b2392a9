"""`sidflow evaluate --sharing`: its table tells what is true of a made-up crowd that has a taste in common."""

import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from client_py.core.learned import Learned, in_tenths
from client_py.core.model import quantised
from server.cli import cli
from server.learning.fitting import fit_embedding
from server.learning.recipe import Recipe
from server.learning.sharing_cost import DEVICES, LEVELS, Cost, Effort, costs, ndcg
from tests.learning.classified import write_classified
from tests.learning.made import made_songs


@pytest.fixture(scope="module")
def rows() -> list[Cost]:
    songs = made_songs(composers=20, files=8, noise=0.5)
    ratings = songs.ratings.copy()
    ratings[:, 1:3] = 1.0 + 4.0 * np.argsort(np.argsort(songs.features[:, 8:10], axis=0), axis=0) / len(songs)
    ratings[:, 3] = 3.0
    learned = Learned("1.0.0", quantised(fit_embedding(songs, Recipe()).embed(songs.features)), in_tenths(ratings))
    return list(costs(songs, learned, Effort(fits=200, newcomers=40, draws=4)))


def test_noise_costs_quality_and_devices_win_it_back(rows: list[Cost]) -> None:
    base, whole, *noised = rows
    assert whole.ndcg.low > base.ndcg.high
    assert [(row.noise, row.devices) for row in noised] == [(noise, count) for noise in LEVELS for count in DEVICES]
    found = {(row.noise, row.devices): row for row in noised}
    assert found[1.0, 10_000].ndcg.low > base.ndcg.high
    for count in DEVICES:
        kept = [found[noise, count].kept[1] for noise in LEVELS]
        assert kept == sorted(kept, reverse=True)
    for noise in LEVELS:
        kept = [found[noise, count].kept[1] for count in DEVICES]
        assert kept == sorted(kept)


def test_too_few_devices_change_nothing_and_harm_nobody(rows: list[Cost]) -> None:
    assert [row.ndcg for row in rows if row.devices == 10 and row.noise == 4.0] == [rows[0].ndcg]


def test_epsilon_stands_beside_each_level(rows: list[Cost]) -> None:
    bounds = {row.noise: row.epsilon for row in rows}
    assert bounds[None] is None
    assert bounds[1.0] == pytest.approx(9.997, abs=1e-3)
    assert bounds[2.0] == pytest.approx(4.377, abs=1e-3)


def test_ndcg_of_the_best_order_is_one_and_of_the_worst_none() -> None:
    stars = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 10)
    assert ndcg(stars, stars) == 1.0
    assert ndcg(-stars, stars) == 0.0


def test_without_a_published_model_it_says_what_is_missing(tmp_path: Path) -> None:
    write_classified(tmp_path, made_songs())
    told = CliRunner().invoke(cli, ["evaluate", "--sharing", "--data", str(tmp_path)])
    assert told.exit_code == 1
    assert re.search("No model is published", told.output + str(told.exception))
