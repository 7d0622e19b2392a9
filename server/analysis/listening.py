"""Listens to a song under wasmtime: its writes from power-on, and the sound of the stretch that counts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from client_py.core.errors import SidflowError
from client_py.core.features.heard import (
    AUDIO_HZ,
    BOUND_S,
    CHANNELS,
    FAST_CHIP,
    RESAMPLED,
    Heard,
    passages,
    stretches,
)
from server import abi
from server.engine import Engine, EngineConfig, Samples16, Writes

CONFIG = EngineConfig(rate_hz=AUDIO_HZ, channels=CHANNELS, sampling=RESAMPLED, core=FAST_CHIP)
_STEP_CYCLES = 1_970_496  # about 2 s: what lies between two looks at the time
_STEP_FRAMES = 2 * AUDIO_HZ


class TooLateError(SidflowError):
    """The song takes longer than any song that is one."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard, its `samples` stretches x frames, and the seconds of a processor that the engine took."""

    heard: Heard
    samples: Samples16
    engine_s: float


def listen(
    engine: Engine, song: int, skip_s: float, listen_s: float, sounding: Sequence[tuple[float, float]] | None = None
) -> Listening:
    """Plays a song of the loaded tune; raises EngineError where it can't be played, TooLateError.

    `sounding` are begin and length of what is to sound, all of one length; without it, as `stretches` says.
    """
    begin = time.process_time()
    writes: list[Writes] = []

    def look() -> None:
        # The engine does bounded work in each call, so that a look between them bounds it all.
        writes.append(engine.trace_drain())
        if engine.trace_dropped():
            raise TooLateError("The song writes to its chips faster than they can be recorded.")
        if time.process_time() - begin > BOUND_S:
            raise TooLateError(f"The song took more than {BOUND_S:g} s to play {skip_s + listen_s:g} s of it.")

    engine.trace_start(abi.SID_MAX_TRACE_WRITES)
    engine.start(song)
    clock_hz = engine.info(abi.Info.CLOCK_HZ)

    def skip_to(second: float) -> None:
        while (left := round(second * clock_hz) - engine.cycles) > 0:
            engine.skip(min(left, _STEP_CYCLES))
            look()

    parts = []
    for passage in passages(skip_s, stretches(listen_s) if sounding is None else sounding):
        skip_to(passage.begin_s)
        parts.append(_rendered(engine, passage.frames, look))
    skip_to(skip_s + listen_s)
    samples = np.stack(parts)
    heard = Heard.of_engine(
        np.concatenate(writes),
        samples,
        engine.info(abi.Info.CHIPS),
        clock_hz,
        engine.info(abi.Info.FRAME_CYCLES),
        engine.cycles,
    )
    return Listening(heard, samples, time.process_time() - begin)


def _rendered(engine: Engine, total: int, look: Callable[[], None]) -> Samples16:
    parts = []
    for done in range(0, total, _STEP_FRAMES):
        parts.append(engine.render_i16(min(_STEP_FRAMES, total - done))[:, 0])
        look()
    return np.concatenate(parts)
