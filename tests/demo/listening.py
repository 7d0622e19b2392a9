"""Hears the bundled tunes: what they write to the chips over their whole length, and what the engine makes of it."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server import abi
from server.engine import Engine, EngineConfig
from server.engine_module import EngineModule

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "public" / "demo"
SOURCES = FOLDER / "src"
_SKIP_CYCLES = 1_000_000
_WRITES = 1_000_000

Frames = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Onset:
    """A gate that goes on: when, in which voice (0 to 5), with what in its registers."""

    time_s: float
    voice: int
    frequency_hz: float
    control: int


@dataclass(frozen=True, slots=True)
class Trace:
    """All writes of a song, in order."""

    cycles: Numbers
    chips: npt.NDArray[np.int64]
    registers: npt.NDArray[np.int64]
    values: npt.NDArray[np.int64]
    clock_hz: int

    def of(self, register: int, chip: int = 0) -> Numbers:
        """The values written to one register."""
        found: Numbers = self.values[(self.registers == register) & (self.chips == chip)]
        return found

    def seconds_of(self, register: int, chip: int = 0) -> npt.NDArray[np.float64]:
        """When it was written."""
        found: npt.NDArray[np.float64] = (
            self.cycles[(self.registers == register) & (self.chips == chip)] / self.clock_hz
        )
        return found

    def onsets(self) -> list[Onset]:
        state = [[0] * 32 for _ in range(3)]
        found: list[Onset] = []
        for cycle, chip, register, value in zip(
            self.cycles.tolist(), self.chips.tolist(), self.registers.tolist(), self.values.tolist(), strict=True
        ):
            voice, place = divmod(register, 7)
            if place == 4 and voice < 3 and value & 1 and not state[chip][register] & 1:
                frequency = state[chip][voice * 7] | state[chip][voice * 7 + 1] << 8
                hertz = frequency * self.clock_hz / 2**24
                found.append(Onset(cycle / self.clock_hz, chip * 3 + voice, hertz, value))
            state[chip][register] = value
        return found

    def sounding(self, voices: int) -> list[tuple[float, int]]:
        """How many gates are on, at each time that the number changes."""
        gates = [0] * 9
        found: list[tuple[float, int]] = []
        for cycle, chip, register, value in zip(
            self.cycles.tolist(), self.chips.tolist(), self.registers.tolist(), self.values.tolist(), strict=True
        ):
            voice, place = divmod(register, 7)
            if place == 4 and voice < 3 and gates[chip * 3 + voice] != value & 1:
                gates[chip * 3 + voice] = value & 1
                found.append((cycle / self.clock_hz, sum(gates[:voices])))
        return found


def semitone(hertz: float) -> int:
    """The nearest semitone over C0."""
    return round(12 * math.log2(hertz / 440)) + 57


def trace(module: EngineModule, data: bytes, song: int, seconds: float) -> Trace:
    """What a 1-based song writes in that time, without sound and without any ROM."""
    parts = []
    with Engine(module) as engine:
        engine.load(data)
        engine.trace_start(_WRITES)
        engine.start(song)
        clock_hz = engine.info(abi.Info.CLOCK_HZ)
        until = round(seconds * clock_hz)
        while engine.cycles < until:
            engine.skip(min(_SKIP_CYCLES, until - engine.cycles + 1))
            parts.append(engine.trace_drain())
        assert engine.trace_dropped() == 0
    whole = np.concatenate(parts)
    cycles, chips, registers, values = (whole[name].astype(np.int64) for name in ("cycle", "chip", "reg", "value"))
    return Trace(cycles, chips, registers, values, clock_hz)


def render(
    module: EngineModule, data: bytes, song: int, start_s: float, seconds: float, *, digi: bool = True
) -> Frames:
    """A stretch of a song at 22,050 Hz, frames x channels; `digi` False mutes the samples."""
    chips = 2 if data[0x7A] else 1
    with Engine(module) as engine:
        engine.load(data)
        engine.configure(EngineConfig(rate_hz=22050, channels=chips, sampling=0))
        engine.start(song)
        if not digi:
            engine.mute(0, 3, muted=True)
        until = round(start_s * engine.info(abi.Info.CLOCK_HZ))
        while engine.cycles < until:
            engine.skip(min(_SKIP_CYCLES, until - engine.cycles + 1))
        return engine.render_f32(round(seconds * 22050))


def level_db(frames: Frames) -> float:
    """Root mean square without the constant part, in dB under full scale; both channels together."""
    moving = frames - frames.mean(axis=0)
    power = float((moving.astype(np.float64) ** 2).sum(axis=1).mean())
    return 10 * math.log10(max(power, 1e-12))
