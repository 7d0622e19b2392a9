"""Ranks the songs of a catalogue for several stations and says how long it took; runs natively and inside Pyodide.

Words: the catalogue's file, and how often each station is asked. Prints a line of JSON.
"""

import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from client_py.core.compact import CompactCatalogue
from client_py.core.contract_stations import StationSpec
from client_py.core.picks import Listener, base_stars
from client_py.core.rank import Ranking
from client_py.core.songs import Songs

PICKS = 10
LIKED = 20
HEARD = 100


def main(words: list[str]) -> None:
    """Measures and prints."""
    data, rounds = Path(words[0]).read_bytes(), int(words[1])
    songs = Songs(CompactCatalogue(data))
    marks = [time.perf_counter()]
    while not songs.prepared:
        songs.prepare()
        marks.append(time.perf_counter())
    told = {
        "songs": len(songs),
        "tunes": len(songs.catalogue),
        "prepared_ms": (marks[-1] - marks[0]) * 1000,
        "prepared_portion_ms": max(after - before for before, after in pairwise(marks)) * 1000,
        "megabytes": songs.planes.size_bytes / 1e6,
        "stations": {
            name: _station(songs, station, listener, rounds) for name, (station, listener) in _stations(songs).items()
        },
    }
    print(json.dumps(told))


def _stations(songs: Songs) -> dict[str, tuple[StationSpec, Listener]]:
    spread = np.linspace(0, len(songs) - 1, LIKED + HEARD).astype(np.int64)
    liked, heard = spread[:LIKED], spread[LIKED:]
    two = np.repeat(spread[[3, 40]], LIKED // 2)
    base, ones = base_stars(songs), np.ones(LIKED)
    one_taste, two_tastes = (Listener(base, rows, ones, heard=heard) for rows in (liked, two))
    return {
        "from a tune": (StationSpec("tune", tune=songs.key_of(int(spread[7]))), one_taste),
        "for a listener with one taste": (StationSpec("for_me"), one_taste),
        "for a listener with two tastes": (StationSpec("for_me"), two_tastes),
        "of a mood": (StationSpec("mood", energy=2.0, mood=4.0), one_taste),
        "by surprise, nothing known": (StationSpec("surprise"), Listener(base)),
    }


def _station(songs: Songs, station: StationSpec, listener: Listener, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of whole choices, and of the longest portion of each, both sorted."""
    whole, longest = [], []
    for seed in range(rounds):
        marks = [time.perf_counter()]
        ranking = Ranking(songs, station, listener, adventure=0.3, seed=seed)
        marks.append(time.perf_counter())
        done = False
        while not done:
            done = ranking.run()
            marks.append(time.perf_counter())
        ranking.picks(PICKS)
        marks.append(time.perf_counter())
        whole.append((marks[-1] - marks[0]) * 1000)
        longest.append(max(after - before for before, after in pairwise(marks)) * 1000)
    return {"whole_ms": sorted(whole), "longest_ms": sorted(longest)}
