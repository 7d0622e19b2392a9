"""A play routine written in Python: it plays what a test says, and the test knows what must be found in its writes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from client_py.core.features.heard import AUDIO_HZ, Heard

PAL_FRAME, PAL_HZ = 19_656, 985_248
NTSC_FRAME, NTSC_HZ = 17_095, 1_022_727
SILENCE = np.zeros((1, AUDIO_HZ), np.float32)

Call = Callable[[int], Iterable[tuple[int, int]]]
"""The writes (register, value) of the call with that number; registers of the second chip begin at 32."""


def frequency(semitone: float, clock_hz: int = PAL_HZ) -> int:
    """The chip's value for a pitch as MIDI counts it."""
    return round(440 * 2 ** ((semitone - 69) / 12) * 2**24 / clock_hz)


@dataclass
class Voice:
    """Writes of one voice, by what they are for."""

    number: int = 0
    writes: list[tuple[int, int]] = field(default_factory=list)

    def pitch(self, semitone: float) -> "Voice":
        value = frequency(semitone)
        return self._put(0, value & 255)._put(1, value >> 8)

    def width(self, value: int) -> "Voice":
        return self._put(2, value & 255)._put(3, value >> 8)

    def control(self, value: int) -> "Voice":
        return self._put(4, value)

    def envelope(self, attack_decay: int, sustain_release: int) -> "Voice":
        return self._put(5, attack_decay)._put(6, sustain_release)

    def _put(self, register: int, value: int) -> "Voice":
        self.writes.append((self.number * 7 + register, value))
        return self


def heard(
    call: Call,
    frames: int = 600,
    *,
    speed: int = 1,
    begin: int = 3000,
    gap: int = 20,
    chips: int = 1,
    frame_cycles: int = PAL_FRAME,
    clock_hz: int = PAL_HZ,
    sound: np.ndarray | None = None,
) -> Heard:
    """A song of so many frames; a call's first write comes `begin` cycles into its frame, the next `gap` later."""
    rows = []
    for number in range(frames * speed):
        start = number * frame_cycles // speed + begin
        rows += [(start + place * gap, reg, value) for place, (reg, value) in enumerate(call(number))]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Heard(
        table[:, 0],
        table[:, 1] // 32,
        table[:, 1] % 32,
        table[:, 2],
        chips,
        clock_hz,
        frame_cycles,
        frames * frame_cycles,
        SILENCE if sound is None else sound,
    )
