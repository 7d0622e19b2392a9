"""The job `train`: a model made of what is classified and what listeners said, ready to be published.

All that it makes follows from the canonical lines and the recipe, and takes a minute: a run that was killed begins
again, and ends with the same bytes.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.canonical import canonical_json
from client_py.core.contract_learning import ModelData, ModelFile, ModelManifest, ModelMetric
from server.contract.learning import TrainingEntry, TrainParameters
from server.jobs.running import Run
from server.learning.dataset import Dataset, read_dataset
from server.learning.fitting import fit_embedding, model_bytes, with_heads
from server.learning.folder import (
    HELD_OUT,
    MANIFEST,
    MODEL,
    ONNX,
    TRAINING_LOG,
    WEIGHTS,
    ModelFolder,
    entries,
    next_version,
    with_entry,
)
from server.learning.gate import held_out_bytes
from server.learning.held_out import held_out, measure, rounded, summary
from server.learning.merging import read_shared_taste
from server.learning.onnx_file import check_onnx, onnx_bytes
from server.learning.prior import expected, fits, with_prior
from server.learning.recipe import Recipe
from server.learning.songs import Songs

if TYPE_CHECKING:
    from client_py.core.exact import Reals

_CHECKED: Final = 64  # songs that onnxruntime and numpy are compared on


def train(run: Run, parameters: TrainParameters) -> str:
    """Answers what came of it; raises LearningError, OSError."""
    recipe = Recipe()
    dataset = read_dataset(run.roots.data, parameters)
    folder = ModelFolder(run.roots.writable(run.roots.data, MODEL))
    prior = _prior(run, folder, dataset.songs)
    data = _data(dataset, parameters, prior)
    known = _made_of(folder, data, recipe)
    if known is not None:
        logged = _log(run, known, recipe)
        if logged:  # killed after the model was in its place
            return _outcome(known)
        return f"Nothing to do: model {known.version} is made of the same songs and feedback already."
    run.say(
        f"{data.songs:,} songs of {data.composers:,} composers, {data.held_out_composers:,} of them held out; "
        f"{data.rated_songs:,} songs rated by listeners."
    )
    songs = dataset.songs
    ours = ~held_out(songs)
    taught, counts = (songs, None) if prior is None else with_prior(songs, prior.stars)
    run.progress(0, recipe.head_steps, "steps")

    def told(done: int, total: int, loss: float) -> None:
        run.figures["training_loss"] = loss
        run.progress(done, total, "steps")

    model = fit_embedding(songs.only(ours), recipe)
    model = with_heads(model, taught.only(ours), recipe, told, None if counts is None else counts[ours])
    found = measure(model, songs)
    onnx, weights = onnx_bytes(model), model_bytes(model)
    run.figures["onnx_difference"] = check_onnx(onnx, model, songs.features[:_CHECKED])
    metrics = {**summary(found), "loss": rounded(run.figures["training_loss"])}
    made_weights = _file(weights)
    manifest = ModelManifest(
        version=_version(run, folder, made_weights.sha256, songs.feature_set, recipe.sha256, model.dimensions),
        feature_set=songs.feature_set,
        recipe_sha256=recipe.sha256,
        dimensions=model.dimensions,
        onnx=_file(onnx),
        weights=made_weights,
        data=data,
        metrics=tuple(ModelMetric(name, value) for name, value in sorted(metrics.items())),
    )
    files = {
        ONNX: onnx, WEIGHTS: weights, HELD_OUT: held_out_bytes(found),
        MANIFEST: (canonical_json(manifest) + "\n").encode(),
    }  # fmt: skip
    with run.guard(run.roots.data):
        folder.add(manifest.version, files)
    _log(run, manifest, recipe)
    run.figures.update(metrics)
    return _outcome(manifest)


def _outcome(manifest: ModelManifest) -> str:
    metrics = {metric.name: metric.value for metric in manifest.metrics}
    return (
        f"Model {manifest.version}: nDCG@10 {metrics['ndcg_at_10']:.3f} ({metrics['ndcg_at_10_low']:.3f} to "
        f"{metrics['ndcg_at_10_high']:.3f}) on {manifest.data.held_out_composers:,} composers that it never saw."
    )


@dataclass(frozen=True, slots=True)
class _Prior:
    """What devices share, named by its bytes, and the stars that it makes one expect of each song."""

    sha256: str
    stars: "Reals"


def _prior(run: Run, folder: ModelFolder, songs: Songs) -> _Prior | None:
    """None where `ingest` merged nothing, or only noise, or nothing that can be asked about these songs."""
    taste = read_shared_taste(run.roots.data)
    if taste is None:
        return None
    if not any(taste.values):
        run.say(f"What {taste.devices:,} devices share counts for nothing yet: none of it stands out of the noise.")
        return None
    if taste.base not in folder.versions():
        run.say(f"What devices share is left out: model {taste.base}, which it is told against, isn't there any more.")
        return None
    base = folder.model(taste.base)
    if not fits(base, songs):
        run.say(f"What devices share is left out: model {taste.base}, which it is told against, has other features.")
        return None
    run.say(f"Where nobody rated, the taste that {taste.devices:,} devices share against model {taste.base} counts.")
    return _Prior(hashlib.sha256(canonical_json(taste).encode()).hexdigest(), expected(taste, base, songs))


def _data(dataset: Dataset, parameters: TrainParameters, prior: _Prior | None) -> ModelData:
    songs = dataset.songs
    out = held_out(songs)
    names = np.array([name or "" for name in songs.composer_names])
    return ModelData(
        classified_sha256=dataset.classified_sha256,
        feedback_sha256=dataset.feedback_sha256,
        songs=len(songs),
        composers=len(set(names.tolist()) - {""}),
        held_out_composers=len(set(names[out].tolist())),
        rated_songs=dataset.rated_songs,
        filters=parameters.filters,
        shared_sha256=None if prior is None else prior.sha256,
    )


def _made_of(folder: ModelFolder, data: ModelData, recipe: Recipe) -> ModelManifest | None:
    """The newest model that was made of this."""
    for version in reversed(folder.versions()):
        manifest = folder.manifest(version)
        if (manifest.data, manifest.recipe_sha256) == (data, recipe.sha256):
            return manifest
    return None


def _version(
    run: Run, folder: ModelFolder, weights_sha256: str, feature_set: str, recipe_sha256: str, dimensions: int
) -> str:
    """The number of a model; the one that it had before where the log outlasted it and the same weights came again."""
    versions = folder.versions()
    logged = entries(_logged(run))
    for entry in reversed(logged):
        if entry.weights_sha256 == weights_sha256 and entry.version not in versions:
            run.say(f"These are the weights of model {entry.version} again, which was gone.")
            return entry.version
    newest = folder.manifest(versions[-1]) if versions else None
    return next_version(newest, [entry.version for entry in logged], feature_set, recipe_sha256, dimensions)


def _logged(run: Run) -> bytes:
    file = run.roots.writable(run.roots.data, *TRAINING_LOG[:-1]) / TRAINING_LOG[-1]
    return file.read_bytes() if file.exists() else b""


def _log(run: Run, manifest: ModelManifest, recipe: Recipe) -> bool:
    """Adds the run to the training log; says whether it wasn't there."""
    before = _logged(run)
    metrics = {metric.name: metric.value for metric in manifest.metrics}
    entry = TrainingEntry(
        version=manifest.version,
        weights_sha256=manifest.weights.sha256,
        songs=manifest.data.songs,
        steps=recipe.head_steps,
        loss=metrics["loss"],
        metrics=manifest.metrics,
    )
    after = with_entry(before, entry)
    if after == before:
        return False
    run.write(run.roots.data, *TRAINING_LOG, data=after)
    return True


def _file(data: bytes) -> ModelFile:
    return ModelFile(hashlib.sha256(data).hexdigest(), len(data))
