"""What leaves a device is cut, covered by noise that nobody can take off, and as private as the docs say."""

import math
import statistics

import numpy as np
import pytest

from client_py.core.contract_sharing import MAX_UNITS, UNITS
from client_py.core.errors import ContractError
from client_py.core.privacy import CLIP, NOISE, clipped, epsilon, gaussian, shared_values
from tools.bench.devices import Chance


def test_a_long_taste_is_cut_and_keeps_its_direction_a_short_one_stays() -> None:
    long = [30.0, -40.0, 0.0]
    cut = clipped(long, 5.0)
    assert math.hypot(*cut) == pytest.approx(5.0)
    assert cut == pytest.approx([3.0, -4.0, 0.0])
    assert clipped([0.3, -0.4], 5.0) == [0.3, -0.4]
    assert clipped([0.0, 0.0], 5.0) == [0.0, 0.0]


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_taste_that_is_no_number_never_leaves(wrong: float) -> None:
    with pytest.raises(ContractError, match="numbers"):
        shared_values([0.0, wrong], Chance("x"))


def test_the_noise_is_normal_and_independent() -> None:
    made = np.array(gaussian(40_001, Chance("noise")))
    assert len(made) == 40_001
    assert abs(made.mean()) < 0.02
    assert made.std() == pytest.approx(1.0, abs=0.02)
    normal = statistics.NormalDist()
    for bound in (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0):
        assert (made < bound).mean() == pytest.approx(normal.cdf(bound), abs=0.008)
    pairs = made[:40_000].reshape(-1, 2)  # the two that are made of one draw
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.03


def test_what_leaves_is_the_cut_taste_and_noise_of_the_promised_size() -> None:
    taste = [100.0, *[0.0] * 999]
    draws = np.array([shared_values(taste, Chance(str(draw))) for draw in range(40)]) / UNITS
    assert draws[:, 0].mean() == pytest.approx(CLIP, abs=5 * CLIP * NOISE / math.sqrt(40))
    assert draws[:, 1:].std() == pytest.approx(CLIP * NOISE, rel=0.02)


def test_the_same_taste_never_leaves_twice_in_the_same_words() -> None:
    chance = Chance("one device")
    assert shared_values([1.0] * 8, chance) != shared_values([1.0] * 8, chance)


def test_no_draw_breaks_the_contract() -> None:
    least = shared_values([0.0, 0.0], lambda size: b"\xff" * size)  # the longest that the dice can give
    assert all(abs(value) < MAX_UNITS for value in least)


def test_epsilon_is_that_of_the_authors_own_calibration() -> None:
    # What the program that goes with the paper of Balle and Wang answers for epsilon 1, delta 1e-5 and distance 1.
    assert epsilon(1.0 / 3.730631634816464, 1e-5) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("distance", [0.1, 0.7, 2.0, 5.0])
def test_epsilon_keeps_its_word_by_numeric_integration(distance: float) -> None:
    found = epsilon(distance, 1e-5)
    axis = np.linspace(-30.0, 30.0 + distance, 2_000_001)
    one = np.exp(-((axis - distance) ** 2) / 2) / math.sqrt(2 * math.pi)
    other = np.exp(-(axis**2) / 2) / math.sqrt(2 * math.pi)
    left = np.maximum(one - math.exp(found) * other, 0.0).sum() * (axis[1] - axis[0])
    assert left == pytest.approx(1e-5, rel=1e-3)


def test_epsilon_at_its_ends() -> None:
    assert epsilon(1e-9) == 0.0
    assert epsilon(100.0) == math.inf
    for distance, delta in ((0.0, 0.5), (1.0, 0.0), (1.0, 1.0), (math.nan, 0.5)):
        with pytest.raises(ContractError):
            epsilon(distance, delta)
