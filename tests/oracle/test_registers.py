"""Registers over time: the right lag is found, real differences are, and nothing hides a wrong tempo."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tools.bench import agreement
from tools.bench.agreement import Snapshots, compare, hash_rows, held_at, sampled_timeline, timeline
from tools.bench.native import REGISTERS, Writes

FRAME = 19656
FRAMES = 200
DOUBT = 540
WRITE = np.dtype([("cycle", "<u4"), ("chip", "u1"), ("reg", "u1"), ("value", "u1"), ("reserved", "u1")])


def writes_of(rows: list[tuple[int, int, int, int]]) -> Writes:
    return np.array([(*row, 0) for row in rows], dtype=WRITE)


def song(seed: int = 1, frame_cycles: int = FRAME) -> Writes:
    """Each frame a burst of writes, 20 cycles apart, as a play routine makes them."""
    chance = np.random.default_rng(seed)
    rows = [
        (1000 + frame * frame_cycles + place * 20, 0, int(register), int(chance.integers(256)))
        for frame in range(FRAMES)
        for place, register in enumerate(chance.choice(REGISTERS, 12, replace=False))
    ]
    return writes_of(rows)


def looked_at(writes: Writes, late: int = 0, every: int = 4700, seed: int = 2) -> Snapshots:
    """What a machine that is `late` cycles later shows, its clock read to a millisecond."""
    chance = np.random.default_rng(seed)
    moments = np.arange(0, (FRAMES - 5) * FRAME, every)
    shown = np.array([held_at(writes, 1, int(moment) - late) for moment in moments])
    told = moments + chance.integers(-DOUBT + 60, DOUBT - 60, len(moments))
    return Snapshots(told.astype(np.int64), shown, DOUBT)


@pytest.mark.parametrize("late", [0, 7, 1234, -900, 19656, 60000, -250000])
def test_the_lag_between_two_machines_is_found(late: int) -> None:
    writes = song()
    found = compare(timeline(writes, 1, FRAMES * FRAME), looked_at(writes, late), FRAME, 1_000_000)
    assert found.lag == pytest.approx(-late, abs=DOUBT)
    if late >= 0:  # what was early can't be compared where one of the two hadn't begun
        assert found.equal > 0.99
    assert found.equal > 0.9


def test_a_frame_with_one_wrong_bit_counts_as_different() -> None:
    writes = song()
    seen = looked_at(writes)
    wrong = seen.cycles // FRAME == 77
    seen.registers[wrong, 4] ^= 1
    found = compare(timeline(writes, 1, FRAMES * FRAME), seen, FRAME, 100_000)
    assert found.differs == (77,)
    assert found.equal == pytest.approx(1 - 1 / found.frames)


def test_a_wrong_tempo_is_not_hidden_by_the_lag() -> None:
    ours, theirs = song(), song(frame_cycles=FRAME + 63)
    found = compare(timeline(ours, 1, FRAMES * FRAME), looked_at(theirs), FRAME, 1_000_000)
    assert found.equal < 0.5


def test_another_song_does_not_agree() -> None:
    found = compare(timeline(song(1), 1, FRAMES * FRAME), looked_at(song(5)), FRAME, 1_000_000)
    assert found.equal < 0.02


def test_samples_played_by_the_volume_agree_within_their_doubt() -> None:
    rows = [(100 + 125 * at, 0, 0x18, 16 | (at * 7) % 16) for at in range(FRAMES * FRAME // 125)]
    writes = writes_of(rows)
    found = compare(timeline(writes, 1, FRAMES * FRAME), looked_at(writes, 300), FRAME, 2000)
    assert found.equal == 1


def test_a_timeline_of_snapshots_agrees_with_itself() -> None:
    seen = looked_at(song())
    found = compare(sampled_timeline(seen), seen, FRAME, 10_000)
    assert found.equal > 0.98
    assert abs(found.lag) <= DOUBT


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 1), st.integers(0, 0x1F), st.integers(0, 255)), max_size=60)
)
def test_a_timeline_holds_what_was_written(rows: list[tuple[int, int, int, int]]) -> None:
    writes = writes_of(sorted(rows, key=lambda row: row[0]))
    line = timeline(writes, 2, 1000)
    for cycle in range(0, 520, 13):
        state = line.states[np.searchsorted(line.starts, cycle, side="right") - 1]
        held: NDArray[np.uint8] = held_at(writes, 2, cycle)
        assert state == hash_rows(held[None, :])[0]
    assert np.all(np.diff(line.starts) >= 0)
    assert np.all(line.states[1:] != line.states[:-1])


def test_states_that_differ_in_one_bit_have_other_hashes() -> None:
    rows = np.zeros((1 + 3 * REGISTERS * 8, 3 * REGISTERS), dtype=np.uint8)
    for bit in range(3 * REGISTERS * 8):
        rows[1 + bit, bit // 8] = 1 << bit % 8
    assert len(np.unique(agreement.hash_rows(rows))) == len(rows)
