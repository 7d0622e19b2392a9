"""From songs to a model: scale, network, heads."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.model import Model
from client_py.core.model_file import write_model
from client_py.core.network import centred, forward
from client_py.core.scale import Scale, fit_scale
from server.learning.errors import LearningError
from server.learning.heads import train_heads
from server.learning.songs import Songs
from server.learning.training import Recipe, Told, train

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals


def fit_embedding(songs: Songs, recipe: Recipe, told: Told) -> "tuple[Scale, dict[str, NDArray[np.float32]]]":
    """Scale and network for songs; those without a composer shape the scale alone. Raises LearningError."""
    labelled = songs.only(songs.composers >= 0)
    if len(set(labelled.composer_names)) < 2:
        raise LearningError("There is nothing to learn from: tunes of two composers are the least (MUSICIANS/X/Name/).")
    scale = fit_scale(songs.features)
    inputs = centred(scale.ranks(labelled.features))
    weights = train(inputs, labelled.composers, labelled.files, labelled.weights, recipe, told)
    return scale, single(weights)


def embedded(scale: Scale, network: "Mapping[str, NDArray[np.float32]]", songs: Songs) -> "Reals":
    """Embeddings (songs, dimensions) of length 1."""
    return forward(double(network), centred(scale.ranks(songs.features))).embeddings


def fit_model(songs: Songs, recipe: Recipe, told: Told) -> Model:
    """The whole model."""
    scale, network = fit_embedding(songs, recipe, told)
    heads = train_heads(embedded(scale, network, songs), songs.ratings, recipe.seed)
    return Model(songs.feature_set, songs.names, scale, network, single(heads))


def model_bytes(model: Model) -> bytes:
    """What `weights.npz` holds."""
    file = io.BytesIO()
    write_model(model, file)
    return file.getvalue()


def single(arrays: "Mapping[str, Reals]") -> "dict[str, NDArray[np.float32]]":
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def double(arrays: "Mapping[str, NDArray[np.float32]]") -> "dict[str, Reals]":
    return {name: array.astype(np.float64) for name, array in arrays.items()}
