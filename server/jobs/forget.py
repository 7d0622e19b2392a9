"""The job `forget`: what was measured of some songs is forgotten, so that the next `classify` measures them again.

It never runs beside a `classify`, which would miss at its end what it had found at its begin.
"""

from server.analysis.machine import engines_of, feature_cache
from server.analysis.songs import find_songs
from server.collection import Collection
from server.contract.collection import ForgetParameters
from server.jobs.errors import JobError
from server.jobs.running import Run


def forget(run: Run, parameters: ForgetParameters) -> str:
    """Answers what came of it; raises JobError, EngineModuleError, OSError."""
    collection = Collection(run.roots.collection_of(parameters.collection))
    cache = feature_cache(
        run.roots.writable(run.roots.cache), engines_of(run.settings, run.roots.work(run.roots.cache))
    )
    found = find_songs(collection, lambda done: run.progress(done, None, "files"), parameters.prefix)
    below = f"below {parameters.prefix}" if parameters.prefix else "of the collection"
    if not found.songs:
        raise JobError(f"There is no song {below}: paths begin as DEMOS/A-F/ or MUSICIANS/H/, capitals count.")
    forgotten = 0
    for done, song in enumerate(found.songs):
        run.progress(done, len(found.songs), "songs")
        forgotten += cache.forget(song.name)
    run.progress(len(found.songs), len(found.songs), "songs")
    told = f"{forgotten:,} of {len(found.songs):,} songs {below} will be measured again"
    return f"{told}." if forgotten else f"Nothing to do: {told}; of the others nothing is known."
