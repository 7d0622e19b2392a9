"""A model as `weights.npz`: arrays without pickles in a zip without times, the same bytes for the same model."""

import json
import zipfile
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from client_py.core.canonical import canonical_json
from client_py.core.errors import SidflowError
from client_py.core.learned import RATINGS
from client_py.core.model import Model
from client_py.core.scale import SEGMENTS, Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL_FORMAT: Final = 1
_ABOUT: Final = "about.json"
_MEMBERS: Final = (
    *(f"scale.{name}" for name in ("anchors", "slopes", "starts")),
    *(f"network.{name}" for name in ("straight", "bias")),
    *(f"heads.{name}" for name in ("hidden", "hidden_bias", "straight", "bent", "bias")),
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class ModelError(SidflowError, ValueError):
    """The bytes are no model that this version of SIDFlow can use."""


def write_model(model: Model, file: IO[bytes]) -> None:
    """Writes a model into a file that can seek."""
    about = {"features": model.features, "feature_set": model.feature_set, "format": MODEL_FORMAT}
    arrays = _arrays(model)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(zipfile.ZipInfo(_ABOUT, _EPOCH), canonical_json(about))
        for name in _MEMBERS:
            with packed.open(zipfile.ZipInfo(f"{name}.npy", _EPOCH), "w") as member:
                np.lib.format.write_array(member, np.ascontiguousarray(arrays[name], "<f4"), version=(1, 0))


def read_model(file: IO[bytes]) -> Model:
    """Raises ModelError for anything but a whole model."""
    try:
        with zipfile.ZipFile(file) as packed:
            about = json.loads(packed.read(_ABOUT))
            if about["format"] != MODEL_FORMAT:
                raise ModelError(
                    f"This model has format {about['format']}; this version of SIDFlow reads {MODEL_FORMAT}."
                )
            arrays = {name: _array(packed, name) for name in _MEMBERS}
        parts: dict[str, dict[str, NDArray[np.float32]]] = {"scale": {}, "network": {}, "heads": {}}
        for name, array in arrays.items():
            part, _, member = name.partition(".")
            parts[part][member] = array
        model = Model(str(about["feature_set"]), tuple(about["features"]), Scale(**parts["scale"]),
                      parts["network"], parts["heads"])  # fmt: skip
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError("These bytes are no model of SIDFlow, or not all of it.") from error
    _check(model)
    return model


def _arrays(model: Model) -> "dict[str, NDArray[np.float32]]":
    scale = {"anchors": model.scale.anchors, "slopes": model.scale.slopes, "starts": model.scale.starts}
    parts = {"scale": scale, "network": model.network, "heads": model.heads}
    return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}


def _array(packed: zipfile.ZipFile, name: str) -> "NDArray[np.float32]":
    with packed.open(f"{name}.npy") as member:
        array: NDArray[np.float32] = np.lib.format.read_array(member, allow_pickle=False)
    if array.dtype != np.dtype("<f4") or not np.isfinite(array).all():
        raise ModelError("A model's numbers are finite and float32.")
    return array


def _check(model: Model) -> None:
    """Raises ModelError unless all shapes fit together."""
    features, dimensions = len(model.features), model.network["bias"].shape[0]
    head_hidden, ratings = model.heads["bent"].shape[0], len(RATINGS)
    wanted = {
        **{f"scale.{name}": (features, SEGMENTS) for name in ("anchors", "slopes", "starts")},
        "network.straight": (features, dimensions),
        "network.bias": (dimensions,),
        "heads.hidden": (dimensions, head_hidden),
        "heads.hidden_bias": (head_hidden,),
        "heads.straight": (dimensions, ratings),
        "heads.bent": (head_hidden, ratings),
        "heads.bias": (ratings,),
    }
    for name, array in _arrays(model).items():
        if array.shape != wanted[name]:
            raise ModelError(f"This model's {name} is {array.shape}, not {wanted[name]}.")
