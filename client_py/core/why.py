"""Why a song was chosen, in words that hold: each names something that can be looked up in the catalogue."""

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.appeal import TARGETS, Appeal
from client_py.core.browse import UNKNOWN, author_label
from client_py.core.contract import Model
from client_py.core.contract_stations import StationSpec
from client_py.core.learned import RATINGS, TENTHS
from client_py.core.picks import Guest, Listener
from client_py.core.songs import Songs, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORDS: Final = {"energy": ("calm", "lively"), "mood": ("dark", "bright"), "complexity": ("simple", "intricate")}
_LOW: Final = 2.4
_HIGH: Final = 3.6
_ENOUGH: Final = 20  # songs heard, to say that somebody wasn't among them
_SAME: Final = 5  # tenths between two ratings that are told as one
_NEAR_MOOD: Final = 1.0  # step of a rating, on average


def title_of(songs: Songs, row: int) -> str:
    """What a listener calls a song: its tune's title, and its number where it isn't the one that a tune starts with."""
    number = int(songs.file[row])
    tune = songs.catalogue.tune(number)
    title = tune.title if tune.title not in ("", "<?>") else tune.path.rpartition("/")[2].removesuffix(".sid")
    song = row - songs.first_of(number) + 1
    return title if song == tune.start_song else f"{title}, song {song}"


def mood_words(levels: "dict[str, float]") -> str:
    """Ratings from 1 to 5 by name as adjectives: "calm and dark"; empty where all lie in the middle."""
    found = [low if levels[name] <= _LOW else high for name, (low, high) in _WORDS.items()
             if name in levels and not _LOW < levels[name] < _HIGH]  # fmt: skip
    return joined(found)


def chip_words(model: Model) -> str:
    """A shelf of chips, as one speaks of it."""
    match model:
        case "any":
            return "either chip"
        case "unknown":
            return "a chip that nobody names"
        case _:
            return f"the {model}"


