"""Trains the heads that tell energy, mood, complexity and preference from an embedding.

    h = max(0, e H + c),  ratings = e S + h O + b

by the mean squared error over what is known: most songs have three ratings by classification, few have listeners'.
"""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.adam import Adam
from client_py.core.exact import Dice, column_sums, product, row_sums
from client_py.core.learned import RATINGS
from client_py.core.model import head_outputs
from server.learning.recipe import Recipe

if TYPE_CHECKING:
    from client_py.core.exact import Reals

Told = Callable[[int, int, float], None]  # steps done, of how many, loss
_HIDDEN: Final = 32
_RATE: Final = 0.01
_DECAY: Final = 0.1
_MIDDLE: Final = 3.0  # what a song is given of which nothing is known


def untrained_heads(dimensions: int, seed: int) -> "dict[str, Reals]":
    """Heads for embeddings of so many dimensions that say the middle of everything."""
    dice = Dice(seed)
    count = len(RATINGS)
    reach = math.sqrt(6.0 / (dimensions + _HIDDEN))  # Glorot and Bengio, 2010
    return {
        "hidden": (dice.uniform(dimensions, _HIDDEN) * 2.0 - 1.0) * reach,
        "hidden_bias": np.zeros(_HIDDEN),
        "straight": np.zeros((dimensions, count)),
        "bent": np.zeros((_HIDDEN, count)),
        "bias": np.full(count, _MIDDLE),
    }


def train_heads(
    embeddings: "Reals", ratings: "Reals", recipe: Recipe, told: Told, counts: "Reals | None" = None
) -> "dict[str, Reals]":
    """Heads for embeddings (n, dimensions); `ratings` (n, 4) in the order of RATINGS, NaN where one isn't known.

    `counts` (n, 4) is how much each rating counts, all the same without it. A rating that no song has is told as the
    middle, 3.
    """
    heads = untrained_heads(embeddings.shape[1], recipe.seed)
    known = ~np.isnan(ratings)
    weights = np.where(known, 1.0 if counts is None else counts, 0.0)
    total = column_sums(weights)
    least = np.where(total > 0.0, total, 1.0)
    targets = np.where(known, ratings, 0.0)
    heads["bias"] = np.where(total > 0.0, column_sums(targets * weights) / least, _MIDDLE)
    share = weights / least
    adam = Adam(heads, dict.fromkeys(("hidden", "straight", "bent"), _DECAY))
    for step in range(recipe.head_steps):
        loss, slopes = loss_and_slopes(heads, embeddings, targets, share)
        adam.step(heads, slopes, _RATE * (1.0 - step / recipe.head_steps))
        told(step + 1, recipe.head_steps, loss)
    return heads


def nothing_told(_done: int, _steps: int, _loss: float) -> None:
    """For who doesn't look."""


def loss_and_slopes(
    heads: "Mapping[str, Reals]", embeddings: "Reals", targets: "Reals", share: "Reals"
) -> "tuple[float, dict[str, Reals]]":
    """Half the squared error of each rating, weighted by `share` (n, 4) and summed; and its slopes."""
    hidden = np.maximum(product(embeddings, heads["hidden"]) + heads["hidden_bias"], 0.0)
    missed = head_outputs(heads, embeddings) - targets
    slope = share * missed
    below = product(slope, np.ascontiguousarray(heads["bent"].T)) * (hidden > 0.0)
    across, up = np.ascontiguousarray(embeddings.T), np.ascontiguousarray(hidden.T)
    return float(row_sums(column_sums(0.5 * slope * missed)[None, :])[0, 0]), {
        "hidden": product(across, below),
        "hidden_bias": column_sums(below),
        "straight": product(across, slope),
        "bent": product(up, slope),
        "bias": column_sums(slope),
    }
