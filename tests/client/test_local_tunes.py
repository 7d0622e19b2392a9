"""Files of the listener's own: what the server would say of them is what is said here, and none is heard twice."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from client_py.analysed import MOST, STORE, Analysed, AnalysedSongs, Making
from client_py.core.errors import SidflowError
from client_py.core.features.extract import extract
from client_py.core.features.heard import Hearing, window
from client_py.core.learned import in_tenths
from client_py.core.model import Model, quantised
from client_py.memory import MemoryEars, MemoryEmbedder, MemoryRecords
from client_py.patches import Patch, View
from client_py.ports import LIBRARY_STORES, DeviceState, Recording
from server.analysis.listening import CONFIG, listen
from server.engine import Engine
from server.engine_module import EngineModule
from server.learning.onnx_file import onnx_bytes
from tests.client.learning_stage import TUNES, LearningStage
from tests.engine_file import engine_file
from tests.ports.hearing import DEMO, ears, whole_model
from tests.running import run_async

DATA = DEMO.read_bytes()
OPENED = f"opened/canon.sid@{hashlib.sha256(DATA).hexdigest()[:12]}"
KEY = f"{OPENED}#1"
DIMENSIONS = 60
Features = npt.NDArray[np.float32]


class CountedEars:
    """Ears that remember what was asked of them; `version` is the engine's."""

    def __init__(self, inner: MemoryEars, version: str = "") -> None:
        self.heard: list[Hearing] = []
        self._inner = inner
        self._version = version

    async def engine(self) -> str:
        return self._version or await self._inner.engine()

    async def hear(self, path: str, hearing: Hearing, tell: Callable[[float], None]) -> Recording:
        self.heard.append(hearing)
        return await self._inner.hear(path, hearing, tell)


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Features:
    """What the operator's machine measures of the demo tune, unknown lengths taken as it takes them."""
    with Engine(EngineModule(engine_file(), tmp_path_factory.mktemp("compiled"), guarded=False)) as engine:
        engine.configure(CONFIG)
        engine.load(DATA)
        return extract(listen(engine, 1, *window(None)).heard)[None]


@pytest.fixture(scope="module")
def model(features: Features) -> Model:
    return whole_model(features * np.linspace(0.5, 1.5, 9, dtype=np.float32)[:, None], DIMENSIONS)


class Scene:
    """A device with the catalogue of a model, on which the demo tune is open."""

    def __init__(self, stage: LearningStage, inner: MemoryEars, model: Model) -> None:
        self.stage = stage
        self.inner = inner
        self.model = model
        self.ears = CountedEars(inner)

    async def begin(self, version: str = "1.0.0") -> None:
        """A page, with what the server has published by now."""
        self.publish(version)
        self.stage.ears = self.ears
        self.stage.embedder = MemoryEmbedder({hashlib.sha256(onnx_bytes(self.model)).hexdigest(): self.model})
        self.stage.app = self.stage.open()
        await self.stage.app.start()
        await self.stage.ask("catalogue.refresh")
        await self.stage.ask("model.refresh")

    def publish(self, version: str) -> None:
        server, onnx = self.stage.server, onnx_bytes(self.model)
        server.publish(version)
        server.publish_file(onnx)

    async def again(self, **changes: Any) -> None:
        """Another page on the same device; `changes` are `version` of the model and `engine`."""
        await self.stage.app.close()
        self.ears = CountedEars(self.inner, changes.get("engine", ""))
        await self.begin(changes.get("version", "1.0.0"))

    async def said(self) -> Any:  # Any: JSON
        """What is foreseen of the opened song."""
        await self.stage.ask("predict.watch", tunes=[KEY])
        return self.stage.shown("predicted")["by_tune"].get(KEY)


def play(model: Model, scenario: Callable[[Scene], Awaitable[None]]) -> None:
    async def go() -> None:
        with ears({OPENED: DATA}) as inner:
            scene = Scene(LearningStage(), inner, model)
            await scene.begin()
            try:
                await scenario(scene)
            finally:
                await scene.stage.app.close()

    run_async(go())


def test_what_is_kept_is_what_the_server_would_say(model: Model, features: Features) -> None:
    async def scenario(scene: Scene) -> None:
        assert await scene.said() is None
        await scene.stage.ask("local.analyse", tune=KEY)
        kept = await AnalysedSongs(scene.stage.library).get(OPENED[-12:], 1)
        assert kept is not None
        assert np.array_equal(kept.vector(), features)
        embedding = model.embed(features)
        assert np.array_equal(kept.learned().embeddings, quantised(embedding))
        assert np.array_equal(kept.learned().ratings, in_tenths(model.rate(embedding)))
        found = await scene.said()
        assert 1 <= found["base"] <= 5
        assert scene.stage.shown("analysing") is None
        steps = [each["step"] for each in told(scene.stage.patches)]
        assert list(dict.fromkeys(steps)) == ["listening", "measuring", "comparing"]

    play(model, scenario)


