"""Forgets what was measured of some tunes, so that the next job measures them again."""

from server.analysis.machine import engines_of, feature_cache
from server.analysis.songs import find_songs
from server.collection import Collection
from server.jobs.errors import JobError
from server.jobs.roots import Roots
from server.settings import Settings


def forget_below(settings: Settings, prefix: str) -> tuple[int, int]:
    """How many songs there are whose path begins so, and of how many something was known; raises JobError.

    It may be done while a job runs: what is gone is measured again, by this job or the next.
    """
    roots = Roots.of(settings)
    if roots.collection is None:
        raise JobError("Which collection? Give --collection or set SIDFLOW_COLLECTION.")
    engines = engines_of(settings, roots.work(roots.cache))
    cache = feature_cache(roots.writable(roots.cache), engines)
    found = find_songs(Collection(roots.collection), lambda _done: None, prefix)
    return len(found.songs), sum(cache.forget(song.name) for song in found.songs)
