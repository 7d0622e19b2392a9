"""Trains the embedding: the same songs and settings give the same weights, bit by bit, on any machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.adam import Adam
from client_py.core.exact import Dice
from client_py.core.network import backward, first_weights, forward
from server.learning.contrast import contrast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

Told = Callable[[int, int, float], None]  # steps done, of how many, loss


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; the defaults were chosen on the development composers alone (docs/model.md)."""

    dimensions: int = 48
    hidden: int = 128
    steps: int = 300
    batch: int = 1536
    rate: float = 0.003
    decay: float = 1.0
    temperature: float = 0.1
    inputs_dropped: float = 0.2
    hidden_dropped: float = 0.3
    noise: float = 0.1
    seed: int = 1


def train(
    inputs: "Reals",
    composers: "NDArray[np.int64]",
    files: "NDArray[np.int64]",
    weights: "Reals",
    recipe: Recipe,
    told: Told,
) -> "dict[str, Reals]":
    """The network's weights for inputs (n, features) as `centred` makes them."""
    dice = Dice(recipe.seed)
    features = inputs.shape[1]
    learned = first_weights(dice, features, recipe.hidden, recipe.dimensions)
    adam = Adam(learned, dict.fromkeys(("hidden", "straight", "bent"), recipe.decay))
    for step in range(recipe.steps):
        batch = _batch(dice, composers, recipe.batch)
        shaken = inputs[batch] + (dice.uniform(len(batch), features) - 0.5) * (2.0 * recipe.noise)
        shaken = shaken * _kept(dice, recipe.inputs_dropped, len(batch), features)
        passed = forward(learned, shaken, _kept(dice, recipe.hidden_dropped, len(batch), recipe.hidden))
        loss, slope = contrast(passed.embeddings, composers[batch], files[batch], weights[batch], recipe.temperature)
        adam.step(learned, backward(learned, passed, slope), recipe.rate * _pace(step, recipe.steps))
        told(step + 1, recipe.steps, loss)
    return learned


def _kept(dice: Dice, dropped: float, rows: int, columns: int) -> "Reals":
    """Dropout (Srivastava et al., 2014): what is kept is scaled so that the mean stays."""
    return (dice.uniform(rows, columns) >= dropped) / (1.0 - dropped)


def _pace(step: int, steps: int) -> float:
    """The rate rises for a tenth of the steps and falls to nothing by the end, both straight."""
    done = (step + 1) / steps
    return min(done / 0.1, (1.0 - step / steps) / 0.9)


def _batch(dice: Dice, composers: "NDArray[np.int64]", size: int) -> "NDArray[np.int64]":
    """Rows of whole composers, shuffled, until there are `size`; all rows where they are fewer."""
    if len(composers) <= size:
        return np.arange(len(composers))
    place = np.empty(int(composers.max()) + 1)
    place[dice.order(len(place))] = np.arange(len(place))
    order = np.lexsort((dice.uniform(len(composers)), place[composers]))
    return np.sort(order[:size])
