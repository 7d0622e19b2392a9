"""What the bench of classifying says follows from what was measured."""

import numpy as np
import pytest

from server.analysis.cache import SongName
from server.analysis.songs import Song
from tools.bench.listening_cost import agreement
from tools.bench.pipeline import Pass, of_composers, speed_table


def test_speeds_are_by_the_clock_and_by_the_core() -> None:
    told = speed_table([Pass(1, 100, 25.0, 15.0, 4.0, 1.0), Pass(2, 100, 12.5, 16.0, 4.0, 1.0)])
    assert "| 1 | 100 | 4.00 | 5.00 | 1.00 |" in told
    assert "| 2 | 100 | 8.00 | 4.76 | 2.00 |" in told
    assert "| engine | 150.0 | 60.0% |" in told
    assert "| waiting for the processor or each other | 50.0 | 20.0% |" in told


def test_agreement_is_of_ranks() -> None:
    one = np.array([[1.0, 5.0, 7.0], [2.0, 4.0, 7.0], [9.0, 3.0, 7.0]])
    other = np.array([[10.0, 1.0, 7.0], [20.0, 2.0, 7.0], [21.0, 3.0, 7.0]])
    assert agreement(one, other).tolist() == pytest.approx([1, -1, 1])


def test_composers_are_the_same_each_time_and_have_as_many_tunes() -> None:
    name = SongName("ab" * 32, 1, 15.0, 15.0)
    songs = [Song(f"MUSICIANS/A/Composer_{who}/{tune}.sid", name) for who in range(9) for tune in range(5 + who)]
    chosen = of_composers(songs, 4)
    assert chosen == of_composers(songs[::-1], 4)
    assert len(chosen) == 4 * 8
    assert len({song.path.split("/")[2] for song in chosen}) == 4
    assert len(of_composers(songs, 100)) == 6 * 8
