"""What the oracle did with a tune: its registers over time and its spectrogram, remembered between runs."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.bench import native, spectrogram
from tools.bench.agreement import Snapshots
from tools.bench.corpus import Tune

SETTINGS: Final = {native.CONFIG_RATE: float(spectrogram.RATE_HZ), native.CONFIG_SAMPLING: 1.0}
_CHUNK: Final = 128  # samples between looks: about half of the oracle's slices
_SLICE_S: Final = 0.02  # more than the oracle runs at once
_DOUBT_S: Final = 0.00055  # half a millisecond, and the cycles that a snapshot's sum of roundings may be off
_HELD_STATES: Final = 2
_FORMAT: Final = 3  # of the remembered files


@dataclass(frozen=True, slots=True)
class Heard:
    """One run of the oracle."""

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

    def halted_s(self, asked_s: float) -> float | None:
        """When its CPU halted, where it wasn't heard for as long as was asked for."""
        end_s = float(self.taken.cycles[-1]) / self.clock_hz
        return end_s if end_s < asked_s - _SLICE_S else None


def hear(library: native.Library, tune: Tune, seconds: float, cache: Path, kernal: bytes = b"") -> Heard:
    """Runs the oracle on a tune's start song, or takes from `cache` what the same library made of the same bytes.

    `kernal` is an image of 8,192 bytes for it to run with; without one it runs as it comes.
    """
    asked = f"{_FORMAT} {library.version} {tune.sha256} {seconds} {sorted(SETTINGS.items())}".encode()
    kept = cache / f"{hashlib.sha256(asked + kernal).hexdigest()[:32]}.npz"
    if not kept.exists():
        _keep(kept, _run(library, tune.path.read_bytes(), seconds, kernal))
    with np.load(kept) as saved:
        doubt, frame_cycles, clock_hz = (int(value) for value in saved["clock"])
        taken = Snapshots(saved["cycles"], saved["registers"], doubt)
        return Heard(taken, saved["sound"].astype(np.float32), frame_cycles, clock_hz)


def _keep(kept: Path, heard: Heard) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    with part.open("wb") as out:
        np.savez_compressed(
            out,
            cycles=heard.taken.cycles,
            registers=heard.taken.registers,
            sound=heard.sound.astype(np.float16),
            clock=np.array([heard.taken.doubt, heard.frame_cycles, heard.clock_hz]),
        )
    part.replace(kept)


def _run(library: native.Library, file: bytes, seconds: float, kernal: bytes) -> Heard:
    with native.new_engine(library) as engine:
        engine.give_kernal(kernal)
        engine.start(file, 0, SETTINGS)
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
        return Heard(Snapshots(cycles, registers, round(_DOUBT_S * clock_hz)), sound, frame_cycles, clock_hz)
