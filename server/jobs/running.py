"""A job that runs: its log, its progress, its steps, and the two ways in which it learns that it must stop."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from dbos import DBOS

from client_py.core.canonical import JsonValue
from server.jobs.errors import FencedError, StoppedError
from server.jobs.roots import Roots, fenced
from server.jobs.store import Lease, Store
from server.settings import Settings

_TELL_EVERY_S = 0.3
_RATE_OVER_S = 15.0
T = TypeVar("T", bound=JsonValue)


class InterruptedRunError(BaseException):
    """Ends a run that neither came to its end nor failed.

    No Exception, since the outcome of a step that ends so must not be remembered: it is done again on resuming.
    """

    def __init__(self, error: StoppedError | FencedError) -> None:
        super().__init__(str(error))
        self.error = error


class Run:
    """What the work of a job gets; is a `server.hvsc.watch.Watch`."""

    def __init__(self, store: Store, lease: Lease, settings: Settings) -> None:
        self.settings = settings
        self.roots = Roots.of(settings)
        self.figures: dict[str, float] = {}
        self._store = store
        self._lease = lease
        self._told_at = 0.0
        self._unit = ""
        self._samples: deque[tuple[float, int]] = deque()

    @property
    def job(self) -> str:
        return self._lease.job

    @property
    def name(self) -> str:
        """This holder of the lease, for folders that no other may share."""
        return f"{self._lease.epoch}-{self._lease.token}"

    def say(self, text: str) -> None:
        self._store.say(self._lease, text)

    def progress(self, done: int, total: int | None, unit: str) -> None:
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
        self._store.advance(self._lease, done, total, unit, rate)

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._store.advance(self._lease, 0, None, "waiting", None)
            threading.Event().wait(min(left, _TELL_EVERY_S))

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Does a part of the job once: after a kill or a pause what it answered is remembered."""

        def interruptible() -> T:
            try:
                return work()
            except (StoppedError, FencedError) as error:
                raise InterruptedRunError(error) from error

        return DBOS.run_step({"name": name}, interruptible)

    @contextmanager
    def guard(self, folder: Path) -> Iterator[None]:
        """The moment in which work becomes visible in a folder; raises FencedError when this run is over."""
        with self._store.alone() as change:
            change.require(self._lease)
        with fenced(folder, self._lease):
            yield
