"""Judges one tune: runs our engine and the oracle on it, and measures how registers and sound agree."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.bench import native, spectrogram
from tools.bench.agreement import Agreement, compare, held_at, timeline
from tools.bench.corpus import Tune
from tools.bench.heard import SETTINGS, Heard, hear

FRAMES_EQUAL: Final = 0.99
ALIKE: Final = 0.95
_LAG_S: Final = 1.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our run against one of the oracle's."""

    oracle_kind: spectrogram.Kind
    registers: Agreement
    sound: spectrogram.Match
    first_difference: str

    @property
    def same_registers(self) -> bool:
        return self.registers.equal >= FRAMES_EQUAL

    @property
    def same_sound(self) -> bool:
        return self.sound.correlation >= ALIKE


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one tune agrees.

    `bare` compares with the oracle as it comes, without ROMs. Where that differs, or isn't music, `equipped` compares
    with the oracle that was given the same small KERNAL as ours has: then both run the same code; and `astray_s` is
    when the oracle without one first runs into the KERNAL's addresses, where it has nothing, None when it doesn't.
    `refused` is our engine's sentence when it wouldn't play; then there is no comparison.
    """

    tune: Tune
    oracle_kind: spectrogram.Kind
    our_kind: spectrogram.Kind | None = None
    bare: Comparison | None = None
    equipped: Comparison | None = None
    astray_s: float | None = None
    refused: str = ""
    needs_rom: bool = False


@dataclass(frozen=True, slots=True)
class _Played:
    """Our engine's run."""

    sound: native.Samples
    writes: native.Writes
    chips: int
    end: int  # cycles


def judge(ours: native.Library, oracle: native.Library, tune: Tune, seconds: float, cache: Path) -> Verdict:
    """Runs a tune on both; where they differ or the oracle makes no music, again with other KERNALs in the oracle."""
    heard = hear(oracle, tune, seconds, cache)
    try:
        played = _play(ours, tune.path.read_bytes(), seconds + _LAG_S)
    except native.EngineError as error:
        return Verdict(tune, heard.kind, refused=str(error), needs_rom=error.status == native.NEEDS_ROM)
    our_kind = spectrogram.kind_of(spectrogram.spectrogram(played.sound))
    bare = _compare(heard, played)
    if bare.same_registers and bare.same_sound and heard.kind == "music":
        return Verdict(tune, heard.kind, our_kind, bare)
    equipped = _compare(hear(oracle, tune, seconds, cache, oracle.small_kernal()), played)
    astray_s = hear(oracle, tune, seconds, cache, oracle.halting_kernal()).halted_s(seconds)
    return Verdict(tune, heard.kind, our_kind, bare, equipped, astray_s)


def _play(library: native.Library, file: bytes, seconds: float) -> _Played:
    with native.new_engine(library) as engine:
        engine.trace_start()
        engine.start(file, 0, SETTINGS)
        sounds, writes = [], []
        for _ in range(round(seconds * 10)):
            sounds.append(engine.render(spectrogram.RATE_HZ // 10))
            writes.append(engine.trace_drain())
        chips, end = engine.info(native.INFO_CHIPS), int(engine.cycles())
    return _Played(np.concatenate(sounds), np.concatenate(writes), chips, end)


def _compare(heard: Heard, played: _Played) -> Comparison:
    line = timeline(played.writes, played.chips, played.end)
    registers = compare(line, heard.taken, heard.frame_cycles, round(_LAG_S * heard.clock_hz))
    sound = spectrogram.match(heard.sound, played.sound, _LAG_S)
    return Comparison(heard.kind, registers, sound, _first_difference(played, heard, registers))


def _first_difference(played: _Played, heard: Heard, registers: Agreement) -> str:
    """The first frame that differs, and there each register's value in the oracle and here."""
    if not registers.differs:
        return ""
    own_chips = heard.taken.registers.shape[1] // native.REGISTERS
    if own_chips != played.chips:
        return f"{own_chips} chips there, {played.chips} here"
    frame = registers.differs[0]
    for at in np.flatnonzero(heard.taken.cycles // heard.frame_cycles == frame):
        theirs = heard.taken.registers[at]
        ours = held_at(played.writes, played.chips, int(heard.taken.cycles[at]) + registers.lag)
        cells = np.flatnonzero(theirs != ours)
        if len(cells):
            told = ", ".join(f"{_cell(int(cell))} {theirs[cell]:02X}/{ours[cell]:02X}" for cell in cells[:8])
            return f"frame {frame}: {told}{' ...' if len(cells) > 8 else ''}"
    return f"frame {frame}: for less than a sample's doubt"


def _cell(cell: int) -> str:
    chip, register = divmod(cell, native.REGISTERS)
    return f"{register:02X}" if chip == 0 else f"{chip + 1}:{register:02X}"
