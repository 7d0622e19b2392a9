"""Gradients written by hand against finite differences: a wrong one trains a model, only a worse one."""

from collections.abc import Callable

import numpy as np
import pytest

from client_py.core.exact import Dice
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
