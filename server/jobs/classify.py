"""The job `classify`: every song of the collection listened to, measured, rated, tagged and written down.

What is measured lies in the cache, a file a song, so a run that was killed goes on where it was, and one that comes
again measures only what is new. Then one pass over all of it writes data/classified.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from client_py.core.features.ratings import contradiction
from server.analysis.cache import FeatureCache, Features
from server.analysis.machine import engine_version, engines_of, feature_cache
from server.analysis.measuring import Measured, measure
from server.analysis.songs import Song, find_songs
from server.analysis.writing import FOLDER, shard_of, written
from server.collection import Collection
from server.contract.classified import ClassifyParameters, SkippedSong
from server.engine_pool import Engines
from server.jobs.errors import JobError
from server.jobs.running import Run

_MOST_CONTRADICTIONS = 0.01  # of the songs
_TOLD = 20  # of each kind of trouble, in the log; all of it is in skipped.jsonl


def classify(run: Run, parameters: ClassifyParameters) -> str:
    """Answers what came of it; raises JobError, EngineModuleError, EnginePoolError, OSError."""
    collection = Collection(run.roots.collection_of(parameters.collection))
    engines = engines_of(run.settings, run.roots.work(run.roots.cache))
    cache = feature_cache(run.roots.writable(run.roots.cache), engines)
    found = find_songs(collection, lambda done: run.progress(done, None, "files"))
    if parameters.force or parameters.shard:
        chosen = [song for song in found.songs if parameters.force or shard_of(song.path) == parameters.shard]
        if not chosen:
            raise JobError(f"No tune of this collection belongs into {parameters.shard}: look into data/classified.")
        run.step("forget", lambda: sum(cache.forget(song.name) for song in chosen))
    skipped, fresh = _measure(run, collection.root, cache, engines, found.songs, wav=parameters.wav)
    cache.tidy()
    left = {(each.path, each.song) for each in skipped}
    songs = [song for song in found.songs if (song.path, song.name.song) not in left]
    _check(run, cache, songs)
    changed = _write(run, cache, songs, [*found.skipped, *skipped], engine_version(engines))
    run.progress(len(songs), len(songs), "songs")
    run.figures["songs"] = len(songs)
    told = f"{len(songs):,} songs classified, {len(left) + len(found.skipped):,} skipped"
    if not fresh and not changed:
        return f"Nothing to do: {told} already."
    return f"{told}; {fresh:,} of them were measured now."


def _measure(
    run: Run, root: Path, cache: FeatureCache, engines: Engines, songs: tuple[Song, ...], *, wav: bool
) -> tuple[list[SkippedSong], int]:
    """Fills the cache; answers what can't be measured, and how many songs were measured now."""
    skipped: list[SkippedSong] = []
    missing = []
    for place, song in enumerate(songs):
        run.progress(place, len(songs), "songs looked up")
        known = cache.get(song.name)
        if known is None or (wav and known.features is not None and not cache.has_sound(song.name)):
            missing.append(song)
        elif known.features is None:
            skipped.append(SkippedSong(song.path, song.name.song, known.reason))
    run.say(f"{len(songs):,} songs; {len(missing):,} to measure, with {engines.processes} processes.")
    if missing:
        # Closed when the job is to stop, so that no process goes on beside whatever comes next.
        with closing(measure(engines, root, cache, missing, wav=wav)) as answers:
            skipped += _follow(run, answers, len(missing))
    return skipped, len(missing)


def _follow(run: Run, answers: Iterator[Measured], total: int) -> list[SkippedSong]:
    """Tells of songs as they are measured; answers those that can't be."""
    skipped: list[SkippedSong] = []
    begin = time.monotonic()
    for done, one in enumerate(answers, start=1):
        run.figures["songs"] = done
        run.figures["songs_per_s"] = done / max(time.monotonic() - begin, 1e-3)
        parts = {"engine_s": one.engine_s, "features_s": one.features_s, "storage_s": one.storage_s}
        for name, seconds in parts.items():
            run.figures[name] = run.figures.get(name, 0.0) + seconds
        if one.reason:
            skipped.append(SkippedSong(one.song.path, one.song.name.song, one.reason))
            if len(skipped) <= _TOLD:
                run.say(f"Skipped {one.song.key}: {one.reason}")
        run.progress(done, total, "songs")
    return skipped


def _features(cache: FeatureCache, song: Song) -> Features:
    found = cache.get(song.name)
    if found is None or found.features is None:
        raise JobError(f"What was measured of {song.key} is gone from the cache: run the job again.")
    return found.features


def _check(run: Run, cache: FeatureCache, songs: list[Song]) -> None:
    """Raises JobError when so many records contradict themselves that something is wrong with them all."""
    found = []
    for place, song in enumerate(songs):
        run.progress(place, len(songs), "songs checked")
        why = contradiction(_features(cache, song))
        if why is not None:
            found.append(f"{song.key}: {why}")
    for line in found[:_TOLD]:
        run.say(f"Contradicts itself: {line}.")
    run.figures["contradictions"] = len(found)
    if len(found) > _MOST_CONTRADICTIONS * len(songs):
        raise JobError(
            f"{len(found):,} of {len(songs):,} songs contradict themselves, more than 1 in 100: nothing was written. "
            f"The first: {found[0]}. Look at these songs, then run the job again with --force."
        )


def _write(run: Run, cache: FeatureCache, songs: list[Song], skipped: list[SkippedSong], engine: str) -> int:
    """Writes data/classified; answers how many files changed."""
    folder = run.roots.writable(run.roots.data, FOLDER)
    changed = 0
    names: set[str] = set()
    for name, data in written(songs, skipped, engine, lambda song: _features(cache, song)):
        run.progress(len(names), None, "files written")
        names.add(name)
        file = folder / name
        if not file.is_file() or file.read_bytes() != data:
            run.write(run.roots.data, FOLDER, name, data=data)
            changed += 1
    with run.guard(run.roots.data):
        for stale in folder.glob("*.jsonl"):
            if stale.name not in names:
                stale.unlink()
                changed += 1
    return changed
