"""Simulated listeners: made as they are said to be, measured as nDCG is; and the command that tells of them."""

import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from server.cli import cli
from server.learning.hearing import ndcg
from server.learning.simulated import RATED, listeners
from tests.learning.classified import write_classified
from tests.learning.made import made_songs
from tests.learning.test_evaluate import named

SONGS = 400
TASTES = [np.arange(first, first + 40) for first in range(0, 200, 40)]


def test_listeners_like_what_they_like_and_err_as_often_as_is_said() -> None:
    found = listeners(TASTES, SONGS, np.arange(SONGS), 300, seed=1)
    sizes = [int(one.wanted.sum()) // 40 for one in found]
    assert set(sizes) == {1, 2, 3}
    inside = np.concatenate([one.stars[one.wanted[one.rated]] for one in found])
    outside = np.concatenate([one.stars[~one.wanted[one.rated]] for one in found])
    assert inside.mean() == pytest.approx(4.2, abs=0.1)
    assert outside.mean() == pytest.approx(2.3, abs=0.1)
    assert set(np.concatenate((inside, outside)).tolist()) == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert 0.5 < len(inside) / (len(inside) + len(outside)) < 0.7
    wrong = np.concatenate([one.mistaken != one.stars for one in found])
    assert wrong.mean() == pytest.approx(
        0.2 * (1 - (np.concatenate([one.stars for one in found]) == 3).mean()), abs=0.02
    )
    for one in found:
        assert len(set(one.rated.tolist())) == len(one.rated) == RATED
        assert all(one.wanted[taste].sum() == 0 or np.isin(one.rated, taste).sum() < 40 for taste in TASTES)


def test_the_same_seed_gives_the_same_listeners() -> None:
    one, same, other = (listeners(TASTES, SONGS, np.arange(SONGS), 2, seed) for seed in (1, 1, 2))
    assert [each.rated.tolist() for each in one] == [each.rated.tolist() for each in same]
    assert [each.rated.tolist() for each in one] != [each.rated.tolist() for each in other]


def test_ndcg_counts_what_is_wanted_by_its_place_and_leaves_out_what_was_rated() -> None:
    wanted = np.isin(np.arange(20), [0, 3, 7])
    scores = -np.arange(20.0)
    nothing = np.zeros(0, np.int64)
    best = 1.0 + 1.0 / np.log2(3) + 0.5
    assert ndcg(scores, wanted, nothing, np.arange(20)) == pytest.approx((1 + 1 / np.log2(5) + 1 / np.log2(9)) / best)
    assert ndcg(scores, wanted, np.array([1, 2]), np.arange(20)) == pytest.approx(
        (1 + 1 / np.log2(3) + 1 / np.log2(7)) / best
    )
    assert ndcg(scores, wanted, np.array([0, 3, 7]), np.arange(20)) == 0.0
    assert ndcg(scores, wanted, nothing, np.array([3, 7])) == pytest.approx(1.0)


def test_the_command_tells_the_curve_and_what_it_gains(tmp_path: Path) -> None:
    """Composers of whom the features tell much: after ten ratings "for me" finds far more than the base."""
    write_classified(tmp_path, named(made_songs(composers=24, files=14, features=30, noise=0.3)))
    words = ["evaluate", "--listeners", "--count", "20", "--data", str(tmp_path)]
    told = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    right, wrong = told.output.split("1 in 5 wrong")[:2]
    for part in (right, wrong):
        rows = {line.partition("  ")[0]: line for line in part.splitlines()}
        ways = {"for me", "base alone", "1 nearest liked", "3 nearest liked", "5 nearest liked", "popularity"}
        assert ways <= set(rows)
        after_ten = re.findall(r"([+-]\d\.\d{3}) \(([+-]\d\.\d{3}) to", rows["gain over base alone"])[2]
        assert float(after_ten[1]) > 0.0
