"""The job `clean`: what is kept and no longer needed goes; it never runs beside a job that could need it."""

from itertools import groupby

from server import caches
from server.analysis.machine import engines_of, feature_cache
from server.analysis.songs import find_songs
from server.caches import CACHES, Machine
from server.collection import Collection
from server.contract.collection import CleanParameters
from server.jobs.running import Run

_AT_ONCE = 200  # files, between two looks at the lease


def clean(run: Run, parameters: CleanParameters) -> str:
    """Answers what came of it; raises JobError, EngineModuleError, OSError."""
    machine = _machine(run, parameters)
    files = 0
    kept = []
    for name in CACHES:
        if name not in parameters.caches:
            continue
        found = CACHES[name].found(machine, run.under_way())
        if found.because:
            kept.append(name)
            run.say(f"{name}: nothing goes. {found.because}")
        files += _remove(run, found)
        if found.free:
            run.say(f"{name}: {len(found.free):,} files are gone.")
    told = f"{files:,} files are gone, {run.figures.get('freed_bytes', 0):,.0f} bytes are free"
    if kept:
        told += f"; {', '.join(kept)} stayed, the log says why"
    return f"{told}." if files else f"Nothing to do: {told}."


def _remove(run: Run, found: caches.Found) -> int:
    done = 0
    while batch := found.free[done : done + _AT_ONCE]:
        for root, files in groupby(batch, key=lambda each: each[0]):
            with run.guard(root):
                for _, file in files:
                    run.count("freed_bytes", caches.remove(root, file))
        done += len(batch)
        run.progress(done, len(found.free), "files")
    return done


def _machine(run: Run, parameters: CleanParameters) -> Machine:
    collection = Collection(run.roots.collection_of(parameters.collection))
    engines = engines_of(run.settings, run.roots.work(run.roots.cache))

    def songs() -> set[str]:
        found = find_songs(collection, lambda done: run.progress(done, None, "files read"))
        return {song.name.file for song in found.songs}

    return Machine(
        run.roots, collection.root, feature_cache(run.roots.cache, engines), engines.file, run.settings.mirror, songs
    )
