"""What a station plays next: every song of the collection is scored, then a few are chosen that go well together.

Pure and seeded: the same songs, listener, station and seed give the same picks. Scoring goes over the collection in
portions, so that whoever shares the worker never waits long: `Ranking.run`. docs/stations.md has the reasoning.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.appeal import Appeal
from client_py.core.centres import Centres, centres_of
from client_py.core.contract_stations import StationSpec
from client_py.core.exact import Dice
from client_py.core.order import Candidates, Place, ordered
from client_py.core.picks import Guest, Listener, Pick, no_rows, no_weights
from client_py.core.planes import Query
from client_py.core.songs import Songs
from client_py.core.why import Reasons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

A_TIME: Final = 8192  # songs scored at once: some 5 ms in the browser
_SHORTLIST: Final = 200  # songs a list, from which the picks are taken
_LONGER: Final = 8  # times, where it doesn't do
_SAMPLE: Final = 16  # songs, of which one is looked at
_EXPLORED: Final = 0.8  # of the picks at full adventure
_SHARES_OVER: Final = 20  # songs heard last, in which two tastes shall have their shares
_STEPS_EXPLORING: Final = 0.05  # of what a long step costs: being different is one
_RUN: Final = 3  # songs of one taste after one another, where there are two


def choose(
    songs: Songs,
    station: StationSpec,
    listener: Listener,
    *,
    adventure: float,
    seed: int,
    count: int,
    guest: Guest | None = None,
    among: "NDArray[np.bool_] | None" = None,
) -> list[Pick]:
    """The next `count` songs, fewer only where the collection has no more whose files weren't heard lately.

    `adventure` is how much is explored: 0 nothing, 1 four picks of five. `guest` is the tune of the station where the
    catalogue doesn't have it. `among` (tunes,) says of each tune whether it can be had; without it, all can.
    """
    ranking = Ranking(songs, station, listener, adventure=adventure, seed=seed, guest=guest, among=among)
    while not ranking.run():
        pass
    return ranking.picks(count)


class Ranking:
    """A choice under way: `run` until it says that all songs are scored, then `picks`."""

    def __init__(
        self,
        songs: Songs,
        station: StationSpec,
        listener: Listener,
        *,
        adventure: float,
        seed: int,
        guest: Guest | None = None,
        among: "NDArray[np.bool_] | None" = None,
    ) -> None:
        """As `choose`."""
        self._songs, self._station, self._listener = songs, station, listener
        self._adventure, self._seed, self._among = adventure, seed, among
        self._start = _start(songs, station, listener)
        self._centres = _centres(songs, station, listener, self._start, guest)
        self._appeal = Appeal(songs, station, listener, self._start, guest)
        self._reasons = Reasons(songs, station, listener, self._start, guest, self._appeal)
        self._queries = [Query(vector) for vector in self._centres.vectors]
        self._near = np.zeros((len(self._queries), len(songs)), np.float32)
        # A list of what is close for each centre, or one of what suits where there is none; then one of the different.
        self._suits = np.zeros((max(len(self._queries), 1) + 1, len(songs)), np.float32)
        self._done = 0

    def run(self, songs: int = A_TIME) -> bool:
        """Scores so many more songs, or prepares some for it first; says whether all are scored."""
        if not self._songs.prepared:
            self._songs.prepare()
            return False
        first, last = self._done, min(self._done + songs, len(self._songs))
        rows = slice(first, last)
        planes = self._songs.planes
        length = np.sqrt(np.maximum(planes.known[rows], np.uint16(1)).astype(np.float32))
        for each, query in enumerate(self._queries):
            self._near[each, rows] = planes.products(query, first, last) * np.float32(query.step) / length
        self._appeal.score(rows, self._near[:, rows], self._suits[:-1, rows], self._suits[-1, rows], self._seed)
        if self._among is not None:
            self._suits[:, rows][:, ~self._among[self._songs.file[rows]]] = -np.inf
        self._done = last
        return last == len(self._songs)

    def picks(self, count: int) -> list[Pick]:
        """The next songs; all have to be scored."""
        window = self._listener.window
        for number in np.unique(self._songs.file[window]).tolist():
            self._suits[:, self._songs.first_of(number) : self._songs.first_of(number + 1)] = -np.inf
        heard = window[:_SHARES_OVER][::-1]
        before = Candidates.of(self._songs, heard if len(heard) or self._station.kind != "tune" else self._start)
        places = self._places(count, before)
        length = _SHORTLIST
        found = self._ordered(places, before, length)
        while len(found) < count and length < len(self._songs):  # a file may have hundreds of songs, all on the list
            length *= _LONGER
            found = self._ordered(places, before, length)
        return [self._pick(row, explored) for row, explored in found]

    def _ordered(self, places: list[Place], before: Candidates, length: int) -> list[tuple[int, bool]]:
        """Rows for these places from the best so many of each list, and whether they are from the one of the others."""
        rows = np.unique(np.concatenate([_best(list_, length) for list_ in self._suits]))
        candidates = Candidates.of(self._songs, rows)
        suits = self._suits[:, rows]
        for each, vector in enumerate(self._centres.vectors.astype(np.float32)):  # counted bits are a rough measure
            suits[each] += self._appeal.closeness * (candidates.embeddings @ vector - self._near[each, rows])
        spread = self._station.kind != "composer"
        chosen = ordered(candidates, list(suits), places, before, spread=spread)
        return [(int(rows[number]), each == len(suits) - 1) for number, each in chosen]

    def _pick(self, row: int, explored: bool) -> Pick:
        score = float(self._listener.scores[row])
        return Pick(row, score, explored, self._reasons.of(row, explored=explored))

    def _places(self, count: int, before: Candidates) -> list[Place]:
        """Which list each place is filled from: explored ones at even distances, and tastes in turns of a few songs."""
        different = len(self._suits) - 1
        share = 1.0 if self._station.kind == "surprise" else _EXPLORED * self._adventure
        offset = float(Dice(self._seed).uniform(1)[0])
        turns = _Turns(self._centres, before, self._songs.close)
        places: list[Place] = []
        for place in range(count):
            explored = int((place + 1) * share + offset) > int(place * share + offset)
            close = list(range(different))
            if not explored and len(self._centres) > 1:
                first = turns.next()
                close = [first, *(each for each in close if each != first)]
            places.append(Place((different, *close), _STEPS_EXPLORING) if explored else Place((*close, different)))
        return places


class _Turns:
    """Which of several tastes has its turn, so that each gets its share of what is heard."""

    def __init__(self, centres: Centres, before: Candidates, close: float) -> None:
        self._shares = centres.shares
        self._served = np.zeros(len(centres))
        self._now, self._run = -1, 0
        for embedding in before.embeddings:
            alike = centres.vectors @ embedding if len(centres) else np.zeros(0)
            if len(alike) and alike.max() >= close:
                self._serve(int(np.argmax(alike)))

    def next(self) -> int:
        """The taste of the next song that is close to one."""
        if self._now < 0 or self._run >= _RUN:
            self._serve(int(np.argmax(self._shares * (self._served.sum() + 1.0) - self._served)))
        else:
            self._serve(self._now)
        return self._now

    def _serve(self, taste: int) -> None:
        self._run = self._run + 1 if taste == self._now else 1
        self._now = taste
        self._served[taste] += 1.0


def _start(songs: Songs, station: StationSpec, listener: Listener) -> "NDArray[np.int64]":
    """The rows that a station goes out from."""
    if station.tune is None:
        return listener.liked
    row = songs.row_of(station.tune)
    return no_rows() if row is None else np.array([row], np.int64)


def _centres(
    songs: Songs, station: StationSpec, listener: Listener, start: "NDArray[np.int64]", guest: Guest | None
) -> Centres:
    if station.kind == "tune":
        embeddings = songs.embeddings(start) if guest is None else guest.embedding[None, :]
        return centres_of(embeddings, np.ones(len(embeddings)), embeddings[:0], no_weights())
    disliked = songs.embeddings(listener.disliked)
    return centres_of(songs.embeddings(start), listener.liked_weights, disliked, listener.disliked_weights)


def _best(suits: "Floats", count: int) -> "NDArray[np.int64]":
    """The rows that suit most, without those that never do."""
    rows = np.arange(len(suits))
    if len(suits) > _SAMPLE * count:  # what a sample says that they exceed leaves few to sort
        sample = np.sort(suits[::_SAMPLE])
        rows = np.flatnonzero(suits >= sample[-3 * count // _SAMPLE])
        rows = rows if len(rows) >= count else np.arange(len(suits))
    if len(rows) > count:
        rows = rows[np.argpartition(suits[rows], -count)[-count:]]
    return rows[suits[rows] > -np.inf]
