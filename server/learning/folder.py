"""Where models lie: `data/model/VERSION/` for each one made, `published.json` for the one in use.

A version's folder comes whole, by one renaming, and never changes; `published.json` is replaced by one renaming too.
So whoever reads at any moment finds one state or the next.
"""

import hashlib
import io
import os
import re
import shutil
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import Record
from client_py.core.contract_learning import ModelManifest
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.model import Model
from client_py.core.model_file import read_model
from server.contract.learning import Published, TrainingEntry
from server.learning.errors import LearningError

MODEL: Final = "model"  # in the data folder
ONNX: Final = "model.onnx"
WEIGHTS: Final = "weights.npz"
MANIFEST: Final = "manifest.json"
HELD_OUT: Final = "held-out.jsonl"
PUBLISHED: Final = "published.json"
SONGS: Final = "songs"
TRAINING_LOG: Final = ("training", "training-log.jsonl")  # in the data folder
_NEW: Final = ".new"
_VERSION: Final = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")
R = TypeVar("R", bound=Record)


class ModelFolder:
    """`root` is data/model; reading makes nothing in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def versions(self) -> list[str]:
        """All that were made, oldest first in the order of their numbers."""
        names = (entry.name for entry in self.root.iterdir()) if self.root.is_dir() else ()
        return sorted((name for name in names if _VERSION.fullmatch(name)), key=numbers)

    def file(self, version: str, name: str) -> Path:
        return self.root / version / name

    def manifest(self, version: str) -> ModelManifest:
        """Raises LearningError where there is none."""
        return self._record(ModelManifest, self.file(version, MANIFEST))

    def model(self, version: str) -> Model:
        """The model, after a look whether its bytes are those of its manifest; raises LearningError."""
        manifest, data = self.manifest(version), self._bytes(self.file(version, WEIGHTS))
        if hashlib.sha256(data).hexdigest() != manifest.weights.sha256:
            raise LearningError(f"The weights of model {version} aren't the ones of its manifest: train it anew.")
        return read_model(io.BytesIO(data))

    def published(self) -> Published | None:
        """Which one is in use, None where none was published yet."""
        file = self.root / PUBLISHED
        return self._record(Published, file) if file.exists() else None

    def stamp(self) -> Hashable:
        """What says, cheaply, whether another model is published by now."""
        try:
            found = (self.root / PUBLISHED).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def songs_file(self, published: Published) -> Path:
        """What the published model says of the songs, as songs_file.py writes it."""
        return self.root / SONGS / f"{published.songs_sha256}.npz"

    def add(self, version: str, files: Mapping[str, bytes]) -> None:
        """Puts a version's folder in place; the caller sees to it that nobody else does so meanwhile."""
        made = self.root / _NEW
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        for name, data in files.items():
            with (made / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        made.rename(self.root / version)

    def _record(self, kind: type[R], file: Path) -> R:
        try:
            return decode_json(kind, self._bytes(file).decode())
        except (SidflowError, UnicodeDecodeError) as error:
            if isinstance(error, LearningError):
                raise
            raise LearningError(f"{file} can't be used: {error}.") from None

    def _bytes(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except FileNotFoundError:
            raise LearningError(f"There is no model {file.parent.name} ({file.name} is missing).") from None


def numbers(version: str) -> tuple[int, ...]:
    """A version in the order of versions."""
    return tuple(int(part) for part in version.split("."))


def next_version(
    newest: ModelManifest | None, logged: Sequence[str], feature_set: str, recipe_sha256: str, dimensions: int
) -> str:
    """Semver: the first number says what embeddings can be compared at all (their dimensions), the second that features
    or recipe changed, the third that the data did.

    A number that the log gave to a model which is gone is never another one's: of that model nothing else is known, so
    whatever could differ counts as different.
    """
    version = _after(newest, feature_set, recipe_sha256, dimensions)
    last = max(logged, key=numbers, default="0.0.0")
    return version if numbers(version) > numbers(last) else f"{numbers(last)[0] + 1}.0.0"


def _after(newest: ModelManifest | None, feature_set: str, recipe_sha256: str, dimensions: int) -> str:
    if newest is None:
        return "1.0.0"
    major, minor, patch = numbers(newest.version)
    if newest.dimensions != dimensions:
        return f"{major + 1}.0.0"
    if (newest.feature_set, newest.recipe_sha256) != (feature_set, recipe_sha256):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def entries(log: bytes) -> list[TrainingEntry]:
    """The training log, oldest first."""
    return [decode_json(TrainingEntry, line) for line in log.decode().split("\n")[:-1]]


def with_entry(log: bytes, entry: TrainingEntry) -> bytes:
    """The training log with a line more, unless it has one of that version."""
    known = {each.version for each in entries(log)}
    return log if entry.version in known else log + canonical_jsonl([entry]).encode()
