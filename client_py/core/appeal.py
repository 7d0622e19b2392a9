"""How much each song suits a station and its listener, in stars, one portion of the collection at a time.

Every reason is a number of stars that is added, so that they can be weighed against each other in one table.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.browse import author_label
from client_py.core.compact import MODELS
from client_py.core.contract_stations import StationKind, StationSpec
from client_py.core.learned import RATINGS, TENTHS
from client_py.core.picks import Guest, Listener
from client_py.core.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

OUTSIDE: Final = -30.0  # not what was asked for: only when nothing else is left
TARGETS: Final = ("energy", "mood", "complexity")
_STARS_OF_CLOSENESS: Final[dict[StationKind, float]] = {  # for a cosine of 1; close songs have 0.15 to 0.4
    "tune": 20.0, "for_me": 14.0, "mood": 4.0, "era": 6.0, "composer": 6.0, "chip": 6.0, "surprise": -6.0,
}  # fmt: skip
_SHARE_OF_PREDICTION: Final[dict[StationKind, float]] = {
    "tune": 0.5, "for_me": 1.0, "mood": 0.7, "era": 1.0, "composer": 1.0, "chip": 1.0, "surprise": 0.7,
}  # fmt: skip
_NOT_CLOSE: Final = -5.0  # in a list of what is close: more than what keeps composers apart
_A_STEP_OFF_MOOD: Final = -2.0  # for ratings that miss their targets by 1 on average
_UNRATED: Final = 2.0  # how far a song of unknown mood is taken to be off
_SHORT: Final = -4.0  # a jingle, or a noise of a game: more than a third of the sample's songs
_SHORT_TENTHS_S: Final = 200
_NOT_THE_FIRST: Final = -0.6  # most files begin with their main piece
_RATED: Final = -4.0  # what the listener knows already comes later
_DISLIKED: Final = -4.0  # the song itself
_DISLIKED_COMPOSER: Final = -3.0  # where all that is said of him is a dislike; the first one counts half
_LIKED_COMPOSER: Final = 0.8
# What stands in for closeness where nothing is embedded: the same composer, years that are near, the same chip.
_KIN_AUTHOR: Final = 5.0
_KIN_YEAR: Final = (2.0, 1.4, 0.8, 0.4)  # by years aside
_KIN_CHIP: Final = 0.5
_YEARS: Final = 2101
_CHANCE: Final = 0.3  # so that two stations from one song don't play the same
_CHANCE_EXPLORING: Final = 2.5
_NEVER: Final = np.float32(-np.inf)


class Appeal:
    """The reasons of one station for one listener, as small tables in which each song is looked up."""

    def __init__(
        self, songs: Songs, station: StationSpec, listener: Listener, start: "NDArray[np.int64]", guest: Guest | None
    ) -> None:
        """`start` are the rows that the station goes out from: its tune's, or what is liked."""
        self._songs, self._listener = songs, listener
        self.closeness = np.float32(_STARS_OF_CLOSENESS[station.kind])
        self._prediction = np.float32(_SHARE_OF_PREDICTION[station.kind])
        self._from_songs = station.kind in ("tune", "for_me")
        self._targets = [
            (place, np.float32(target))
            for place, name in enumerate(RATINGS)
            if name in TARGETS and (target := getattr(station, name)) is not None
        ]
        self._asked = _asked_author(songs, station)
        self._author = self._asked + _opinion_of_authors(songs, listener)
        self._year = _asked_year(station)
        self._chip = np.array([_unless(station.chip in (None, model)) for model in MODELS], np.float32)
        self._kin = _kin(songs, start, guest) if self._from_songs else None
        self._special, self._special_stars = _special(songs, station, listener, start)

    def score(self, rows: slice, near: "Floats", close_by: "Floats", different: "Floats", seed: int) -> None:
        """Fills in how much the songs of `rows` (n) suit by closeness, (k, n), and for being different, (n,).

        `near` (k, n) are their cosines with k centres; without any, `close_by` has one row all the same.
        """
        songs = self._songs
        author = songs.author[rows]
        base = self._listener.scores[rows] * self._prediction
        base += self._author[author]
        base += self._year[songs.year[rows]]
        base += self._chip[songs.chip[rows]]
        tenths = songs.tenths_s[rows]
        base[(tenths > 0) & (tenths < _SHORT_TENTHS_S)] += _SHORT
        base[~songs.starts[rows]] += _NOT_THE_FIRST
        if self._targets:
            base += _A_STEP_OFF_MOOD * self.mood_missed(rows)
        inside = (self._special >= rows.start) & (self._special < rows.stop)
        np.add.at(base, self._special[inside] - rows.start, self._special_stars[inside])
        first, second = _chances(seed, rows)
        different[:] = base + second * np.float32(_CHANCE_EXPLORING)
        close_by[:] = base + first * np.float32(_CHANCE)
        if len(near):
            close_by += self.closeness * near
            if self._from_songs:
                close_by[near < songs.close] += _NOT_CLOSE
                different[near.max(axis=0) >= songs.close] = _NEVER
        elif self._kin is not None:
            kin_author, kin_year, kin_chip = self._kin
            close_by += kin_author[author] + kin_year[songs.year[rows]] + kin_chip[songs.chip[rows]]
            different[kin_author[author] > 0.0] = _NEVER

    def asked_for(self, row: int) -> bool:
        """Whether a row is of the years, the composer and the chip that were asked for."""
        songs = self._songs
        return not (self._asked[songs.author[row]] or self._year[songs.year[row]] or self._chip[songs.chip[row]])

    def mood_missed(self, rows: "slice | NDArray[np.int64]") -> "Floats":
        """How far the songs' ratings lie off what the station asks for, on average; 1 is a step of the rating."""
        missed = np.zeros(len(self._songs.file[rows]), np.float32)
        for place, target in self._targets:
            tenths = self._songs.ratings[place, rows]
            missed += np.where(tenths > 0, np.abs(tenths / np.float32(TENTHS) - target), np.float32(_UNRATED))
        return missed / np.float32(max(len(self._targets), 1))


