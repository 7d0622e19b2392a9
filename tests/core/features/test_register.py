"""What the chips' registers tell of a song: notes, instruments, motion, rhythm, key, filter, roles of the voices."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from client_py.core.features.extract import NAMES, extract
from client_py.core.features.harmony import MAJOR, MINOR, find_key
from tests.core.features.score import Call, Voice, heard

ROW = 6  # frames


def features(call: Call, frames: int = 600) -> dict[str, float]:
    return dict(zip(NAMES, extract(heard(call, frames)).tolist(), strict=True))


def melody(
    pitches: Sequence[float],
    *,
    rows: int = 2,
    wave: int = 0x40,
    voice: int = 0,
    held: int | None = None,
    every: Callable[[int, int, float, Voice], None] | None = None,
) -> Call:
    """Notes of so many rows, each with hard restart two frames before the next; `every` adds to each frame."""
    length = rows * ROW
    closes = length - 2 if held is None else held

    def call(number: int) -> Iterable[tuple[int, int]]:
        place = number % length
        pitch = pitches[number // length % len(pitches)]
        out = Voice(voice)
        if place == 0:
            out.pitch(pitch).width(0x800).envelope(0x29, 0x8A).control(wave | 1)
        elif place == closes:
            out.control(wave)
        if every is not None:
            every(number, place, pitch, out)
        return [(24, 15), *out.writes]

    return call


def test_notes_gates_and_rows() -> None:
    found = features(melody([60, 62, 64, 65], rows=2))
    assert found["notes_per_s"] == pytest.approx(50.125 / 12, rel=0.02)
    assert found["note_gap.12-13"] == 1
    assert found["note_held.10-12"] == 1
    assert found["note_filled"] == pytest.approx(10 / 12, abs=0.01)
    assert found["restart_gate.2-3"] == pytest.approx(1, abs=0.03)
    assert found["row.frames"] == 12
    assert found["onset_lag.12"] > 0.9 > 0.2 > found["onset_lag.9"]


def test_rows_of_mixed_lengths_are_found() -> None:
    lengths = [6, 12, 18, 6, 24, 6]
    starts = np.cumsum([0, *lengths * 12])

    def call(number: int) -> Iterable[tuple[int, int]]:
        if number in starts:
            return Voice().pitch(60).envelope(0, 0xF0).control(0x20).control(0x21).writes
        return ()

    found = features(call, int(starts[-1]))
    assert found["row.frames"] == 6
    assert found["row.explained"] > 0.7
    assert found["legato"] > 0.9  # closed and opened in one frame, and seen all the same


def test_envelopes_and_waveforms() -> None:
    found = features(melody([60, 67], wave=0x20))
    assert found["attack.2"] == found["decay.9"] == found["sustain.8"] == found["release.10"] == 1
    assert found["wave.saw"] == found["voice_saw.1"] == 1
    assert found["strike_0.saw"] == found["strike_pair.saw>saw"] == 1
    assert found["envelope_count"] == pytest.approx(np.log(2))


def test_a_drum_begins_with_noise() -> None:
    def every(_number: int, place: int, pitch: float, out: Voice) -> None:
        if place == 0:
            out.pitch(100).control(0x81)
        if place == 2:
            out.control(0x41)
        if place >= 2:
            out.pitch(max(pitch - 4 * place, 20))

    found = features(melody([64], every=every))
    assert found["strike_0.noise"] == found["strike_2.pulse"] == found["drum.noise_first"] == 1
    assert found["drop"] > 0.9
    assert found["voice_drums.1"] == 1


def test_an_arpeggio_has_steps_a_pace_and_a_cycle() -> None:
    def every(number: int, _place: int, pitch: float, out: Voice) -> None:
        out.pitch(pitch + (0, 4, 7)[number % 3])

    found = features(melody([48, 53], rows=4, every=every))
    assert found["arpeggio"] > 0.9
    assert found["arpeggio_pace.1-2"] > 0.95
    assert found["arpeggio_cycle.3"] > 0.95 > 0.1 > found["arpeggio_cycle.4"]
    assert found["arpeggio_pitches"] == pytest.approx(3, abs=0.2)
    assert found["step.4"] == pytest.approx(1 / 3, abs=0.05)
    assert found["step.-7"] == pytest.approx(1 / 3, abs=0.05)
    assert found["vibrato"] < 0.05


def test_vibrato_turns() -> None:
    def every(_number: int, place: int, pitch: float, out: Voice) -> None:
        if place > 12:
            out.pitch(pitch + 0.25 * abs((place % 8) - 4) / 4)

    found = features(melody([60, 64], rows=8, every=every))
    assert found["vibrato"] > 0.4
    assert found["vibrato_turn.4-6"] > 0.9
    assert found["vibrato_depth.mean"] == pytest.approx(25, abs=4)
    assert found["vibrato_delay.12-16"] + found["vibrato_delay.16-24"] > 0.9
    assert found["arpeggio"] == 0


def test_a_slide_goes_one_way() -> None:
    def every(_number: int, place: int, pitch: float, out: Voice) -> None:
        out.pitch(pitch + 0.2 * place)

    found = features(melody([50], rows=4, every=every))
    assert found["slide.up"] > 0.8
    assert found["slide.down"] == found["vibrato"] == 0


def test_a_pulse_sweep_has_a_step_and_turns() -> None:
    def every(number: int, _place: int, _pitch: float, out: Voice) -> None:
        out.width(0x400 + 32 * abs(number % 64 - 32))

    found = features(melody([60], rows=4, every=every))
    assert found["pulse_sweep"] > 0.9
    assert found["pulse_step.32-48"] > 0.95
    assert found["pulse_steady"] > 0.9
    assert found["pulse_turns"] == pytest.approx(50.125 / 32, rel=0.3)


def test_the_filter_is_told() -> None:
    def every(number: int, _place: int, _pitch: float, out: Voice) -> None:
        out.writes += [(23, 0xF1), (24, 0x1F), (22, number & 127)]

    found = features(melody([60], every=every))
    assert found["filter_used"] > 0.95
    assert found["filter_mode.low"] == found["filter_route.1"] == pytest.approx(1, abs=0.02)
    assert found["resonance.15"] == pytest.approx(1, abs=0.02)
    assert found["cutoff_step.8-12"] > 0.95
    assert found["voice_filter.1"] > 0.95


@pytest.mark.parametrize("tonic", range(12))
def test_the_key_of_a_scale(tonic: int) -> None:
    scale = [48 + tonic + step for step in (0, 4, 7, 12, 0, 5, 9, 7, 2, 11, 7, 0)]
    found = features(melody(scale, held=ROW))
    angle = np.arctan2(found["key.sin"], found["key.cos"]) / (2 * np.pi) * 12
    assert round(angle) % 12 == tonic * 7 % 12
    assert found["key_minor"] < 0
    assert found["degree.0"] == pytest.approx(max(found[f"degree.{step}"] for step in range(12)))


def test_the_profiles_find_themselves() -> None:
    """Krumhansl's own check: each key's profile belongs to its key."""
    for tonic in range(12):
        assert find_key(np.roll(MAJOR, tonic))[0] == tonic
        found, clear, minor = find_key(np.roll(MINOR, tonic))
        assert found == tonic
        assert clear == pytest.approx(1)
        assert minor > 0


def test_intervals_go_from_note_to_note() -> None:
    found = features(melody([60, 64, 67, 60]))
    assert found["interval.4"] == pytest.approx(0.25, abs=0.03)
    assert found["interval.-7"] == pytest.approx(0.25, abs=0.03)
    assert found["interval.0"] == pytest.approx(0.25, abs=0.03)
    assert found["repeated.4"] == pytest.approx(1)


def test_a_note_table_that_is_out_of_tune() -> None:
    found = features(melody([60.3, 64.3]))
    assert found["temper.0"] == pytest.approx(30, abs=3)
    assert found["temper.4"] == pytest.approx(30, abs=3)
    assert np.arctan2(found["tuning.sin"], found["tuning.cos"]) == pytest.approx(2 * np.pi * 0.3, abs=0.1)


def test_voices_have_roles() -> None:
    bass, lead = melody([36, 38], rows=1, voice=2), melody([72, 76], rows=2, voice=0, wave=0x10)

    def both(number: int) -> Iterable[tuple[int, int]]:
        return [*bass(number), *lead(number)]

    found = features(both)
    assert found["voice_notes.3"] == pytest.approx(2 * found["voice_notes.1"], rel=0.05)
    assert found["voice_notes.2"] == 0
    assert found["voice_pulse.3"] == found["voice_tri.1"] == 1
    assert found["role_order.high"] == 1
    assert found["onset_pair.13"] == pytest.approx(1, abs=0.03)
    assert sum(found[f"chord.{interval}"] for interval in (0, 2, 4, 10)) == pytest.approx(1, abs=0.01)


def test_calls_that_cross_the_frame_are_not_cut() -> None:
    """A routine whose call begins near the end of a raster frame and ends in the next one."""

    def every(number: int, _place: int, pitch: float, out: Voice) -> None:
        out.pitch(pitch + (0, 4, 7)[number % 3])

    song = heard(melody([48], rows=4, every=every), begin=19_000, gap=300)
    found = dict(zip(NAMES, extract(song).tolist(), strict=True))
    assert found["arpeggio_cycle.3"] > 0.95
    assert found["restart_gate.2-3"] == pytest.approx(1, abs=0.05)
