"""What the oracle did is remembered: a second comparison is quick, and never about another tune, length or KERNAL."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.wasm import tunes
from tests.wasm.asm import program
from tools.bench import native
from tools.bench.agreement import Snapshots
from tools.bench.corpus import Tune, read_tune
from tools.bench.heard import Heard, hear
from tools.bench.judging import judge
from tools.bench.spectrogram import RATE_HZ, spectrogram

PAL_HZ = 985_248


@pytest.fixture
def busy(tmp_path: Path) -> Tune:
    path = tmp_path / "busy.sid"
    path.write_bytes(tunes.busy())
    return read_tune(path, path.name)


def same(one: Heard, other: Heard) -> bool:
    return (
        np.array_equal(one.taken.cycles, other.taken.cycles)
        and np.array_equal(one.taken.registers, other.taken.registers)
        and np.array_equal(one.sound, other.sound)
        and one.frame_cycles == other.frame_cycles
    )


def test_what_was_heard_comes_back_from_the_folder(oracle: native.Library, busy: Tune, tmp_path: Path) -> None:
    first = hear(oracle, busy, 2.0, tmp_path / "heard")
    (kept,) = (tmp_path / "heard").iterdir()
    written = kept.stat().st_mtime_ns
    assert same(first, hear(oracle, busy, 2.0, tmp_path / "heard"))
    assert kept.stat().st_mtime_ns == written
    assert first.frame_cycles == 19656
    assert first.kind == "music"
    assert first.halted_s(2.0) is None


def test_other_bytes_length_or_kernal_are_heard_anew(oracle: native.Library, busy: Tune, tmp_path: Path) -> None:
    cache = tmp_path / "heard"
    path = tmp_path / "other.sid"
    path.write_bytes(tunes.tone())
    hear(oracle, busy, 0.5, cache)
    hear(oracle, busy, 1.0, cache)
    hear(oracle, busy, 0.5, cache, oracle.small_kernal())
    hear(oracle, read_tune(path, busy.name), 0.5, cache)
    assert len(list(cache.iterdir())) == 4


def test_an_instruction_that_halts_ends_it_and_is_told(oracle: native.Library, tmp_path: Path) -> None:
    source = "lda #$0f\nsta $d418\nrts\nplay: inc $02\nlda $02\ncmp #$10\nbne out\n.byte $02\nout: rts"
    path = tmp_path / "halts.sid"
    path.write_bytes(program(source))
    halted_s = hear(oracle, read_tune(path, path.name), 2.0, tmp_path).halted_s(2.0)
    assert halted_s == pytest.approx(0.33, abs=0.02)  # in the sixteenth frame


def made_up(registers: NDArray[np.uint8], sound: NDArray[np.int16]) -> Heard:
    cycles = np.linspace(0, 3 * PAL_HZ, len(registers)).astype(np.int64)
    return Heard(Snapshots(cycles, registers, 500), spectrogram(sound), 19656, PAL_HZ)


def test_a_beating_tone_that_no_register_moves_is_no_music() -> None:
    time_s = np.arange(3 * RATE_HZ) / RATE_HZ
    beating = (9000 * np.sin(2 * np.pi * 440 * time_s) + 9000 * np.sin(2 * np.pi * 440.7 * time_s)).astype(np.int16)
    still = np.full((600, 25), 7, dtype=np.uint8)
    moving = still + np.arange(600, dtype=np.uint8)[:, None] % 50
    assert made_up(still, beating).kind == "tone"
    assert made_up(moving, beating).kind == "music"


def test_a_tune_agrees_with_itself_on_one_engine(ours: native.Library, busy: Tune, tmp_path: Path) -> None:
    found = judge(ours, ours, busy, 2.0, tmp_path).bare
    assert found
    assert found.registers.equal == 1
    assert found.sound.correlation > 0.999