def _unless(fits: bool) -> float:
    return 0.0 if fits else OUTSIDE


def _asked_author(songs: Songs, station: StationSpec) -> "Floats":
    if station.composer is None:
        return np.zeros(len(songs.named), np.float32)
    labels = (author_label(name) for name in songs.catalogue.authors)
    return np.array([_unless(label == station.composer) for label in labels], np.float32)


def _asked_year(station: StationSpec) -> "Floats":
    first, last = station.first_year or 0, station.last_year or _YEARS
    return np.array([_unless(first <= year <= last) for year in range(_YEARS)], np.float32)


def _opinion_of_authors(songs: Songs, listener: Listener) -> "Floats":
    """Stars for each author by what the listener said of his songs: down to -3, up to 0.8, little after one word."""
    liked = np.bincount(songs.author[listener.liked], listener.liked_weights, len(songs.named))
    disliked = np.bincount(songs.author[listener.disliked], listener.disliked_weights, len(songs.named))
    stars = (_LIKED_COMPOSER * liked + _DISLIKED_COMPOSER * disliked) / (liked + disliked + 1.0)
    return np.where(songs.named, stars, 0.0).astype(np.float32)


def _special(
    songs: Songs, station: StationSpec, listener: Listener, start: "NDArray[np.int64]"
) -> "tuple[NDArray[np.int64], Floats]":
    """Rows of which something is known by themselves, and stars for it: opinions, the tune that a station is from."""
    rows = [listener.liked, listener.disliked]
    stars = [_RATED * np.minimum(listener.liked_weights, 1.0), _DISLIKED * np.minimum(listener.disliked_weights, 1.0)]
    if station.kind == "tune" and len(start):
        number = int(songs.file[start[0]])
        rows.append(np.arange(songs.first_of(number), songs.first_of(number + 1)))
        stars.append(np.full(len(rows[-1]), OUTSIDE))
    return np.concatenate(rows), np.concatenate(stars).astype(np.float32)


def _kin(songs: Songs, start: "NDArray[np.int64]", guest: Guest | None) -> "tuple[Floats, Floats, Floats]":
    """Stars by author, year and chip for what has most in common with these rows, or with the guest."""
    if guest is None:
        authors, years = songs.author[start], songs.year[start].astype(np.int64)
        chip = np.bincount(songs.chip[start], minlength=len(MODELS)).astype(np.float32)
        author = np.bincount(authors, minlength=len(songs.named)).astype(np.float32)
    else:
        years, chip = np.array([guest.year]), np.zeros(len(MODELS), np.float32)
        author = np.array([name == guest.author for name in songs.catalogue.authors], np.float32)
    year = np.zeros(_YEARS, np.float32)
    for aside, stars in enumerate(_KIN_YEAR):
        for way in {aside, -aside}:
            np.add.at(year, np.clip(years[years > 0] + way, 0, _YEARS - 1), np.float32(stars))
    author[~songs.named] = 0.0
    year[0] = 0.0
    return _KIN_AUTHOR * _of_largest(author), _KIN_YEAR[0] * _of_largest(year), _KIN_CHIP * _of_largest(chip)


def _of_largest(values: "Floats") -> "Floats":
    shares: Floats = values / np.maximum(values.max(initial=0.0), np.float32(1e-9))
    return shares


def _chances(seed: int, rows: slice) -> "tuple[Floats, Floats]":
    """Two numbers of [0, 1) for each row, from the seed: murmur3's last step (Appleby, 2011), 16 bits each."""
    mixed = np.arange(rows.start, rows.stop, dtype=np.uint32)
    mixed += np.uint32((seed * 0x9E37_79B9 + 0x7F4A_7C15) & 0xFFFF_FFFF)
    for shift, factor in ((16, 0x85EB_CA6B), (13, 0xC2B2_AE35)):
        mixed ^= mixed >> np.uint32(shift)
        mixed *= np.uint32(factor)
    mixed ^= mixed >> np.uint32(16)
    scale = np.float32(2.0**-16)
    return (mixed & np.uint32(0xFFFF)) * scale, (mixed >> np.uint32(16)) * scale
