"""A small model in a server's data folder, published without a training: what it says of the songs is made up."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from client_py.core.canonical import canonical_json
from server.contract.learning import Published
from server.learning.folder import HELD_OUT, MANIFEST, MODEL, ONNX, PUBLISHED, SONGS, WEIGHTS, ModelFolder
from server.learning.songs import Songs
from server.learning.songs_file import songs_bytes
from tests.client.learning_stage import learned, manifest_of


def publish(data: Path, version: str, keys: Sequence[str], onnx: bytes = b"") -> None:
    """Puts the model in place and publishes it, after the one that is; a server notices when it starts, or soon.

    `onnx` is its model.onnx where one is to be run.
    """
    folder = ModelFolder(data / MODEL)
    onnx, weights = onnx or f"the network of {version}".encode(), f"the weights of {version}".encode()
    manifest = canonical_json(manifest_of(version, onnx, weights)).encode()
    folder.add(version, {ONNX: onnx, WEIGHTS: weights, MANIFEST: manifest, HELD_OUT: b""})
    nothing = np.zeros((len(keys), 0), np.float32)
    songs = Songs(tuple(keys), "test", (), (), nothing, np.full((len(keys), 4), np.nan))
    said = songs_bytes(songs, learned(version)(keys))
    former = folder.published()
    before = () if former is None else (*former.before, former.version)
    published = Published(version, hashlib.sha256(said).hexdigest(), before)
    (folder.root / SONGS).mkdir(exist_ok=True)
    folder.songs_file(published).write_bytes(said)
    (folder.root / PUBLISHED).write_text(canonical_json(published) + "\n")
