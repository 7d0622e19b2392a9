"""A job that runs: log, progress, steps and files of its own, and the two ways in which it learns that it must stop."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from dbos import DBOS

from client_py.core.canonical import JsonValue
from server.contract.jobs import JobKind
from server.database import DatabaseError
from server.jobs.errors import FencedError, StoppedError
from server.jobs.roots import Roots, fenced
from server.jobs.seen import figures_text
from server.jobs.store import Lease, Store
from server.settings import Settings

_TELL_EVERY_S = 0.3
_RATE_OVER_S = 15.0
_TOOK = "took_s"
T = TypeVar("T", bound=JsonValue)


class InterruptedRunError(BaseException):
    """Ends a run that neither came to its end nor failed.

    No Exception, since the outcome of a step that ends so must not be remembered: it is done again on resuming.
    """

    def __init__(self, error: StoppedError | FencedError | DatabaseError) -> None:
        super().__init__(str(error))
        self.error = error


class Run:
    """What the work of a job gets; is a `server.hvsc.watch.Watch`.

    `figures` are what the job measures of itself: they are kept with its progress and shown, and some are metrics.
    """

    def __init__(self, store: Store, lease: Lease, settings: Settings, figures: dict[str, float]) -> None:
        self.settings = settings
        self.roots = Roots.of(settings)
        self.figures = figures
        self._store = store
        self._lease = lease
        self._told_at = 0.0
        self._unit = ""
        self._samples: deque[tuple[float, int]] = deque()
        # Earlier runs of this attempt, which were killed or paused, count too.
        self._begin = time.monotonic() - figures.get(_TOOK, 0.0)

    @property
    def job(self) -> str:
        return self._lease.job

    @property
    def name(self) -> str:
        """This holder of the lease, for folders that no other may share."""
        return f"{self._lease.epoch}-{self._lease.token}"

    def under_way(self) -> dict[JobKind, str]:
        """The ids of other jobs that aren't over, paused ones too, by kind."""
        return {job.kind: job.id for job in self._store.lately((), None)[0] if job.id != self.job}

    def say(self, text: str) -> None:
        """A line for the log."""
        self._store.say(self._lease, text)

    def progress(self, done: int, total: int | None, unit: str) -> None:
        """How far the work is; cheap enough for each item. Raises to end the work."""
        now = time.monotonic()
        if unit != self._unit or (self._samples and done < self._samples[-1][1]):
            self._unit = unit
            self._samples.clear()
        elif now - self._told_at < _TELL_EVERY_S and done != total:
            return
        self._told_at = now
        self._samples.append((now, done))
        while now - self._samples[0][0] > _RATE_OVER_S:
            self._samples.popleft()
        since, begun = self._samples[0]
        rate = (done - begun) / (now - since) if now - since >= _TELL_EVERY_S else None
        self._advance(done, total, unit, rate)

    def count(self, name: str, amount: float) -> None:
        """Adds to a figure, which counts over all runs of the job."""
        self.figures[name] = self.figures.get(name, 0.0) + amount

    def rest(self, seconds: float) -> None:
        """Waits. Raises to end the work."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._advance(0, None, "waiting", None)
            threading.Event().wait(min(left, _TELL_EVERY_S))

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Does a part of the job once: after a kill or a pause what it answered is remembered."""

        def interruptible() -> T:
            try:
                return work()
            except (StoppedError, FencedError, DatabaseError) as error:
                raise InterruptedRunError(error) from error

        return DBOS.run_step({"name": name}, interruptible)

    @contextmanager
    def guard(self, root: Path) -> Iterator[None]:
        """The moment in which work becomes visible below a root; raises FencedError when this run is over."""
        folder = self.roots.work(root)
        with self._store.alone() as change:
            change.require(self._lease)
        with fenced(folder, self._lease):
            yield

    def write(self, root: Path, *path: str, data: bytes) -> Path:
        """Puts a file below a root, whole or not at all, whatever ends the machine; raises FencedError, OSError."""
        file = self.roots.writable(root, *path[:-1]) / path[-1]
        with self.guard(root):  # nobody else is in here, so that the name of the new file can be one that is known
            made = file.with_name(f"{file.name}.new")
            try:
                with made.open("wb") as writing:
                    writing.write(data)
                    writing.flush()
                    os.fsync(writing.fileno())
                os.replace(made, file)
            except OSError:
                made.unlink(missing_ok=True)
                raise
        return file

    def figures_so_far(self) -> str:
        """The figures as the table keeps them, with the time that the work took."""
        self.figures[_TOOK] = round(time.monotonic() - self._begin, 3)
        return figures_text(self.figures)

    def _advance(self, done: int, total: int | None, unit: str, rate: float | None) -> None:
        self._store.advance(self._lease, done, total, unit, rate, self.figures_so_far())
