"""What is listened to: a song's writes to its chips and its sound, as any host of the engine can give them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from client_py.core.errors import SidflowError
from client_py.core.features.numbers import Array

AUDIO_HZ = 22_050
"""Rate of the sound: the engine's resampler passes what lies below 9.9 kHz and keeps aliases 65 dB down."""
SKIP_S = 15.0
"""What of a song passes before its sound is listened to, where the song is long enough; its writes count too."""
LISTEN_S = 15.0
"""How much of it is listened to then."""
STRETCHES = 2
STRETCH_S = 4.0
"""Of that, so many stretches of so many seconds sound, from its begin to its end: the chip is most of the work. The
machine runs through all of it, so that its writes are whole. docs/features.md has what that costs."""

CHANNELS: Final = 1
RESAMPLED: Final = 1
FAST_CHIP: Final = 1
"""The engine's settings for listening beside AUDIO_HZ, in the words of wasm/engine.h; all others are at their defaults.
docs/features.md has what the fast chip costs."""
BOUND_S: Final = 60.0
"""How long a song may take a processor; the heaviest ones that are songs take three seconds."""

WRITE: Final = np.dtype([("cycle", "<u4"), ("chip", "u1"), ("reg", "u1"), ("value", "u1"), ("reserved", "u1")])
"""`sid_write` of wasm/engine.h, little-endian as all of wasm's memory."""

_REGISTERS = 25
_WRAP = 1 << 32
_FULL_SCALE = np.float32(32768)


class HeardError(SidflowError):
    """These are no writes of a song."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A song as it was heard.

    `cycle` (int64, ascending, since power-on), `chip` (0 to 2), `reg` (0 to 24) and `value` have one entry a write;
    `sound` is stretches x samples, mono at AUDIO_HZ in -1 to 1. `frame_cycles` is the true raster frame: 19,656 (PAL)
    or 17,095 (NTSC).
    """

    cycle: Array
    chip: Array
    reg: Array
    value: Array
    chips: int
    clock_hz: int
    frame_cycles: int
    end_cycle: int
    sound: npt.NDArray[np.float32]

    @classmethod
    def of_engine(
        cls,
        writes: npt.NDArray[np.void],
        samples: npt.NDArray[np.int16],
        chips: int,
        clock_hz: int,
        frame_cycles: int,
        end_cycle: int,
    ) -> "Heard":
        """From what the engine hands out: records of WRITE, and samples as stretches x frames; raises HeardError."""
        sound = samples.astype(np.float32) / _FULL_SCALE
        return cls.of_trace(writes, chips, clock_hz, frame_cycles, end_cycle, sound)

    @classmethod
    def of_trace(
        cls, writes: Array, chips: int, clock_hz: int, frame_cycles: int, end_cycle: int, sound: npt.NDArray[np.float32]
    ) -> "Heard":
        """From the engine's records (fields cycle modulo 2^32, chip, reg, value); raises HeardError."""
        if not (0 < chips <= 3 and clock_hz > 0 and 0 < frame_cycles <= end_cycle):
            raise HeardError("The machine that was heard makes no sense.")
        writes = writes[(writes["reg"] < _REGISTERS) & (writes["chip"] < chips)]
        cycle = writes["cycle"].astype(np.int64)
        cycle += np.concatenate(([0], np.cumsum(np.diff(cycle) < 0))).astype(np.int64)[: cycle.size] * _WRAP
        return cls(
            cycle,
            writes["chip"].astype(np.int64),
            writes["reg"].astype(np.int64),
            writes["value"].astype(np.int64),
            chips,
            clock_hz,
            frame_cycles,
            end_cycle,
            sound,
        )


def window(length_s: float | None) -> tuple[float, float]:
    """Seconds to skip and to listen for a song of this length (None where nobody measured it).

    A song shorter than both together is heard to its end: the skip shrinks first, then the listening.
    """
    if length_s is None:
        return SKIP_S, LISTEN_S
    return min(SKIP_S, max(0.0, length_s - LISTEN_S)), min(LISTEN_S, max(length_s, 1.0))


def stretches(listen_s: float) -> tuple[tuple[float, float], ...]:
    """Which parts of what is listened to sound: begin and length of each in seconds, all of one length."""
    if listen_s <= STRETCHES * STRETCH_S:
        return ((0.0, listen_s),)
    apart_s = (listen_s - STRETCH_S) / (STRETCHES - 1)
    return tuple((number * apart_s, STRETCH_S) for number in range(STRETCHES))


@dataclass(frozen=True, slots=True)
class Passage:
    """What sounds: so many frames at AUDIO_HZ, once the machine has run for `begin_s` since power-on."""

    begin_s: float
    frames: int


def passages(skip_s: float, sounding: Iterable[tuple[float, float]]) -> tuple[Passage, ...]:
    """The parts of a song that sound, for stretches of what is listened to after `skip_s`."""
    return tuple(Passage(skip_s + begin_s, round(length_s * AUDIO_HZ)) for begin_s, length_s in sounding)


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that a host of the engine must know to listen to a song: what sounds, and when it is over."""

    song: int
    passages: tuple[Passage, ...]
    end_s: float
    rate_hz: int = AUDIO_HZ
    channels: int = CHANNELS
    sampling: int = RESAMPLED
    core: int = FAST_CHIP
    bound_s: float = BOUND_S


def hearing(song: int, length_s: float | None) -> Hearing:
    """How a song of this length (None where nobody measured it) is listened to."""
    skip_s, listen_s = window(length_s)
    return Hearing(song, passages(skip_s, stretches(listen_s)), skip_s + listen_s)
