"""The base network: forward, and back along it for training, by hand in numpy.

    z = sqrt(12) (ranks - 1/2)            of variance 1
    h = max(0, z H + b)
    y = z S + h O                         straight and bent
    e = y / |y|                           the embedding

Shapes: z (n, features), H (features, hidden), S (features, dimensions), O (hidden, dimensions). The gradients are the
chain rule over these lines; a test compares them with finite differences.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import column_sums, product, row_sums

if TYPE_CHECKING:
    from client_py.core.exact import Dice, Reals

SPREAD: Final = math.sqrt(12.0)  # 1 / standard deviation of what is uniform in 0..1
_LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Passed:
    """What the way back needs of the way there."""

    inputs: "Reals"
    hidden: "Reals"
    kept: "Reals | None"  # the hidden units' dropout, None without
    lengths: "Reals"
    embeddings: "Reals"


def centred(ranks: "Reals") -> "Reals":
    """Ranks in 0..1 as inputs of mean 0 and variance 1."""
    return (ranks - 0.5) * SPREAD


def first_weights(dice: "Dice", features: int, hidden: int, dimensions: int) -> "dict[str, Reals]":
    """Where training starts: uniform, with the variance of Glorot and Bengio, 2010."""

    def drawn(rows: int, columns: int) -> "Reals":
        reach = math.sqrt(6.0 / (rows + columns))
        return (dice.uniform(rows, columns) * 2.0 - 1.0) * reach

    return {
        "hidden": drawn(features, hidden),
        "hidden_bias": np.zeros(hidden),
        "straight": drawn(features, dimensions),
        "bent": drawn(hidden, dimensions),
    }


def forward(weights: "Mapping[str, Reals]", inputs: "Reals", kept: "Reals | None" = None) -> Passed:
    """Embeddings of length 1 for inputs (n, features); `kept` (n, hidden) scales hidden units, 0 for dropped ones."""
    hidden = np.maximum(product(inputs, weights["hidden"]) + weights["hidden_bias"], 0.0)
    if kept is not None:
        hidden = hidden * kept
    outputs = product(inputs, weights["straight"]) + product(hidden, weights["bent"])
    lengths = np.sqrt(row_sums(outputs * outputs)) + _LEAST
    return Passed(inputs, hidden, kept, lengths, outputs / lengths)


def backward(weights: "Mapping[str, Reals]", passed: Passed, slope: "Reals") -> "dict[str, Reals]":
    """The loss's slope for each weight, from its slope (n, dimensions) for the embeddings."""
    along = row_sums(slope * passed.embeddings)
    outputs = (slope - passed.embeddings * along) / passed.lengths
    hidden = product(outputs, weights["bent"].T) * (passed.hidden > 0.0)
    if passed.kept is not None:
        hidden = hidden * passed.kept
    return {
        "hidden": product(passed.inputs.T, hidden),
        "hidden_bias": column_sums(hidden),
        "straight": product(passed.inputs.T, outputs),
        "bent": product(passed.hidden.T, outputs),
    }
