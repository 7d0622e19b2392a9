"""The base network: one step from what is known of a song to where it stands among all others.

    z = sqrt(12) (ranks - 1/2)     of variance 1
    y = z S + b
    e = y / |y|                    the embedding

Shapes: z (n, features), S (features, dimensions). Deeper networks were tried on the development composers and found
less (docs/model.md): there are a hundred composers to learn from, and a thousand features.
"""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import product, row_sums

if TYPE_CHECKING:
    from client_py.core.exact import Reals

SPREAD: Final = math.sqrt(12.0)  # 1 / standard deviation of what is uniform in 0..1
LEAST: Final = 1e-9  # length, so that a song in the very middle has an embedding of 0 instead of none


def centred(ranks: "Reals") -> "Reals":
    """Ranks in 0..1 as inputs of mean 0 and variance 1."""
    return (ranks - 0.5) * SPREAD


def forward(straight: "Reals", bias: "Reals", inputs: "Reals") -> "Reals":
    """Embeddings of length 1 for inputs (n, features)."""
    return unit(product(inputs, straight) + bias)


def unit(vectors: "Reals") -> "Reals":
    """Each row at length 1; one of zeros stays."""
    return vectors / np.maximum(np.sqrt(row_sums(vectors * vectors)), LEAST)
