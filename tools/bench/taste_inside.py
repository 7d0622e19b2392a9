"""What `bench taste` measures over a catalogue, natively and in the page's Python alike: fits, stars, a station."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.compact import CompactCatalogue
from client_py.core.contract import Preferences
from client_py.core.contract_stations import StationSpec
from client_py.core.picks import Listener
from client_py.core.rank import Ranking
from client_py.core.songs import Songs
from client_py.core.taste import Delta
from client_py.core.taste_fit import Fit
from client_py.core.taste_scan import Scan

if TYPE_CHECKING:
    from numpy.typing import NDArray

JUDGED: Final = (30, 200, 2000)
RUNS: Final = 3  # of each, of which the fastest counts: what else the machine does is not ours
_LIKED: Final = 200
Clock = Callable[[], float]
Figures = dict[str, float]


def measured(data: bytes, clock: Clock) -> Figures:
    """Seconds by name; `clock` gives seconds, of this processor alone where it can."""
    songs = Songs(CompactCatalogue(data))
    begun = clock()
    while not songs.prepare():
        pass
    found = {"prepare": clock() - begun}
    delta: Delta | None = None
    for count in JUDGED:
        fits = [_fit(songs, count, clock) for _ in range(RUNS)]
        found[f"fit {count}"] = min(took for took, _, _ in fits)
        found[f"piece {count}"] = min(longest for _, longest, _ in fits)
        delta = fits[0][2]
    found["stars"] = min(_stars(songs, delta, clock)[0] for _ in range(RUNS))
    scores = _stars(songs, delta, clock)[1]
    for kind in ("for_me", "tune"):
        ranks = [_rank(songs, kind, scores, clock) for _ in range(RUNS)]
        found[f"rank {kind}"] = min(took for took, _ in ranks)
        found[f"turn {kind}"] = min(longest for _, longest in ranks)
    return found


def _fit(songs: Songs, count: int, clock: Clock) -> tuple[float, float, Delta]:
    """Seconds of a fit with the listener's standard settings, those of its longest piece, and what it made."""
    rows = np.linspace(0, len(songs) - 1, count).astype(np.int64)
    embeddings, ratings = songs.embeddings(rows), songs.ratings.T[rows]
    stars = np.where(songs.author[rows] % 2 == 0, 5.0, 1.0)
    begun = clock()
    settings = Preferences()
    fit = Fit(
        embeddings, ratings, stars, np.ones(count), songs.file[rows].astype(np.int64),
        rounds=settings.training_iterations, rate=settings.training_rate,
    )  # fmt: skip
    longest, done = 0.0, False
    while not done:
        before = clock()
        done = fit.run()
        longest = max(longest, clock() - before)
    return clock() - begun, longest, fit.delta("1.0.0", 0)


def _stars(songs: Songs, delta: Delta | None, clock: Clock) -> tuple[float, "NDArray[np.float32]"]:
    begun = clock()
    scan = Scan(songs, delta)
    while not scan.run():
        pass
    return clock() - begun, scan.stars


def _rank(songs: Songs, kind: str, scores: "NDArray[np.float32]", clock: Clock) -> tuple[float, float]:
    """Seconds from a station's question to ten picks, and of the longest turn in between."""
    rows = np.linspace(0, len(songs) - 1, _LIKED).astype(np.int64)
    listener = Listener(scores, rows, np.ones(_LIKED), rows[:20] + 1, np.ones(20), rows[:100] + 2)
    station = StationSpec("tune", tune=songs.key_of(7)) if kind == "tune" else StationSpec("for_me")
    begun = clock()
    ranking = Ranking(songs, station, listener, adventure=0.3, seed=1)
    longest, done = clock() - begun, False
    while not done:
        before = clock()
        done = ranking.run()
        longest = max(longest, clock() - before)
    before = clock()
    assert len(ranking.picks(10)) == 10
    return clock() - begun, max(longest, clock() - before)