def joined(words: "list[str]") -> str:
    """Words as one says them: "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


class Reasons:
    """The reasons of one station for one listener."""

    def __init__(
        self,
        songs: Songs,
        station: StationSpec,
        listener: Listener,
        start: "NDArray[np.int64]",
        guest: Guest | None,
        appeal: Appeal,
    ) -> None:
        """As `Appeal`."""
        self._songs, self._station, self._appeal = songs, station, appeal
        self._start, self._guest = start, guest
        window = listener.window
        self._heard = {*songs.author[start].tolist(), *songs.author[window].tolist()}
        self._heard_enough = len(window) >= _ENOUGH

    def of(self, row: int, *, explored: bool) -> str:
        """Why this row."""
        wanted = self._wanted(row)
        if wanted and not self._appeal.asked_for(row):
            return f"nothing more {wanted} for now; instead {self._contrast(row)}"
        asked = f"{wanted}, as you asked" if wanted else self._mood(row)
        if explored:
            return ", ".join(part for part in (asked, f"something different: {self._contrast(row)}") if part)
        return asked or self._close(row)

    def _wanted(self, row: int) -> str:
        """Which shelf the listener asked for, with the year of this row if it is one of those; empty for none."""
        songs, station = self._songs, self._station
        if station.kind == "era":
            first, last = station.first_year or 0, station.last_year or 0
            year = int(songs.year[row])
            if first == last or first <= year <= last:
                return f"from {year if first <= year <= last else first}"
            return f"from {first} to {last}"
        if station.kind == "composer":
            return "by somebody unknown" if station.composer == UNKNOWN else f"by {station.composer}"
        return f"for {chip_words(station.chip)}" if station.chip is not None else ""

    def _mood(self, row: int) -> str:
        """That it is of the mood asked for, or nearly; empty where none was."""
        station = self._station
        if station.kind != "mood":
            return ""
        words = mood_words({name: value for name in TARGETS if (value := getattr(station, name)) is not None})
        words = words or "neither one way nor the other"
        if not self._songs.ratings[0, row]:
            return "its mood isn't known, and nothing else is left"
        near = float(self._appeal.mood_missed(np.array([row]))[0]) <= _NEAR_MOOD
        return f"{words}, as you asked" if near else f"as near to {words} as is left"

    def _close(self, row: int) -> str:
        """What it has in common with what the station goes out from."""
        songs, guest, own = self._songs, self._guest, self._station.kind == "tune"
        if guest is not None:
            return self._close_to_guest(row, guest)
        if not len(self._start):
            return "picked by chance, until you have rated a few"
        if not own and row in self._start:
            return "you liked it"
        other, alike = self._nearest(row)
        name, author = title_of(songs, other), songs.author[row]
        liked = "" if own else ", which you liked"
        said = f"by {songs.catalogue.authors[author]}, " if songs.named[author] else ""
        if said and author == songs.author[other]:
            more = self._respects(row, other) if alike >= songs.close else ""
            return f"{said}as is {name}{liked}{', and close to it' if more.startswith(' ') else ''}{more}"
        if alike >= songs.close:
            more = self._respects(row, other)
            return f"close to {name}{liked}{',' if liked and more.startswith(' ') else ''}{more}"
        if said and not own and author in songs.author[self._start]:
            return f"{said}a composer you like"
        if songs.year[row] and songs.year[row] == songs.year[other]:
            return f"from {songs.year[row]}, as is {name}{liked}"
        return f"picked by chance: nothing left is close to {name}" if own else "foreseen to suit you"

    def _close_to_guest(self, row: int, guest: Guest) -> str:
        songs = self._songs
        author = songs.catalogue.authors[songs.author[row]]
        if songs.named[songs.author[row]] and author == guest.author:
            return f"by {author}, as is {guest.title}"
        own = songs.embeddings(np.array([row]))[0]
        if float(np.dot(*units(np.stack([own, guest.embedding])))) >= songs.close:
            respects = songs.catalogue.aspects.shared(own, guest.embedding)
            return f"close to {guest.title}{(respects and f' in its {joined(respects)}') or ''}"
        if guest.year and songs.year[row] == guest.year:
            return f"from {guest.year}, as is {guest.title}"
        return f"picked by chance: nothing left is close to {guest.title}"

    def _respects(self, row: int, other: int) -> str:
        """In which respects two rows are alike, or how both sound: " in its tempo" or ", and as calm"; or nothing."""
        songs = self._songs
        one, two = songs.embeddings(np.array([row, other]))
        if words := songs.catalogue.aspects.shared(one, two):
            return f" in its {joined(words)}"
        tenths = songs.ratings[:, [row, other]].astype(np.int64)
        same = {name: float(tenths[place].mean()) / TENTHS for place, name in enumerate(RATINGS)
                if tenths[place].all() and abs(tenths[place, 0] - tenths[place, 1]) <= _SAME}  # fmt: skip
        sound = mood_words(same)
        return f", and as {sound}" if sound else ""

    def _nearest(self, row: int) -> tuple[int, float]:
        """Which of the songs that the station goes out from is closest, and the cosine with it."""
        songs = self._songs
        alike = self._start_units @ units(songs.embeddings(np.array([row])))[0]
        # Where none is embedded, the same composer's or year's is named.
        kin = (songs.author[self._start] == songs.author[row]) * 2 + (songs.year[self._start] == songs.year[row])
        best = int(np.argmax(alike + kin * 1e-3))
        return int(self._start[best]), float(alike[best])

    @cached_property
    def _start_units(self) -> "NDArray[np.float32]":
        return units(self._songs.embeddings(self._start))

    def _contrast(self, row: int) -> str:
        """What is to be said of a song that isn't close to anything."""
        songs = self._songs
        rated = {name: value for place, name in enumerate(RATINGS)
                 if name in TARGETS and (value := float(songs.ratings[place, row]) / TENTHS)}  # fmt: skip
        words = "" if self._station.kind == "mood" else mood_words(rated)
        author = int(songs.author[row])
        name = songs.catalogue.authors[author] if songs.named[author] else ""
        new = " (not heard lately)" if self._heard_enough and author not in self._heard else ""
        by = f"by {name}{new}" if name and author_label(name) != self._station.composer else ""
        year = f"from {songs.year[row]}" if songs.year[row] and self._station.kind != "era" else ""
        return ", ".join(part for part in (words, by, year) if part) or "nothing is known of it"
