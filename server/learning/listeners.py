"""What listeners think of songs: the canonical feedback lines of the data folder, as one rating a song."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from client_py.core.contract import FeedbackEvent, Kind
from client_py.core.contract_learning import FeedbackSource, TrainParameters
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.learning.errors import LearningError

_SOURCES: Final[dict[FeedbackSource, frozenset[Kind]]] = {
    "stars": frozenset({"rate"}),
    "thumbs": frozenset({"like", "dislike"}),
    "listening": frozenset({"complete", "replay", "skip_early"}),
    "all": frozenset({"rate", "like", "dislike", "complete", "replay", "skip_early"}),
}
# What an event says where it names no stars, and how much it counts: hearing a tune out is a weaker word than a thumb.
_SAYS: Final[dict[Kind, tuple[float, float]]] = {
    "like": (5.0, 1.0),
    "dislike": (1.0, 1.0),
    "replay": (5.0, 0.5),
    "complete": (4.0, 0.25),
    "skip_early": (2.0, 0.25),
}


def read_feedback(folder: Path, filters: TrainParameters) -> list[FeedbackEvent]:
    """The events that the filters leave, in order of their ids, each once; raises LearningError for a spoilt line.

    A day's last line without its line feed was never acknowledged and doesn't count (server/feedback_log.py).
    """
    found = {event.id: event for event in _events(folder, filters)}
    undone = {event.undoes for event in found.values() if event.kind == "undo"}
    wanted = _SOURCES[filters.source]
    return [
        event
        for _, event in sorted(found.items())
        if event.kind in wanted and event.id not in undone and event.tune.startswith(filters.prefix)
    ]


def ratings(events: Iterable[FeedbackEvent], least: int) -> dict[str, float]:
    """A mean rating from 1 to 5 for each song that has `least` events, weighted by what kind they are of."""
    sums: dict[str, tuple[float, float, int]] = {}
    for event in events:
        rating, weight = (float(event.rating), 1.0) if event.rating is not None else _SAYS[event.kind]
        total, weights, count = sums.get(event.tune, (0.0, 0.0, 0))
        sums[event.tune] = (total + rating * weight, weights + weight, count + 1)
    return {tune: total / weights for tune, (total, weights, count) in sums.items() if count >= least}


def _events(folder: Path, filters: TrainParameters) -> Iterator[FeedbackEvent]:
    for file in sorted(folder.glob("*/*/*/events.jsonl")):
        day = "-".join(file.parent.relative_to(folder).parts)
        if (filters.since is not None and day < filters.since) or (filters.until is not None and day > filters.until):
            continue
        *lines, _ = file.read_bytes().split(b"\n")
        for number, line in enumerate(lines, 1):
            try:
                yield decode_json(FeedbackEvent, line.decode())
            except (SidflowError, UnicodeDecodeError) as error:
                raise LearningError(f"{file} is no feedback in line {number}: {error}.") from None
