"""What a listener's events say of each song, in stars, and how much each word counts: the one place of these numbers.

| event | stars | weight |
| --- | --- | --- |
| a rating | its own | 1 |
| a like, a dislike | 5, 1 | 1 |
| played again | 5 | 0.5 |
| heard to its end | 4 | 0.25 |
| skipped early | 2 | 0.25 |
| skipped late | 3 | 0.1 |

Of ratings the last one counts, and of likes and dislikes. What was said outright decides; what was merely done speaks
for a song of which nothing was said, and all of it together never counts as much as one outright word. Every weight
halves in half a year: tastes change, and what was meant long ago still counts a little.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from client_py.core.contract import FeedbackEvent, Kind
from client_py.core.uuid7 import unix_ms_of

OUTRIGHT: Final[Mapping[Kind, tuple[float, float]]] = {"like": (5.0, 1.0), "dislike": (1.0, 1.0)}
DONE: Final[Mapping[Kind, tuple[float, float]]] = {
    "replay": (5.0, 0.5),
    "complete": (4.0, 0.25),
    "skip_early": (2.0, 0.25),
    "skip_late": (3.0, 0.1),
}
DONE_AT_MOST: Final = 0.75
HALF_LIFE_MS: Final = 182 * 86_400_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """A song in stars, 1 to 5, with a weight above 0 (1 is an outright word of today) and the time of its last word."""

    tune: str
    stars: float
    weight: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class _Word:
    stars: float
    weight: float
    at_ms: int


def says(event: FeedbackEvent) -> tuple[float, float] | None:
    """The stars of one event and its weight when it is new; None where it says nothing (played, taken back)."""
    if event.rating is not None:
        return float(event.rating), 1.0
    return OUTRIGHT.get(event.kind) or DONE.get(event.kind)


def in_force(events: Iterable[FeedbackEvent]) -> list[FeedbackEvent]:
    """Each event once, in order of time, without what was taken back."""
    found = {event.id: event for event in events}
    undone = {event.undoes for event in found.values() if event.kind == "undo"}
    return [event for key, event in sorted(found.items()) if event.kind != "undo" and key not in undone]


def judgements(events: Iterable[FeedbackEvent], now_ms: int) -> tuple[Judgement, ...]:
    """One judgement a song key, the song last spoken of last. An event of the future counts as one of now."""
    outright: dict[str, dict[str, _Word]] = {}
    done: dict[str, list[_Word]] = {}
    for event in in_force(events):
        if (said := says(event)) is None:
            continue
        at_ms = unix_ms_of(event.id)
        word = _Word(said[0], said[1] * 0.5 ** (max(now_ms - at_ms, 0) / HALF_LIFE_MS), at_ms)
        if event.kind in DONE:
            done.setdefault(event.tune, []).append(word)
        else:
            voice = "stars" if event.kind == "rate" else "thumb"
            outright.setdefault(event.tune, {})[voice] = word
    found = [_judged(tune, words, DONE_AT_MOST) for tune, words in done.items() if tune not in outright]
    found += [_judged(tune, [*words.values()], 1.0) for tune, words in outright.items()]
    return tuple(sorted(found, key=lambda each: (each.at_ms, each.tune)))


def _judged(tune: str, words: list[_Word], at_most: float) -> Judgement:
    weight = sum(word.weight for word in words)
    stars = sum(word.stars * (word.weight / weight) for word in words)
    return Judgement(tune, min(max(stars, 1.0), 5.0), min(weight, at_most), max(word.at_ms for word in words))