def told(patches: list[Patch]) -> list[Any]:  # Any: JSON
    """What was shown of a song that is being got to know."""
    return [each.value for each in patches if isinstance(each, View) and each.slot == "analysing" and each.value]


def test_a_song_is_heard_once_until_something_of_it_changes(model: Model) -> None:
    async def scenario(scene: Scene) -> None:
        stage = scene.stage
        await stage.ask("local.analyse", tune=KEY)
        await stage.ask("local.analyse", tune=KEY)
        assert len(scene.ears.heard) == 1
        first = await scene.said()
        await scene.again()
        await stage.ask("local.analyse", tune=KEY)
        assert scene.ears.heard == []
        assert await scene.said() == first
        await scene.again(version="1.0.1")
        assert await scene.said() is None, "another model is asked anew"
        await stage.ask("local.analyse", tune=KEY)
        assert scene.ears.heard == [], "and takes the features that are there"
        assert await scene.said() is not None
        await scene.again(version="1.0.1", engine="another engine")
        await stage.ask("local.analyse", tune=KEY)
        assert len(scene.ears.heard) == 1

    play(model, scenario)


def test_a_typed_length_decides_what_is_heard(model: Model) -> None:
    async def scenario(scene: Scene) -> None:
        await scene.stage.ask("prefs.set", changes={"lengths_s": [{"tune": KEY, "length_s": 8.0}]})
        await scene.stage.ask("local.analyse", tune=KEY)
        assert [each.end_s for each in scene.ears.heard] == [8.0]

    play(model, scenario)


def test_a_file_that_the_catalogue_has_is_told_as_there(model: Model) -> None:
    async def scenario(scene: Scene) -> None:
        tune = TUNES[3]
        assert tune.sha256
        opened = f"opened/renamed.sid@{tune.sha256[:12]}#1"
        await scene.stage.ask("local.analyse", tune=opened)
        assert scene.ears.heard == []
        await scene.stage.ask("predict.watch", tunes=[opened, f"{tune.path}#1"])
        by_tune = scene.stage.shown("predicted")["by_tune"]
        assert by_tune[opened] == by_tune[f"{tune.path}#1"]

    play(model, scenario)


def test_what_goes_wrong_is_said_and_shown(model: Model) -> None:
    async def scenario(scene: Scene) -> None:
        for key, words in (
            (f"opened/gone.sid@{'0' * 12}#1", "open"),
            (f"{OPENED}#99", "song"),
            (f"{TUNES[0].path}#1", "isn't a file of yours"),
        ):
            with pytest.raises(SidflowError, match=words) as told:
                await scene.stage.ask("local.analyse", tune=key)
            assert scene.stage.shown("analysing") == {
                "tune": key, "step": "failed", "share": 0.0, "reason": str(told.value),
            }  # fmt: skip
        scene.stage.server.files.clear()
        await scene.stage.blobs.delete(hashlib.sha256(onnx_bytes(model)).hexdigest())
        with pytest.raises(SidflowError, match="model"):
            await scene.stage.ask("local.analyse", tune=KEY)

    play(model, scenario)


def test_unasked_it_is_done_only_where_the_device_may_learn_and_fetch(model: Model) -> None:
    async def scenario(scene: Scene) -> None:
        stage = scene.stage
        await stage.ask("prefs.set", changes={"training": False})
        await stage.ask("local.analyse", tune=KEY, asked=False)
        await stage.ask("prefs.set", changes={"training": True})
        stage.device.tell(DeviceState(saves=True))
        await stage.ask("local.analyse", tune=KEY, asked=False)
        assert scene.ears.heard == []
        stage.device.tell(DeviceState())
        await stage.ask("local.analyse", tune=KEY, asked=False)
        assert len(scene.ears.heard) == 1

    play(model, scenario)


def test_the_oldest_go_when_there_are_too_many() -> None:
    async def run() -> None:
        records = MemoryRecords(LIBRARY_STORES)
        songs = AnalysedSongs(records)
        for number in range(MOST + 1):
            making = Making(f"{number:064x}", 1, "engine", 1, None)
            await songs.put(f"{number:012x}", Analysed.of(making, number, np.zeros((1, 2), np.float32)))
        assert await records.count(STORE) <= MOST
        assert await songs.get(f"{0:012x}", 1) is None
        assert await songs.get(f"{MOST:012x}", 1) is not None

    run_async(run())
