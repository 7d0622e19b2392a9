"""Models in a data folder without the job that trains: made up to be looked at, or trained to be published."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from client_py.core.canonical import canonical_json, canonical_jsonl
from client_py.core.contract_learning import ModelMetric
from server.contract.learning import HeldOutScore, Published, TrainingEntry, TrainParameters
from server.learning.dataset import read_dataset
from server.learning.fitting import fit_embedding, model_bytes, with_heads
from server.learning.folder import HELD_OUT, MANIFEST, MODEL, ONNX, PUBLISHED, TRAINING_LOG, WEIGHTS, ModelFolder
from server.learning.gate import held_out_bytes
from server.learning.held_out import held_out, measure, summary
from server.learning.onnx_file import onnx_bytes
from server.learning.recipe import Recipe
from server.learning.songs import Songs
from tests.client.learning_stage import manifest_of
from tests.learning.classified import write_classified


def add_model(data: Path, version: str, scores: Sequence[HeldOutScore], prefix: str = "") -> None:
    """A version to look at, with made-up weights and real scores, and its line of the training log."""
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


def add_trained(data: Path, songs: Songs, *versions: str) -> list[HeldOutScore]:
    """Classified songs, and one model that is really trained on them, under several numbers: one that can be published.

    Their scores, which are answered, are the same, so that the gate lets each take the place of the other.
    """
    write_classified(data, songs)
    songs = read_dataset(data, TrainParameters()).songs
    recipe, ours = Recipe(), songs.only(~held_out(songs))
    model = with_heads(fit_embedding(ours, recipe), ours, recipe)
    scores, onnx, weights = measure(model, songs), onnx_bytes(model), model_bytes(model)
    for version in versions:
        made = manifest_of(version, onnx, weights)
        metrics = tuple(ModelMetric(name, value) for name, value in sorted(summary(scores).items()))
        manifest = replace(
            made,
            feature_set=model.feature_set,
            recipe_sha256=recipe.sha256,
            dimensions=model.dimensions,
            metrics=metrics,
        )
        text = (canonical_json(manifest) + "\n").encode()
        files = {ONNX: onnx, WEIGHTS: weights, MANIFEST: text, HELD_OUT: held_out_bytes(scores)}
        ModelFolder(data / MODEL).add(version, files)
    return scores
