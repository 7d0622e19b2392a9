"""What each tune shows of the chip: other tests and the page's picture of the voices count on it."""

import numpy as np

from server.engine_module import EngineModule
from tests.demo.conftest import TraceSong
from tests.demo.listening import FOLDER, Trace, level_db, render
from tools.build.demo.assemble import Tune

_NOISE, _RING, _SYNC = 0x80, 0x04, 0x02


def _controls(trace: Trace) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate([trace.of(4), trace.of(11), trace.of(18)])


def test_the_invention_moves_its_pulse_width(traced: TraceSong) -> None:
    trace = traced("invention", 1)
    for low, high in ((2, 3), (9, 10)):
        width = trace.of(low) | trace.of(high) << 8
        width = width[100:]
        assert width.max() - width.min() > 0x800
        assert len(np.unique(width)) > 100


def test_korobeiniki_has_noise_drums_arpeggios_and_filter_sweeps(traced: TraceSong) -> None:
    trace = traced("korobeiniki", 1)
    assert (_controls(trace) & _NOISE).any()
    cutoff = trace.of(0x16)
    assert cutoff.max() - cutoff.min() > 100
    frequency = (trace.of(7) | trace.of(8) << 8).astype(np.int64)
    quick = np.diff(frequency[len(frequency) // 2 :])
    assert (quick != 0).mean() > 0.3  # the second voice changes its pitch nearly every frame


def test_sakura_rings_and_synchronises(traced: TraceSong) -> None:
    controls = _controls(traced("sakura", 1))
    assert (controls & _RING).any()
    assert (controls & _SYNC).any()


def test_greensleeves_swings_and_slides(traced: TraceSong) -> None:
    trace = traced("greensleeves", 1)
    frequency = trace.of(0) | trace.of(1) << 8
    assert len(np.unique(frequency)) > 120  # a melody of fixed notes has about twenty


def test_the_tunes_for_two_chips_play_both(traced: TraceSong) -> None:
    for name in ("canon", "gymnopedie"):
        onsets = traced(name, 1).onsets()
        assert {onset.voice for onset in onsets} == set(range(6))
        assert np.count_nonzero(np.diff(traced(name, 1).of(1, chip=1))) > 50  # notes of its own, not one that lasts


def test_the_canon_is_one(traced: TraceSong) -> None:
    """The second violin plays what the first played two bars before, the third what the second did."""
    onsets = traced("canon", 1).onsets()
    first, third, second = ([round(o.frequency_hz) for o in onsets if o.voice == voice] for voice in (0, 1, 3))
    for follower in (second, third):
        assert len(follower) > 300
        pairs = zip(first, follower[:300], strict=False)
        assert all(abs(leader - answer) <= 0.02 * leader for leader, answer in pairs)


def test_the_toccata_is_called_four_times_a_frame(traced: TraceSong) -> None:
    times = traced("toccata", 1).seconds_of(4)
    assert 198 < len(times) / (times[-1] - times[0]) < 203


def test_the_entertainer_runs_at_the_american_pace(traced: TraceSong) -> None:
    trace = traced("entertainer", 1)
    times = trace.seconds_of(4)
    assert trace.clock_hz == 1022727
    assert 59.7 < len(times) / (times[-1] - times[0]) < 59.95


def test_the_mountain_king_plays_samples(traced: TraceSong, module: EngineModule, tunes: dict[str, Tune]) -> None:
    times = traced("mountain-king", 1).seconds_of(0x18)
    assert len(times) / (times[-1] - times[0]) > 7900
    gaps = np.diff(times[1000:])
    assert gaps.max() < 3 / 8010  # no sample is skipped while the player works
    data = (FOLDER / "mountain-king.sid").read_bytes()
    start_s = tunes["mountain-king"].played[0].starts[5] / tunes["mountain-king"].plan.rate_hz
    with_drums, without = (render(module, data, 1, start_s, 4.0, digi=digi) for digi in (True, False))
    drums = level_db(with_drums - without)
    assert level_db(with_drums) - drums < 15
