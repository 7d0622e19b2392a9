"""What was played and rated, newest first, as rows that a view shows: named by the catalogue, searched, in pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from client_py.core.contract import FeedbackEvent, Kind
from client_py.core.opinions import Opinion, opinions
from client_py.core.words import plain_letters, query_words

Naming = Callable[[str], tuple[str, str]]
"""From a tune key to title and author, `""` for what nobody knows."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of the history; `in_force` marks what an undo would take back, `undone` what was taken back."""

    id: str
    tune: str
    title: str
    author: str
    kind: Kind
    at: str
    rating: int | None
    position_s: float | None
    in_force: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """One song with an opinion in force; `at` is when the last word on it was said."""

    tune: str
    title: str
    author: str
    at: str
    stars: int | None
    stars_by: str | None
    liked: bool | None
    liked_by: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows from `start` on, of `total` that hold all the words."""

    words: str
    start: int
    total: int
    rows: tuple[Heard, ...] | tuple[Rated, ...]


def history_page(events: Sequence[FeedbackEvent], named: Naming, words: str, start: int, limit: int) -> Page:
    """What was done with the songs, newest first. An undo is no line of its own: it marks the one it took back."""
    standing = opinions(events)
    in_force = {key for opinion in standing.values() for key in (opinion.stars_by, opinion.liked_by)}
    undone = {event.undoes for event in events if event.kind == "undo"}
    wanted = _songs_with(words, {event.tune for event in events}, named)
    shown = sorted(
        (event for event in events if event.kind != "undo" and event.tune in wanted),
        key=lambda event: event.id,
        reverse=True,
    )
    rows = tuple(
        Heard(
            event.id, event.tune, *named(event.tune), event.kind, event.at, event.rating, event.position_s,
            event.id in in_force, event.id in undone,
        )
        for event in shown[start : start + limit]
    )  # fmt: skip
    return Page(words, start, len(shown), rows)


def ratings_page(events: Sequence[FeedbackEvent], named: Naming, words: str, start: int, limit: int) -> Page:
    """The songs that have stars or a thumb, the one spoken of last first."""
    found = {tune: opinion for tune, opinion in opinions(events).items() if opinion.stars or opinion.liked is not None}
    wanted = _songs_with(words, found, named)
    shown = sorted(((_said_by(found[tune]), tune) for tune in wanted), reverse=True)
    at = {event.id: event.at for event in events}
    rows = tuple(
        Rated(tune, *named(tune), at[key], found[tune].stars, found[tune].stars_by, found[tune].liked,
              found[tune].liked_by)
        for key, tune in shown[start : start + limit]
    )  # fmt: skip
    return Page(words, start, len(shown), rows)


def _said_by(opinion: Opinion) -> str:
    """The id of the last event behind an opinion; ids are in order of time."""
    return max(opinion.stars_by or "", opinion.liked_by or "")


def _songs_with(words: str, tunes: Iterable[str], named: Naming) -> set[str]:
    """The songs whose title, author or path hold all the words, whatever their case and accents."""
    wanted = query_words(words)
    if not wanted:
        return set(tunes)
    # Songs of one file have one name: it is looked up once.
    found: set[str] = set()
    for _, songs in groupby(sorted(tunes), key=lambda tune: tune.rpartition("#")[0]):
        listed = list(songs)
        text = plain_letters(" ".join((*named(listed[0]), listed[0]))).replace("_", " ")
        if all(word in text for word in wanted):
            found.update(listed)
    return found
