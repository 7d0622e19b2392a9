"""The model: features in, embedding and ratings out, the same bits natively and in the browser.

A song's embedding is what the catalogue carries (`quantised`), and the ratings are told from that alone: a
device rates and compares songs by the catalogue, without their features.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import product
from client_py.core.learned import HIGHEST, LOWEST
from client_py.core.network import centred, forward, unit
from client_py.core.scale import Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

_CHUNK: Final = 2048  # songs at once
_STEP: Final = 1.22  # standard deviations


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
        return int(self.network["bias"].shape[0])

    def embed(self, features: "NDArray[np.float32]") -> "Reals":
        """Embeddings of length 1, (songs, dimensions), for features (songs, features) in the model's order."""
        straight, bias = (self.network[name].astype(np.float64) for name in ("straight", "bias"))
        found = np.empty((len(features), self.dimensions))
        for first in range(0, len(features), _CHUNK):
            part = features[first : first + _CHUNK]
            found[first : first + _CHUNK] = forward(straight, bias, centred(self.scale.ranks(part)))
        return found

    def rate(self, embeddings: "Reals") -> "Reals":
        """Ratings from 1 to 5, (songs, 4) in the order of RATINGS, for embeddings of length 1."""
        heads = {name: value.astype(np.float64) for name, value in self.heads.items()}
        return np.clip(head_outputs(heads, embeddings), LOWEST, HIGHEST)


def head_outputs(heads: "Mapping[str, Reals]", embeddings: "Reals") -> "Reals":
    """What the heads say before it is held within 1 to 5."""
    hidden = np.maximum(product(embeddings, heads["hidden"]) + heads["hidden_bias"], 0.0)
    return product(embeddings, heads["straight"]) + product(hidden, heads["bent"]) + heads["bias"]


def quantised(embeddings: "Reals") -> "NDArray[np.int8]":
    """Each number as -1, 0 or 1, five of them in a byte.

    For numbers that are spread as a bell the step of 1.22 standard deviations loses least (Max, "Quantizing for Minimum
    Distortion", 1960); with so many dimensions it costs little to be this coarse, and less than to carry fewer of them.
    """
    deviations = embeddings * np.sqrt(float(embeddings.shape[1]))
    levels: NDArray[np.int8] = np.clip(np.rint(deviations / _STEP), -1.0, 1.0).astype(np.int8)
    return levels


def restored(levels: "NDArray[np.int8]") -> "Reals":
    """Embeddings of length 1 from quantised ones; a song without one (all 0) stays 0."""
    return unit(levels.astype(np.float64))
