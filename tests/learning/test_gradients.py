"""Gradients written by hand against finite differences: a wrong one trains a model, only a worse one."""

from collections.abc import Callable

import numpy as np
import pytest

from client_py.core.exact import Dice
from client_py.core.network import backward, first_weights, forward
from server.learning.contrast import contrast
from server.learning.heads import loss_and_slopes

Arrays = dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]
_REACH = 2.0**-9  # of a step: products round to 22 bits, so the smallest steps say least
_TRIES = 12


def check(loss: Callable[[Arrays], float], weights: Arrays, slopes: Arrays) -> None:
    """Compares each array's slope with the loss's change along random directions."""
    dice = Dice(99)
    for name, slope in slopes.items():
        for _ in range(_TRIES):
            direction = dice.uniform(*weights[name].shape) - 0.5
            direction /= np.sqrt((direction**2).sum())
            moved = [loss({**weights, name: weights[name] + sign * _REACH * direction}) for sign in (1.0, -1.0)]
            found, expected = (moved[0] - moved[1]) / (2.0 * _REACH), float((slope * direction).sum())
            assert found == pytest.approx(expected, rel=2e-3, abs=2e-4), name


@pytest.fixture
def inputs() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return (Dice(2).uniform(24, 10) - 0.5) * 3.0


COMPOSERS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3] * 2 + [4, 4, 5, 6])
FILES = np.arange(24) // 2


def test_the_contrast_for_embeddings(inputs: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    weights = Dice(3).uniform(24) + 0.5

    def loss(moved: Arrays) -> float:
        return contrast(moved["embeddings"], COMPOSERS, FILES, weights, 0.5)[0]

    embeddings = inputs / np.sqrt((inputs**2).sum(axis=1, keepdims=True))
    check(loss, {"embeddings": embeddings}, {"embeddings": contrast(embeddings, COMPOSERS, FILES, weights, 0.5)[1]})


def test_the_network_under_the_contrast_with_dropout(
    inputs: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    kept = (Dice(4).uniform(24, 6) >= 0.3) / 0.7
    weights = first_weights(Dice(5), 10, 6, 4)
    weights["hidden_bias"] = Dice(6).uniform(6)

    def loss(moved: Arrays) -> float:
        return contrast(forward(moved, inputs, kept).embeddings, COMPOSERS, FILES, np.ones(24), 0.5)[0]

    passed = forward(weights, inputs, kept)
    _, slope = contrast(passed.embeddings, COMPOSERS, FILES, np.ones(24), 0.5)
    check(loss, weights, backward(weights, passed, slope))


def test_the_heads(inputs: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    dice = Dice(7)
    heads = {
        "hidden": dice.uniform(10, 8) - 0.5, "hidden_bias": dice.uniform(8), "straight": dice.uniform(10, 4) - 0.5,
        "bent": dice.uniform(8, 4) - 0.5, "bias": dice.uniform(4),
    }  # fmt: skip
    targets, share = dice.uniform(24, 4) * 4.0 + 1.0, dice.uniform(24, 4) / 24.0
    check(
        lambda moved: loss_and_slopes(moved, inputs, targets, share)[0],
        heads,
        loss_and_slopes(heads, inputs, targets, share)[1],
    )


def test_songs_of_one_file_are_neither_found_nor_passed_by() -> None:
    """With one file a composer there is nothing to find: no loss, and nothing moves."""
    embeddings = np.eye(6)
    loss, slope = contrast(embeddings, np.arange(6) // 2, np.arange(6) // 2, np.ones(6), 0.1)
    assert loss == 0.0
    assert not slope.any()
