"""Devices that share, made up: a taste in common and one of their own, clipped and noised by the rules."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from client_py.core.contract_sharing import ModelDelta
from client_py.core.privacy import CLIP, NOISE, gaussian, shared_values
from client_py.core.uuid7 import uuid7
from server.learning.folder import MODEL, ModelFolder
from server.learning.merging import BESIDE
from server.shared_uploads import SHARING, SharedUploads

_NOW_MS: Final = 1_750_000_000_000
_COMMON: Final = 3.0  # stars, of the clip


class Chance:
    """Random bytes that are the same on every run, where a device has secure ones."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(f"{self._seed} {self._drawn}".encode()).digest(size)


def device_of(number: int) -> tuple[str, str]:
    """A secret and the name that goes with it."""
    secret = hashlib.sha256(f"secret {number}".encode()).hexdigest()
    return secret, hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def delta_of(number: int, base: str, width: int, upload: int = 0) -> ModelDelta:
    """An honest upload: a taste for energy that all have in common, the rest is the device's own."""
    chance = Chance(f"{number} {upload}")
    own = gaussian(width, chance)
    taste = [value / width for value in own[:-BESIDE]] + [_COMMON, *own[-BESIDE + 1 :]]
    identity = uuid7(_NOW_MS + upload, chance(10))
    return ModelDelta(identity, base, CLIP, CLIP * NOISE, shared_values(taste, chance))


def devices(count: int, base: str, width: int) -> Iterator[tuple[str, ModelDelta]]:
    """So many devices, by name, each with an upload."""
    for number in range(count):
        yield device_of(number)[1], delta_of(number, base, width)


def share(folder: Path, count: int = 40) -> None:
    """Lets devices share with the operator whose machine is a folder, against the model that is there."""
    data = folder / "data"
    models = ModelFolder(data / MODEL)
    base = models.versions()[-1]
    uploads = SharedUploads(data / SHARING)
    for device, delta in devices(count, base, models.manifest(base).dimensions + BESIDE):
        uploads.add(device, delta)
