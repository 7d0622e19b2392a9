"""What a machine keeps and could let go of, as room and command line show it before anything goes."""

from collections.abc import Callable
from pathlib import Path

from client_py.core.features.extract import FEATURE_VERSION
from server.analysis.cache import FeatureCache
from server.analysis.songs import songs_of
from server.bundle import engine_file
from server.caches import CACHES, Machine, Sizes
from server.contract.collection import Caches
from server.jobs.opened import OpenedJobs
from server.jobs.roots import Roots
from server.library import Held
from server.problems import ProblemError
from server.settings import Settings


class Keeping:
    """Over the collection that `held` answers and the engine whose version `engine` answers."""

    def __init__(
        self, settings: Settings, held: Callable[[], Held], engine: Callable[[], str], jobs: OpenedJobs
    ) -> None:
        self._settings = settings
        self._held = held
        self._engine = engine
        self._jobs = jobs
        self._sizes = Sizes()

    def caches(self) -> Caches:
        """Everything that is kept, and what a clean-up would take of it now; raises ProblemError, OSError."""
        held = self._held()
        if held.root is None:
            raise ProblemError("no_collection", "This server has no collection: set SIDFLOW_COLLECTION.")
        machine = self._machine(held, held.root)
        under_way = self._jobs.wait(lambda jobs: {job.kind: job.id for job in jobs.store.lately((), None)[0]})
        return Caches(tuple(cache.state(machine, under_way) for cache in CACHES.values()))

    def _machine(self, held: Held, root: Path) -> Machine:
        settings, roots = self._settings, Roots.of(self._settings)

        def songs() -> set[str]:
            return set() if held.reading else {song.name.file for tune in held.tunes for song in songs_of(tune)}

        measured = FeatureCache(roots.cache, self._engine(), FEATURE_VERSION)
        engine = settings.engine or engine_file(settings.dist)
        return Machine(roots, root, measured, engine, settings.mirror, songs, self._sizes)
