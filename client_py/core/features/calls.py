"""Finds the calls of the play routine in a song's writes, and the grid of frames that doesn't cut any of them.

Writes come in bursts, one a call. What writes a register many times a frame (samples by the volume register) is no
play routine and left out here. Where the routine is called by a timer of its own, the grid follows that timer.
"""

from dataclasses import dataclass

import numpy as np

from client_py.core.features.heard import Heard
from client_py.core.features.numbers import Array

_GAP = 1 / 12  # of a frame: calls at eight times the frame's speed still part, a routine's slow voice does not
_BUSY_PER_FRAME = 20.0
_PLACES = 96  # of a period, in which the quiet stretch is looked for
_MOST_SPEED = 16


@dataclass(frozen=True, slots=True)
class Calls:
    """`kept` are the places of the routine's own writes in the song's; `call` is the number of the call of each.

    `begin` and `end` are the cycles of a call's first and last write. `speed` is calls a frame, about;
    the grid has frames of `period` cycles, frame k begins at `origin + k * period`, and there are `frames` of them.
    """

    kept: Array
    call: Array
    begin: Array
    end: Array
    busy_writes: Array
    speed: float
    period: float
    origin: float
    frames: int

    def frame_of(self, cycle: Array) -> Array:
        """The frame in which a cycle lies."""
        return np.clip(np.floor((cycle - self.origin) / self.period), 0, self.frames - 1).astype(np.int64)


def find_calls(heard: Heard) -> Calls:
    """Finds them; a song without writes has no calls, and frames of the raster's length."""
    raster_frames = max(heard.end_cycle / heard.frame_cycles, 1.0)
    register = heard.chip * 32 + heard.reg
    busy = np.bincount(register, minlength=96) / raster_frames > _BUSY_PER_FRAME
    kept = np.flatnonzero(~busy[register])
    cycle = heard.cycle[kept]
    first = np.diff(cycle, prepend=-heard.frame_cycles) > heard.frame_cycles * _GAP
    begin = cycle[first]
    end = cycle[np.append(first[1:], True)] if cycle.size else cycle
    speed, period = _rhythm(begin, heard.frame_cycles)
    origin = _quiet_phase(cycle, period)
    frames = max(int((heard.end_cycle - origin) // period), 1)
    return Calls(kept, np.cumsum(first) - 1, begin, end, busy[register], speed, period, origin, frames)


def _rhythm(begin: Array, frame_cycles: int) -> tuple[float, float]:
    """Calls a frame, and the cycles of the grid's frame: that many calls, where they are about a raster frame."""
    if begin.size < 8:
        return float(begin.size > 0), float(frame_cycles)
    begin = begin[4:]  # past the start, where tunes set themselves up
    speed = (begin.size - 1) * frame_cycles / max(int(begin[-1] - begin[0]), 1)
    together = min(max(round(speed), 1), _MOST_SPEED, begin.size - 1)
    periods = (begin[together:] - begin[:-together]).astype(np.float64)
    period = float(np.median(periods))
    if not 0.55 < period / frame_cycles < 1.8:
        return speed, float(frame_cycles)
    near = periods[np.abs(periods - period) < period * 0.02]
    return speed, float(near.mean()) if near.size else period


def _quiet_phase(cycle: Array, period: float) -> float:
    """The cycle, less than a period before the start, from which on frames can be parted without cutting a call."""
    if not cycle.size:
        return 0.0
    place = ((cycle % period) / period * _PLACES).astype(np.int64) % _PLACES
    counts = np.bincount(place, minlength=_PLACES)
    quiet = counts <= cycle.size * 0.001
    if quiet.all() or not quiet.any():
        return float(np.argmin(counts)) / _PLACES * period - period
    turned = np.roll(quiet, -int(np.argmin(quiet)))  # begins in the noise, so that no quiet stretch wraps around
    edges = np.diff(np.concatenate(([0], turned.astype(np.int64), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    longest = int(np.argmax(ends - starts))
    # Near the end of the stretch: a call that writes earlier than it mostly does is rarer than one that ends late.
    middle = starts[longest] + 0.6 * (ends[longest] - starts[longest]) + int(np.argmin(quiet))
    return float(middle / _PLACES * period % period) - period
