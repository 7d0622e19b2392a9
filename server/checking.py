"""Checks a folder of tunes: loads and renders each for a moment, and says whether it sounds, is silent or is refused.

Each worker is a process with an engine of its own; an engine that breaks or is late is replaced for the next tune.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np

from client_py.core.contract import MAX_FILE_BYTES
from server.engine import Engine, EngineBrokenError, EngineConfig, EngineError, EngineLateError
from server.engine_pool import Engines, Seat, run_engines
from server.paths import PathError, read_regular

RATE_HZ = 44_100
_SETTLE_S = 0.1  # the chip's own step at power-on isn't the tune's sound
_AUDIBLE = 64  # of 65,536: peak to peak, about -60 dB


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

    Raises EngineModuleError when the engine can't be used, EnginePoolError when a worker dies.
    """
    engines = Engines(engine_file, cache, EngineConfig(rate_hz=RATE_HZ), jobs)
    yield from run_engines(engines, partial(_check_file, folder, seconds, bound_s), tunes_below(folder))


def _check_file(folder: Path, seconds: float, bound_s: float, seat: Seat, path: str) -> Checked:
    try:
        data = read_regular(folder / path, MAX_FILE_BYTES)
    except PathError as error:
        return Checked(path, Verdict.ERROR, 0, str(error))
    verdict, swing, reason = check_tune(seat.engine, data, seconds, bound_s)
    if verdict in (Verdict.LATE, Verdict.BROKEN):
        seat.replace()
    return Checked(path, verdict, swing, reason)
