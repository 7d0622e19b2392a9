"""Models in a data folder without a training: made-up weights, real manifests and real scores to compare them by."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from client_py.core.canonical import canonical_json, canonical_jsonl
from client_py.core.contract_learning import ModelMetric
from server.contract.learning import HeldOutScore, Published, TrainingEntry
from server.learning.folder import HELD_OUT, MANIFEST, MODEL, ONNX, PUBLISHED, TRAINING_LOG, WEIGHTS, ModelFolder
from server.learning.gate import held_out_bytes
from server.learning.held_out import summary
from tests.client.learning_stage import manifest_of


def add_model(data: Path, version: str, scores: Sequence[HeldOutScore], prefix: str = "") -> None:
    """A version as `train` leaves it, with its line of the training log."""
    onnx, weights = f"the network of {version}".encode(), f"the weights of {version}".encode()
    made = manifest_of(version, onnx, weights)
    metrics = tuple(ModelMetric(name, value) for name, value in sorted(summary(list(scores)).items()))
    filters = replace(made.data.filters, prefix=prefix)
    manifest = replace(made, metrics=metrics, data=replace(made.data, filters=filters))
    text = (canonical_json(manifest) + "\n").encode()
    files = {ONNX: onnx, WEIGHTS: weights, MANIFEST: text, HELD_OUT: held_out_bytes(scores)}
    ModelFolder(data / MODEL).add(version, files)
    log = data.joinpath(*TRAINING_LOG)
    log.parent.mkdir(parents=True, exist_ok=True)
    entry = TrainingEntry(version, hashlib.sha256(weights).hexdigest(), 1, 100, 0.25, metrics)
    with log.open("a") as lines:
        lines.write(canonical_jsonl([entry]))


def set_published(data: Path, version: str, *before: str) -> None:
    (data / MODEL / PUBLISHED).write_text(canonical_json(Published(version, "0" * 64, before)) + "\n")
