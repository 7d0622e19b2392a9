"""Traces what a song writes to its chips, as CSV.

`frame` counts raster frames of the clock in use from the song's power-on, 0 first; `cycle` is the cycle within that
frame, so that `frame * frame_cycles + cycle` is the cycle since power-on. `chip` is 0 to 2, `register` 0 to 31.
"""

from collections.abc import Iterator
from typing import TextIO

from client_py.core.errors import SidflowError
from server import abi
from server.engine import Engine

HEADER = "frame,cycle,chip,register,value"
_CYCLES_WRAP = 2**32


class TraceError(SidflowError):
    """The trace would not be whole."""


def trace_rows(engine: Engine, frames: int) -> Iterator[tuple[int, int, int, int, int]]:
    """The rows of the next `frames` raster frames of a song just started with a trace; runs it without sound."""
    frame_cycles = engine.info(abi.Info.FRAME_CYCLES)
    end = frames * frame_cycles
    step = min(abi.SID_MAX_SKIP_CYCLES, 50 * frame_cycles)
    wraps, last = 0, 0
    while engine.cycles < end:
        engine.skip(min(step, end - engine.cycles))
        for write in engine.trace_drain().tolist():
            if write[0] < last:
                wraps += 1  # the engine counts modulo 2^32
            last = write[0]
            frame, cycle = divmod(wraps * _CYCLES_WRAP + last, frame_cycles)
            if frame < frames:
                yield frame, cycle, write[1], write[2], write[3]
        if engine.trace_dropped():
            raise TraceError("The song writes to its chips faster than they can be recorded.")


def write_trace(engine: Engine, frames: int, out: TextIO) -> int:
    """Writes the CSV with its header; answers the number of rows."""
    out.write(HEADER + "\n")
    count = 0
    for row in trace_rows(engine, frames):
        out.write(",".join(map(str, row)) + "\n")
        count += 1
    return count
