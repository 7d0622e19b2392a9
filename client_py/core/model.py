"""The model: features in, embedding and ratings out, the same bits natively and in the browser.

A song's embedding is what the catalogue carries (`quantised`), and the ratings are told from the embedding alone: a
device rates and compares songs by the catalogue, without their features.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import product, row_sums
from client_py.core.learned import HIGHEST, LEVELS, LOWEST
from client_py.core.network import centred, forward
from client_py.core.scale import Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

_CHUNK: Final = 2048  # songs at once


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. `network` is as in network.py, `heads` as in heads.py; all float32."""

    feature_set: str
    features: tuple[str, ...]
    scale: Scale
    network: "dict[str, NDArray[np.float32]]"
    heads: "dict[str, NDArray[np.float32]]"

    @property
    def dimensions(self) -> int:
        return int(self.network["straight"].shape[1])

    def embed(self, features: "NDArray[np.float32]") -> "Reals":
        """Embeddings of length 1, (songs, dimensions), for features (songs, features) in the model's order."""
        network = {name: value.astype(np.float64) for name, value in self.network.items()}
        found = np.empty((len(features), self.dimensions))
        for first in range(0, len(features), _CHUNK):
            part = features[first : first + _CHUNK]
            found[first : first + _CHUNK] = forward(network, centred(self.scale.ranks(part))).embeddings
        return found

    def rate(self, embeddings: "Reals") -> "Reals":
        """Ratings from 1 to 5, (songs, 4) in the order of RATINGS, for embeddings of length 1."""
        return np.clip(head_outputs({name: value.astype(np.float64) for name, value in self.heads.items()}, embeddings),
                       LOWEST, HIGHEST)  # fmt: skip


def head_outputs(heads: "dict[str, Reals]", embeddings: "Reals") -> "Reals":
    """What the heads say before it is held within 1 to 5."""
    hidden = np.maximum(product(embeddings, heads["hidden"]) + heads["hidden_bias"], 0.0)
    return product(embeddings, heads["straight"]) + product(hidden, heads["bent"]) + heads["bias"]


def quantised(embeddings: "Reals") -> "NDArray[np.int8]":
    """Whole numbers from -31 to 31, each song's largest part at an end: an angle needs no length."""
    largest = np.max(np.abs(embeddings), axis=1, keepdims=True, initial=0.0)
    return np.rint(embeddings * (LEVELS / np.where(largest > 0.0, largest, 1.0))).astype(np.int8)


def restored(levels: "NDArray[np.int8]") -> "Reals":
    """Embeddings of length 1 from quantised ones; a song without one (all 0) stays 0."""
    values = levels.astype(np.float64)
    lengths = np.sqrt(row_sums(values * values))
    return values / np.where(lengths > 0.0, lengths, 1.0)
