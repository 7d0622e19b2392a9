"""From songs to a model: scale, network, heads."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.model import Model
from client_py.core.model_file import write_model
from client_py.core.network import centred
from client_py.core.scale import fit_scale
from server.learning.errors import LearningError
from server.learning.heads import Told, nothing_told, train_heads, untrained_heads
from server.learning.recipe import Recipe
from server.learning.songs import Songs
from server.learning.trust import trusted
from server.learning.whitening import learn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals


def fit_embedding(songs: Songs, recipe: Recipe) -> Model:
    """A model whose heads say nothing yet. Songs without a composer shape the scale alone. Raises LearningError."""
    labelled = songs.only(songs.composers >= 0)
    if len(set(labelled.composer_names)) < 2:
        raise LearningError("There is nothing to learn from: tunes of two composers are the least (MUSICIANS/X/Name/).")
    scale = fit_scale(songs.features)
    inputs = centred(scale.ranks(labelled.features))
    straight, bias = learn(inputs, labelled.composers, labelled.weights, recipe)
    network = single({"straight": straight, "bias": bias})
    return Model(songs.feature_set, songs.names, scale, network, single(untrained_heads(len(bias), recipe.seed)))


def with_heads(
    model: Model, songs: Songs, recipe: Recipe, told: Told = nothing_told, counts: "Reals | None" = None
) -> Model:
    """The model with heads that were trained on these songs' ratings, of which each counts as `counts` (n, 4) says."""
    embeddings = model.embed(songs.features)
    heads = train_heads(embeddings, songs.ratings, recipe, told, counts)
    heads = trusted(heads, embeddings, songs, recipe, nothing_told, counts)
    return Model(model.feature_set, model.features, model.scale, model.network, single(heads))


def model_bytes(model: Model) -> bytes:
    """What `weights.npz` holds."""
    file = io.BytesIO()
    write_model(model, file)
    return file.getvalue()


def single(arrays: "Mapping[str, Reals]") -> "dict[str, NDArray[np.float32]]":
    return {name: array.astype(np.float32) for name, array in arrays.items()}
