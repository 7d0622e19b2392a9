"""Work for many engines: processes with an engine each, which get items and answer in the items' order."""

import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from client_py.core.errors import SidflowError
from server.engine import Engine, EngineConfig
from server.engine_module import EngineModule
from server.logs import configure_logs
from server.orphans import end_with_parent

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4  # items a process that wait for it or for being fetched
# Libraries of linear algebra take every core by themselves; here each process is one core's work. They read this when
# they are loaded: this process's own have done so, those of the processes that it starts have not.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class EnginePoolError(SidflowError):
    """A worker process ended without a word."""


@dataclass(frozen=True, slots=True)
class Engines:
    """How the processes' engines are made, and how much of the machine they may take.

    `nice` is added to each process's niceness; `share` is how much of its time a process may work, 0 to 1. Guarded,
    an engine has deadlines (engine_module.py).
    """

    file: Path
    cache: Path | None
    config: EngineConfig
    processes: int
    guarded: bool = True
    nice: int = 0
    share: float = 1.0


class Seat:
    """A process's place at an engine of its own, which is made when it is needed."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._module = EngineModule(engines.file, engines.cache, guarded=engines.guarded)
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = Engine(self._module)
            self._engine.configure(self._engines.config)
        return self._engine

    def replace(self) -> None:
        """Gives up an engine that broke or was late; the next tune gets another."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def run_engines(engines: Engines, work: Callable[[Seat, T], R], items: Iterable[T]) -> Generator[R, None, None]:
    """Does the work for each item in one of the processes; answers in order of the items, which are taken as needed.

    `work`, items and answers go between processes, so they must pickle. The processes end with the last answer, or when
    the generator is closed. Raises EngineModuleError when the engine can't be used, EnginePoolError when a process
    dies, and what `work` raises.
    """
    EngineModule(engines.file, engines.cache, guarded=engines.guarded)  # compiled once here, its errors told here
    spawning = multiprocessing.get_context("spawn")
    waiting: deque[Future[R]] = deque()
    for name in _ONE_THREAD:
        os.putenv(name, "1")
    with ProcessPoolExecutor(
        engines.processes, mp_context=spawning, initializer=_Process.begin, initargs=(engines, work)
    ) as pool:
        try:
            for item in items:
                waiting.append(cast("Future[R]", pool.submit(_Process.turn, item)))
                if len(waiting) >= engines.processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise EnginePoolError("A worker process ended without a word: its memory may have run out.") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Process(Generic[T, R]):
    """What a worker process holds."""

    _current: "_Process[Any, Any]"

    def __init__(self, engines: Engines, work: Callable[[Seat, T], R]) -> None:
        self._seat = Seat(engines)
        self._work = work
        self._share = engines.share

    @classmethod
    def begin(cls, engines: Engines, work: Callable[[Seat, T], R]) -> None:
        end_with_parent()
        configure_logs("warning", sys.stderr)
        os.nice(engines.nice)
        cls._current = cls(engines, work)

    @classmethod
    def turn(cls, item: Any) -> Any:  # Any: of the current process's own types
        begin = time.monotonic()
        answer = cls._current._work(cls._current._seat, item)
        share = cls._current._share
        if share < 1:
            time.sleep((time.monotonic() - begin) * (1 / share - 1))
        return answer
