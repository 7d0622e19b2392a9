"""A listener between two kinds of tunes, and a server that publishes models: in memory, with a clock of the test."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import numpy as np

from client_py.app import Application, World
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.compact_write import write_catalogue
from client_py.core.contract import CatalogueTune
from client_py.core.contract_learning import ModelData, ModelFile, ModelManifest
from client_py.core.exact import Dice
from client_py.core.learned import Learned
from client_py.core.uuid7 import uuid7
from client_py.memory import (
    MemoryBlobs,
    MemoryClock,
    MemoryDevice,
    MemoryEars,
    MemoryEmbedder,
    MemoryPackages,
    MemoryRecords,
    MemoryTransport,
)
from client_py.patches import Notice, Patch, View
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Answer, Ears, Embedder, Put
from server.contract.learning import TrainParameters
from tests.running import run_async

NOW_MS = 1_790_000_000_000
DIMENSIONS = 60
KINDS = ("Waltz", "March")
EACH = 20
TUNES = [
    CatalogueTune(
        path=f"MUSICIANS/{kind[0]}/{kind}_{number:02}.sid",
        title=f"{kind} {number}",
        author=f"{kind} Maker {number % 5}",
        released=f"{1985 + number} Self",
        songs=1,
        start_song=1,
        lengths_s=(120.0,),
        clock="PAL",
        models=("8580",),
        addresses=(0xD400,),
        format="PSID",
        size_bytes=4000,
        sha256=hashlib.sha256(f"{kind}{number}".encode()).hexdigest(),
    )
    for kind in KINDS
    for number in range(EACH)
]
KEYS = {kind: [f"{tune.path}#1" for tune in TUNES if tune.title.startswith(kind)] for kind in KINDS}
WALTZES, MARCHES = KEYS["Waltz"], KEYS["March"]


def learned(version: str) -> Callable[[Sequence[str]], Learned]:
    """What that model says: waltzes are alike, and marches, each a little different; all are worth three stars."""

    def of(keys: Sequence[str]) -> Learned:
        dice = Dice(sum(map(ord, version)))
        middles = {kind: dice.uniform(DIMENSIONS) for kind in KINDS}
        own = dice.uniform(len(keys), DIMENSIONS)
        kinds = np.stack([middles["Waltz" if "Waltz" in key else "March"] for key in keys])
        values = np.where(own < 0.2, own * 5.0, kinds)
        levels = (values > 0.73).astype(np.int8) - (values < 0.27).astype(np.int8)
        return Learned(version, levels, np.full((len(keys), 4), 30, np.uint8))

    return of


def manifest_of(version: str, onnx: bytes, weights: bytes = b"weights") -> ModelManifest:
    nothing = "0" * 64
    return ModelManifest(
        version=version,
        feature_set="test",
        recipe_sha256=nothing,
        dimensions=DIMENSIONS,
        onnx=ModelFile(hashlib.sha256(onnx).hexdigest(), len(onnx)),
        weights=ModelFile(hashlib.sha256(weights).hexdigest(), len(weights)),
        data=ModelData(nothing, nothing, len(TUNES), 2, 0, 0, TrainParameters()),
        metrics=(),
    )


class ModelServer:
    """Publishes models and the catalogues made with them; `asked` are the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.files: dict[str, bytes] = {}
        self.manifest: ModelManifest | None = None
        self.catalogue = write_catalogue(TUNES, {})
        self.cut = False

    def publish(self, version: str, *, catalogue: bool = True) -> ModelManifest:
        onnx = f"the network of {version}".encode()
        self.manifest = manifest_of(version, onnx)
        self.files[self.manifest.onnx.sha256] = onnx
        if catalogue:
            self.catalogue = write_catalogue(TUNES, {}, learned(version))
        return self.manifest

    def publish_file(self, onnx: bytes) -> None:
        """The published model's file is that one."""
        assert self.manifest is not None
        self.manifest = manifest_of(self.manifest.version, onnx)
        self.files[self.manifest.onnx.sha256] = onnx

    def __call__(self, _method: str, path: str, _body: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.asked.append(path)
        if path == "/api/catalogue/compact":
            return _tagged(self.catalogue, headers)
        if path == "/api/train/model" and self.manifest is not None:
            return _tagged(canonical_json(self.manifest).encode(), headers)
        data = self.files.get(path.rpartition("/")[2])
        return Answer(404, {}, b"") if data is None else Answer(200, {}, data[:5] if self.cut else data)


def _tagged(data: bytes, headers: Mapping[str, str]) -> Answer:
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    if headers.get("if-none-match") == tag:
        return Answer(304, {"etag": tag}, b"")
    return Answer(200, {"etag": tag}, data)


class LearningStage:
    """One device; `open` is a page on it."""

    def __init__(self) -> None:
        self.server = ModelServer()
        self.feedback = MemoryRecords(FEEDBACK_STORES)
        self.library = MemoryRecords(LIBRARY_STORES)
        self.blobs = MemoryBlobs()
        self.transport = MemoryTransport(self.server)
        self.clock = MemoryClock(NOW_MS)
        self.turns: set[str] = set()
        self.device = MemoryDevice(self.turns)
        self.ears: Ears = MemoryEars()
        self.embedder: Embedder = MemoryEmbedder()
        self.patches: list[Patch] = []
        self.rated = 0
        self.app = self.open()

    def open(self, device: MemoryDevice | None = None) -> Application:
        world = World(
            self.feedback, self.library, self.blobs, self.transport, self.clock, MemoryPackages(),
            device or self.device, self.ears, self.embedder,
        )  # fmt: skip
        return Application(world, self.patches.append)

    def shown(self, slot: str) -> Any:  # Any: JSON
        return [each.value for each in self.patches if isinstance(each, View) and each.slot == slot][-1]

    def notices(self) -> list[str]:
        return [each.text for each in self.patches if isinstance(each, Notice)]

    async def ask(self, intent: str, **arguments: Any) -> Any:  # Any: JSON
        return await self.app.handle(intent, arguments)

    async def rate(self, tune: str, stars: int) -> None:
        """As the page does: into the inbox, and drained."""
        self.rated += 1
        now_ms = self.clock.now_ms()
        key = uuid7(now_ms, self.rated.to_bytes(10))
        raw: JsonValue = {"id": key, "tune": tune, "kind": "rate", "at_ms": now_ms, "rating": stars}
        await self.feedback.apply([Put("inbox", key, raw)])
        await self.app.handle("inbox.drain", {})

    async def rate_ten(self) -> None:
        """Somebody who likes waltzes and no marches."""
        for number in range(5):
            await self.rate(WALTZES[number], 5)
            await self.rate(MARCHES[number], 1)

    async def until(self, holds: Callable[[], bool], *, most_s: float = 600.0, step_s: float = 0.5) -> None:
        """Lets time pass until that holds."""
        end_s = self.clock.elapsed_s() + most_s
        while not holds():
            assert self.clock.elapsed_s() < end_s, f"it never came to that: {self.shown('training')}"
            await self.clock.advance(step_s)

    async def learned(self) -> Any:  # Any: JSON
        """Waits until all that was said is learned; what is shown then."""
        await self.until(lambda: self.shown("training")["state"] == "resting" and self.standing())
        return self.shown("training")

    def standing(self) -> bool:
        return self.shown("training")["delta"] is not None or bool(self.shown("training")["dropped"])

    def scores(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = self.shown("predicted")["by_tune"]
        return found


def play(scenario: Callable[[LearningStage], Awaitable[None]], version: str | None = "1.0.0") -> None:
    """A page that has the catalogue of that model; no catalogue where it is None."""

    async def go() -> None:
        stage = LearningStage()
        await stage.app.start()
        try:
            if version is not None:
                stage.server.publish(version)
                await stage.ask("catalogue.refresh")
                await stage.clock.advance(1.0)
            await scenario(stage)
        finally:
            await stage.app.close()

    run_async(go())
