"""What the contracts of ears and models are held against: the demo tune under wasmtime, and a small model in numpy."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.canonical import JsonValue
from client_py.core.exact import Dice
from client_py.core.features.extract import FEATURE_VERSION, NAMES
from client_py.core.features.heard import Hearing
from client_py.core.model import Model
from client_py.core.scale import fit_scale
from client_py.memory import MemoryEars
from client_py.ports import PortError, Recording
from server import abi
from server.engine import Engine, EngineConfig, EngineError
from server.engine_module import EngineModule
from server.learning.fitting import fit_embedding, single, with_heads
from server.learning.heads import untrained_heads
from server.learning.onnx_file import onnx_bytes
from server.learning.recipe import Recipe
from server.settings import ROOT
from tests.engine_file import engine_file
from tests.learning.made import made_songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEMO = ROOT / "public" / "demo" / "canon.sid"


@contextmanager
def ears(files: dict[str, bytes]) -> Iterator[MemoryEars]:
    """Files by their path, heard under wasmtime."""
    with Engine(EngineModule(engine_file(), Path(_compiled().name))) as engine:
        yield MemoryEars(engine.version, lambda path, asked: _played(engine, files, path, asked))


@cache
def _compiled() -> "tempfile.TemporaryDirectory[str]":
    """Where the engine lies compiled until the tests end."""
    return tempfile.TemporaryDirectory()


def _played(engine: Engine, files: dict[str, bytes], path: str, asked: Hearing) -> Recording:
    if path not in files:
        raise PortError("This file isn't open now.")
    engine.configure(EngineConfig(asked.rate_hz, asked.channels, asked.sampling, core=asked.core))
    writes: list[bytes] = []
    samples: list[bytes] = []

    def skip_to(second: float) -> None:
        while (left := round(second * engine.info(abi.Info.CLOCK_HZ)) - engine.cycles) > 0:
            engine.skip(min(left, 1_000_000))
            writes.append(engine.trace_drain().tobytes())

    try:
        engine.load(files[path])
        engine.trace_start(abi.SID_MAX_TRACE_WRITES)
        engine.start(asked.song)
        for passage in asked.passages:
            skip_to(passage.begin_s)
            samples.append(engine.render_i16(passage.frames).tobytes())
            writes.append(engine.trace_drain().tobytes())
        skip_to(asked.end_s)
    except EngineError as error:
        raise PortError(str(error)) from None
    return Recording(
        hashlib.sha256(files[path]).hexdigest(),
        engine.version,
        b"".join(writes),
        b"".join(samples),
        engine.info(abi.Info.CHIPS),
        engine.info(abi.Info.CLOCK_HZ),
        engine.info(abi.Info.FRAME_CYCLES),
        engine.cycles,
    )


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A model of 24 features as ONNX, and what numpy makes of it."""

    model: Model
    onnx: bytes
    expected: JsonValue

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.onnx).hexdigest()


def small_model() -> SmallModel:
    songs = made_songs()
    recipe = Recipe()
    model = with_heads(fit_embedding(songs, recipe), songs, recipe)
    some = np.ascontiguousarray(songs.features[:5])
    embeddings = model.embed(some)
    expected: JsonValue = {
        "features": some.astype(float).tolist(),
        "embeddings": embeddings.tolist(),
        "ratings": model.rate(embeddings).tolist(),
    }
    return SmallModel(model, onnx_bytes(model), expected)


def whole_model(features: "NDArray[np.float32]", dimensions: int = 520) -> Model:
    """A model of all features whose ranks are those among these songs, and whose network is chance."""
    dice = Dice(7)
    heads = {name: dice.uniform(*part.shape) - 0.5 for name, part in untrained_heads(dimensions, 1).items()}
    heads["bias"] += 3.0
    network = {"straight": dice.uniform(len(NAMES), dimensions) - 0.5, "bias": dice.uniform(dimensions) - 0.5}
    return Model(str(FEATURE_VERSION), NAMES, fit_scale(features), single(network), single(heads))
