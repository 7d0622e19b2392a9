"""Arithmetic with the same bits everywhere: else the same data would give an operator two models."""

import os
import subprocess
import sys

import numpy as np
import pytest

from client_py.core.exact import Dice, column_sums, exp, log, product, row_sums


def matrix(seed: int, rows: int, columns: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    values = Dice(seed).uniform(rows, columns) - 0.5
    return values * np.exp2(np.floor(Dice(seed + 1).uniform(rows, 1) * 40.0 - 20.0))


@pytest.mark.parametrize("inner", [1, 2, 3, 64, 200, 1536, 5000])
def test_a_product_is_the_same_in_whatever_order_it_is_summed(inner: int) -> None:
    left, right = matrix(1, 7, inner), matrix(3, inner, 5)
    order = Dice(5).order(inner)
    assert np.array_equal(
        product(np.ascontiguousarray(left[:, order]), np.ascontiguousarray(right[order])), product(left, right)
    )


def test_a_row_of_a_product_depends_on_its_own_row_alone() -> None:
    left, right = matrix(1, 50, 30), matrix(3, 30, 20)
    whole = product(left, right)
    for row in range(50):
        assert np.array_equal(product(left[row : row + 1], right), whole[row : row + 1])


def test_a_product_is_near_the_one_of_real_numbers() -> None:
    left, right = matrix(1, 40, 300), matrix(3, 300, 40)
    reach = np.abs(left).max(axis=1)[:, None] * np.abs(right).max(axis=0)[None, :]
    assert np.abs((product(left, right) - left @ right) / reach).max() < 300 * 2.0**-21


def test_sums_and_matrices_of_zeros() -> None:
    values = matrix(1, 6, 9)
    assert np.allclose(row_sums(values)[:, 0], values.sum(axis=1), rtol=1e-5)
    assert np.allclose(column_sums(values), values.sum(axis=0), rtol=1e-5, atol=2.0**-2)
    assert not product(np.zeros((3, 4)), values[:4]).any()


def test_exponentials_and_logarithms_are_those_of_the_library() -> None:
    exponents = np.linspace(-700.0, 700.0, 100_001)
    assert np.abs(exp(exponents) / np.exp(exponents) - 1.0).max() < 1e-15
    powers = np.exp(exponents)
    assert np.abs(log(powers) - exponents).max() < 3e-13
    near = np.linspace(0.5, 2.0, 100_001)
    assert np.abs(log(near) - np.log(near)).max() < 3e-16
    assert exp(np.array([-np.inf, -1e9]))[0] == exp(np.array([-700.0]))[0]


def test_dice_are_those_of_splitmix64() -> None:
    """The published generator's first numbers for the seed 1234567, of which the upper 53 bits are kept."""
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert Dice(1234567).uniform(4).tolist() == [(value >> 11) * 2.0**-53 for value in expected]
    dice = Dice(1234567)
    assert [dice.uniform(1).item() for _ in range(4)] == Dice(1234567).uniform(4).tolist()
    assert sorted(Dice(3).order(50).tolist()) == list(range(50))


_TRAINS = """
import hashlib
from tests.learning.made import made_songs
from server.learning.fitting import fit_embedding, model_bytes, with_heads
from server.learning.recipe import Recipe
songs, recipe = made_songs(), Recipe(head_steps=10)
model = with_heads(fit_embedding(songs, recipe), songs, recipe)
print(hashlib.sha256(model_bytes(model) + model.embed(songs.features).tobytes()).hexdigest())
"""


def test_training_gives_the_same_bits_with_other_threads_and_instructions() -> None:
    """What a BLAS and numpy do on an old processor, on a new one, and on several cores."""
    machines: tuple[dict[str, str], ...] = (
        {"OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_NUM_THREADS": "2"},
        {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX"},
        {"OPENBLAS_CORETYPE": "Haswell"},
    )
    hashes = set()
    for machine in machines:
        env = {**os.environ, **machine, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run([sys.executable, "-c", _TRAINS], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        hashes.add(done.stdout)
    assert len(hashes) == 1
