"""Checks a folder of tunes: loads and renders each for a moment, and says whether it sounds, is silent or is refused.

Each worker is a process with an engine of its own; an engine that breaks or is late is replaced for the next tune.
"""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.errors import SidflowError
from server.engine import Engine, EngineBrokenError, EngineConfig, EngineError, EngineLateError
from server.engine_module import EngineModule
from server.logs import configure_logs
from server.orphans import end_with_parent
from server.paths import PathError, read_regular

RATE_HZ = 44_100
_SETTLE_S = 0.1  # the chip's own step at power-on isn't the tune's sound
_AUDIBLE = 64  # of 65,536: peak to peak, about -60 dB


class CheckError(SidflowError):
    """The check itself failed."""


class Verdict(StrEnum):
    """What became of a tune; `late` and `broken` are faults of the engine."""

    SOUND = "sound"
    SILENT = "silent"
    ERROR = "error"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file's result: peak to peak of 65,536 and, where there is no sound, why."""

    path: str
    verdict: Verdict
    peak_to_peak: int
    reason: str


def tunes_below(folder: Path) -> list[str]:
    """Relative paths of all `.sid` files below a folder, sorted; links are not followed."""
    return sorted(
        Path(parent, name).relative_to(folder).as_posix()
        for parent, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(".sid")
    )


def check_tune(engine: Engine, data: bytes, seconds: float, bound_s: float) -> tuple[Verdict, int, str]:
    """Loads, starts and renders a tune's start song; all of it within `bound_s`."""
    try:
        with engine.within(bound_s):
            engine.load(data)
            engine.start()
            samples = engine.render_i16(round(seconds * RATE_HZ))
    except EngineError as error:
        return Verdict.ERROR, 0, str(error)
    except EngineLateError as error:
        return Verdict.LATE, 0, str(error)
    except EngineBrokenError as error:
        return Verdict.BROKEN, 0, str(error)
    heard = samples[round(_SETTLE_S * RATE_HZ) :].astype(np.int32)
    swing = int(np.ptp(heard)) if heard.size else 0
    return (Verdict.SOUND, swing, "") if swing >= _AUDIBLE else (Verdict.SILENT, swing, "no sound in that time")


def check_folder(
    engine_file: Path, cache: Path | None, folder: Path, seconds: float, bound_s: float, jobs: int
) -> Iterator[Checked]:
    """Checks all tunes below a folder in `jobs` processes; answers in order of their paths.

    Raises EngineModuleError when the engine can't be used, CheckError when a worker dies.
    """
    EngineModule(engine_file, cache)  # compiled once here, and its errors told before any worker starts
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        jobs, mp_context=spawning, initializer=_Worker.begin, initargs=(engine_file, cache, folder, seconds, bound_s)
    ) as pool:
        try:
            yield from pool.map(_Worker.work, tunes_below(folder))
        except BrokenProcessPool:
            raise CheckError("A worker process ended without a word; run with --jobs 1 to see at which tune.") from None


class _Worker:
    """A worker process's own engine, remade when it broke."""

    _current: "_Worker"

    def __init__(self, engine_file: Path, cache: Path | None, folder: Path, seconds: float, bound_s: float) -> None:
        self._module = EngineModule(engine_file, cache)
        self._folder = folder
        self._seconds = seconds
        self._bound_s = bound_s
        self._engine: Engine | None = None

    @classmethod
    def begin(cls, engine_file: Path, cache: Path | None, folder: Path, seconds: float, bound_s: float) -> None:
        end_with_parent()
        configure_logs("warning", sys.stderr)
        cls._current = cls(engine_file, cache, folder, seconds, bound_s)

    @classmethod
    def work(cls, path: str) -> Checked:
        return cls._current.check(path)

    def check(self, path: str) -> Checked:
        try:
            data = read_regular(self._folder / path, MAX_FILE_BYTES)
        except PathError as error:
            return Checked(path, Verdict.ERROR, 0, str(error))
        if self._engine is None:
            self._engine = Engine(self._module)
            self._engine.configure(EngineConfig(rate_hz=RATE_HZ))
        verdict, swing, reason = check_tune(self._engine, data, self._seconds, self._bound_s)
        if verdict in (Verdict.LATE, Verdict.BROKEN):
            self._engine.close()
            self._engine = None
        return Checked(path, verdict, swing, reason)
