"""What the play routine's writes tell: speed, place in the true raster frame, order, idle writes, each chip apart."""

from collections.abc import Iterable

import numpy as np
import pytest

from client_py.core.features.extract import NAMES, extract
from client_py.core.features.heard import Heard
from tests.core.features.score import NTSC_FRAME, NTSC_HZ, PAL_FRAME, heard


def features(song: Heard) -> dict[str, float]:
    return dict(zip(NAMES, extract(song).tolist(), strict=True))


def steady(_number: int) -> Iterable[tuple[int, int]]:
    return ((24, 15), (4, 0x41), (0, 0x34), (1, 0x12))


def changing(number: int) -> Iterable[tuple[int, int]]:
    return ((24, 15), (0, number & 255))


def test_writes_of_the_frame_are_counted() -> None:
    found = features(heard(steady))
    assert found["writes_per_frame.chip_1"] == pytest.approx(4)
    assert found["writes_per_frame.chip_2"] == 0
    assert found["register_writes.ctrl_1"] == pytest.approx(1)
    assert found["call_speed"] == pytest.approx(1, abs=0.01)
    assert found["twice"] == 0


@pytest.mark.parametrize("speed", [1, 2, 4, 8])
def test_multispeed_is_told_from_the_calls(speed: int) -> None:
    found = features(heard(steady, 300, speed=speed, begin=500))
    assert found["call_speed"] == pytest.approx(speed, rel=0.01)
    assert found["call_period"] == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(("frame_cycles", "clock_hz"), [(PAL_FRAME, 985_248), (NTSC_FRAME, NTSC_HZ)])
def test_the_place_of_a_call_is_that_in_the_true_raster_frame(frame_cycles: int, clock_hz: int) -> None:
    """A frame of 985,248/50 cycles, as others take it, would let the place drift around once in 400 frames."""
    quarter = heard(steady, begin=frame_cycles // 4, frame_cycles=frame_cycles, clock_hz=clock_hz)
    found = features(quarter)
    assert found["call_position.cos"] == pytest.approx(0, abs=0.01)
    assert found["call_position.sin"] == pytest.approx(1, abs=0.01)
    assert found["call_position.concentration"] == pytest.approx(1, abs=0.001)
    assert found["model_clock"] == (frame_cycles == NTSC_FRAME)


def test_a_timer_of_its_own_leads_away_from_the_raster() -> None:
    song = heard(steady, 500, frame_cycles=15_000)
    off = Heard(song.cycle, song.chip, song.reg, song.value, 1, 985_248, PAL_FRAME, song.end_cycle, song.sound)
    found = features(off)
    assert found["call_period"] == pytest.approx(15_000 / PAL_FRAME, abs=0.001)
    assert found["call_speed"] == pytest.approx(PAL_FRAME / 15_000, rel=0.01)
    assert found["call_position.concentration"] < 0.1


def test_writes_that_change_nothing_are_told() -> None:
    assert features(heard(steady))["redundant_by_chip.chip_1"] == pytest.approx(1, abs=0.01)
    found = features(heard(changing))
    assert found["redundant_by_chip.chip_1"] == pytest.approx(0.5, abs=0.01)
    assert found["register_redundant.freq_lo_1"] == 0
    assert found["register_redundant.mode_vol"] == pytest.approx(1, abs=0.01)


def test_chips_are_told_apart() -> None:
    def both(number: int) -> Iterable[tuple[int, int]]:
        return (*steady(number), (32, number & 255), (33, 1))

    found = features(heard(both, chips=2))
    assert [found[f"writes_per_frame.chip_{chip}"] for chip in (1, 2, 3)] == [pytest.approx(4), pytest.approx(2), 0]
    assert found["redundant_by_chip.chip_2"] == pytest.approx(0.5, abs=0.01)
    assert found["chip_count"] == 2


def test_order_and_distance_of_writes_are_told() -> None:
    found = features(heard(steady, gap=17))
    assert found["write_gap.17-18"] == pytest.approx(1)
    assert found["write_rank.mode_vol"] == 0
    assert found["write_rank.freq_hi_1"] == pytest.approx(1)
    assert found["write_rank.sr_3"] == 0.5  # never written
    assert found["kind_after.ctrl>freq_lo"] == pytest.approx(0.5)
    assert found["part_after.common>voice_1"] == pytest.approx(1)
    assert found["part_first.common"] == found["part_last.voice_1"] == pytest.approx(1)
    assert found["write_time.freq_hi_1"] == pytest.approx(np.log1p(3 * 17), abs=0.01)


def test_what_comes_after_the_envelope_is_told() -> None:
    def before(_number: int) -> Iterable[tuple[int, int]]:
        return ((5, 9), (6, 0xF0), (4, 0x41))

    def after(_number: int) -> Iterable[tuple[int, int]]:
        return ((4, 0x41), (5, 9), (6, 0xF0))

    assert features(heard(before))["gate_to_adsr"] == 1
    assert features(heard(after))["gate_to_adsr"] == 0


def test_samples_are_no_part_of_the_routine() -> None:
    def playing(number: int) -> Iterable[tuple[int, int]]:
        return (*changing(number), *((24, (number + each) & 15) for each in range(150)))

    found = features(heard(playing, gap=100))
    assert found["other_writes"] == pytest.approx(151, rel=0.01)
    assert found["register_writes.mode_vol"] == 0
    assert found["samples"] > 5


def test_a_song_without_writes_has_features_too() -> None:
    found = features(heard(lambda _number: ()))
    assert found["writes_per_frame.chip_1"] == found["notes_per_s"] == found["loudness.deviation"] == 0
