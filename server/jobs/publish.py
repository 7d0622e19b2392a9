"""The job `publish`: a trained model put to use, or the one before it again, and the catalogue that carries it.

What makes a model the published one is the renaming of one small file; all else lies under names of its own before.
"""

import hashlib
from typing import Any

from client_py.core.canonical import canonical_json
from server.contract.learning import Published, PublishParameters, TrainParameters
from server.jobs.catalogue import catalogued
from server.jobs.errors import JobError
from server.jobs.running import Run
from server.learning.dataset import read_dataset
from server.learning.errors import LearningError
from server.learning.folder import HELD_OUT, MODEL, PUBLISHED, SONGS, ModelFolder
from server.learning.gate import compare, read_held_out
from server.learning.songs_file import learned_of, songs_bytes

_NEWEST = "newest"
_PREVIOUS = "previous"


def publish(run: Run, parameters: PublishParameters) -> str:
    """Answers what came of it; raises LearningError, JobError, OSError."""
    folder = ModelFolder(run.roots.writable(run.roots.data, MODEL))
    chosen: Any = run.step("choose", lambda: _choose(run, folder, parameters.version))
    version, before = str(chosen["version"]), tuple(chosen["before"])
    now = folder.published()
    if (None if now is None else now.version) not in (chosen["now"], version):
        raise JobError("Another model was published while this job was held: retry it, and it looks again.")
    model = folder.model(version)
    songs = read_dataset(run.roots.data, TrainParameters()).songs
    if (songs.feature_set, songs.names) != (model.feature_set, model.features):
        raise LearningError(
            f"Model {version} is for {model.feature_set}, what is classified is {songs.feature_set}: train a new one."
        )
    run.progress(0, len(songs), "songs")
    data = songs_bytes(songs, learned_of(model, version, songs))
    run.progress(len(songs), len(songs), "songs")
    published = Published(version, hashlib.sha256(data).hexdigest(), before)
    changed = folder.published() != published or not folder.songs_file(published).exists()
    if changed:
        run.write(run.roots.data, MODEL, SONGS, f"{published.songs_sha256}.npz", data=data)
        run.write(run.roots.data, MODEL, PUBLISHED, data=(canonical_json(published) + "\n").encode())
    with run.guard(run.roots.data):
        for file in (folder.root / SONGS).iterdir():
            if file != folder.songs_file(published):
                file.unlink()
    run.figures["songs"] = len(songs)
    made = catalogued(run, parameters.collection)
    told = f"model {version} is published; the catalogue {made.sha256[:12]} has {made.songs:,} songs"
    if not changed and not made.fresh:
        return f"Nothing to do: {told}, {made.bytes_a_song:.1f} packed bytes each."
    return f"{told[0].upper()}{told[1:]}, {made.bytes_a_song:.1f} packed bytes each."


def _choose(run: Run, folder: ModelFolder, wanted: str) -> dict[str, Any]:  # Any: JSON
    """Which version to publish, which ones to go back to afterwards, which one is there; raises LearningError."""
    versions = folder.versions()
    now = folder.published()
    before = [] if now is None else list(now.before)
    name = None if now is None else now.version
    if wanted == _PREVIOUS:
        if not before:
            raise LearningError("No model was published before the one that is: there is nothing to go back to.")
        return {"version": before[-1], "before": before[:-1], "now": name}
    if not versions:
        raise LearningError("There is no model yet. Run the job train first.")
    version = versions[-1] if wanted == _NEWEST else wanted
    if version not in versions:
        raise LearningError(f"There is no model {version}; there are {', '.join(versions)}.")
    if now is None or now.version == version:
        return {"version": version, "before": before, "now": name}
    verdict = compare(read_held_out(folder.file(version, HELD_OUT)), read_held_out(folder.file(now.version, HELD_OUT)))
    run.say(verdict.reason)
    if not verdict.passed:
        raise LearningError(f"Model {version} isn't published. {verdict.reason} {now.version} stays.")
    return {"version": version, "before": [*before, now.version], "now": name}
