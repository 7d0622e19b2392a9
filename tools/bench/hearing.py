"""Runs one tune on the oracle and on our engine and measures how they agree; the oracle's part is remembered."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.bench import native, spectrogram
from tools.bench.agreement import Agreement, Snapshots, compare, held_at, timeline
from tools.bench.corpus import Tune

_CHUNK: Final = 128  # samples between looks at the oracle: about half of its slices
_LAG_S: Final = 1.5
_ORACLE_DOUBT_S: Final = 0.00055
_SETTINGS: Final = {native.CONFIG_RATE: float(spectrogram.RATE_HZ), native.CONFIG_SAMPLING: 1.0}
_HELD_STATES: Final = 2
_FORMAT: Final = 3  # of the remembered files


@dataclass(frozen=True, slots=True)
class Heard:
    """What the oracle did with a tune."""

    taken: Snapshots
    sound: spectrogram.Spectrogram
    frame_cycles: int
    clock_hz: int

    @property
    def kind(self) -> spectrogram.Kind:
        """As it sounds; but what no register moves after the first second is a held tone, however it beats."""
        kind = spectrogram.kind_of(self.sound)
        later = self.taken.registers[self.taken.cycles > self.clock_hz]
        return "tone" if kind == "music" and len(np.unique(later, axis=0)) <= _HELD_STATES else kind


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one tune agrees. `refused` is the engine's sentence when it wouldn't play; then the rest is empty."""

    name: str
    rsid: bool
    sha256: str
    oracle_kind: spectrogram.Kind
    our_kind: spectrogram.Kind | None = None
    registers: Agreement | None = None
    sound: spectrogram.Match | None = None
    first_difference: str = ""
    refused: str = ""
    needs_rom: bool = False


def hear_oracle(library: native.Library, tune: Tune, seconds: float, cache: Path) -> Heard:
    """The oracle's registers and spectrogram; from `cache` when the same library heard the same bytes before."""
    asked = f"{_FORMAT} {library.version} {tune.sha256} {seconds} {sorted(_SETTINGS.items())}"
    kept = cache / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.npz"
    if not kept.exists():
        heard = _run_oracle(library, tune.path.read_bytes(), seconds)
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{tune.sha256[:8]}.part")
        with part.open("wb") as out:
            np.savez_compressed(
                out,
                cycles=heard.taken.cycles,
                registers=heard.taken.registers,
                sound=heard.sound.astype(np.float16),
                clock=np.array([heard.taken.doubt, heard.frame_cycles, heard.clock_hz]),
            )
        part.replace(kept)
    with np.load(kept) as saved:
        doubt, frame_cycles, clock_hz = (int(value) for value in saved["clock"])
        taken = Snapshots(saved["cycles"], saved["registers"], doubt)
        return Heard(taken, saved["sound"].astype(np.float32), frame_cycles, clock_hz)


def _run_oracle(library: native.Library, file: bytes, seconds: float) -> Heard:
    with native.new_engine(library) as engine:
        engine.start(file, 0, _SETTINGS)
        clock_hz, frame_cycles = engine.info(native.INFO_CLOCK_HZ), engine.info(native.INFO_FRAME_CYCLES)
        times, rows = [0.0], [engine.registers()]
        chunks = [np.zeros(0, dtype=np.int16)]
        for _ in range(round(seconds * spectrogram.RATE_HZ) // _CHUNK):
            try:
                chunks.append(engine.render(_CHUNK))
            except native.EngineError:
                break  # it can't go on after an instruction that halts the CPU: what was heard so far counts
            now = engine.cycles()
            if now != times[-1]:
                times.append(now)
                rows.append(engine.registers())
        # Whole milliseconds are rounded down: the middle of each is the better guess.
        cycles = (np.array(times) + clock_hz / 2000).astype(np.int64)
        registers = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1)
        sound = spectrogram.spectrogram(np.concatenate(chunks))
        taken = Snapshots(cycles, registers, round(_ORACLE_DOUBT_S * clock_hz))
        return Heard(taken, sound, frame_cycles, clock_hz)


def judge(
    ours: native.Library, oracle: native.Library, tune: Tune, seconds: float, cache: Path, core: int = 0
) -> Verdict:
    """Runs a tune on both and compares registers and sound; `core` is ours: 0 reSIDfp, 1 fast."""
    heard = hear_oracle(oracle, tune, seconds, cache)
    try:
        with native.new_engine(ours) as engine:
            engine.trace_start()
            engine.start(tune.path.read_bytes(), 0, _SETTINGS | {native.CONFIG_CORE: float(core)})
            chips = engine.info(native.INFO_CHIPS)
            sounds, writes = [], []
            for _ in range(round((seconds + _LAG_S) * 10)):
                sounds.append(engine.render(spectrogram.RATE_HZ // 10))
                writes.append(engine.trace_drain())
            end = int(engine.cycles())
    except native.EngineError as error:
        rom = error.status == native.NEEDS_ROM
        return Verdict(tune.name, tune.rsid, tune.sha256, heard.kind, refused=str(error), needs_rom=rom)
    sound, trace = np.concatenate(sounds), np.concatenate(writes)
    registers = compare(timeline(trace, chips, end), heard.taken, heard.frame_cycles, round(_LAG_S * heard.clock_hz))
    return Verdict(
        tune.name,
        tune.rsid,
        tune.sha256,
        heard.kind,
        spectrogram.kind_of(spectrogram.spectrogram(sound)),
        registers,
        spectrogram.match(heard.sound, sound, _LAG_S),
        _first_difference(trace, chips, heard, registers),
    )


def _first_difference(trace: native.Writes, chips: int, heard: Heard, registers: Agreement) -> str:
    """The first frame that differs, and there each register's value in the oracle and here."""
    if not registers.differs:
        return ""
    frame = registers.differs[0]
    own_chips = heard.taken.registers.shape[1] // native.REGISTERS
    if own_chips != chips:
        return f"{own_chips} chips there, {chips} here"
    for at in np.flatnonzero(heard.taken.cycles // heard.frame_cycles == frame):
        theirs = heard.taken.registers[at]
        ours = held_at(trace, chips, int(heard.taken.cycles[at]) + registers.lag)
        cells = np.flatnonzero(theirs != ours)
        if len(cells):
            told = ", ".join(f"{_cell(int(cell))} {theirs[cell]:02X}/{ours[cell]:02X}" for cell in cells[:8])
            return f"frame {frame}: {told}{' ...' if len(cells) > 8 else ''}"
    return f"frame {frame}: for less than a sample's doubt"


def _cell(cell: int) -> str:
    chip, register = divmod(cell, native.REGISTERS)
    return f"{register:02X}" if chip == 0 else f"{chip + 1}:{register:02X}"
