"""What listeners think of songs: the canonical feedback lines of the data folder, as one rating a song."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from client_py.core.contract import FeedbackEvent, Kind
from client_py.core.contract_learning import FeedbackSource, Filters
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.judging import DONE, OUTRIGHT, in_force, says
from server.learning.errors import LearningError

_STARS: Final[frozenset[Kind]] = frozenset({"rate"})
_SOURCES: Final[dict[FeedbackSource, frozenset[Kind]]] = {
    "stars": _STARS,
    "thumbs": frozenset(OUTRIGHT),
    "listening": frozenset(DONE),
    "all": _STARS | frozenset(OUTRIGHT) | frozenset(DONE),
}


def read_feedback(folder: Path, filters: Filters) -> list[FeedbackEvent]:
    """The events that the filters leave, in order of their ids, each once; raises LearningError for a spoilt line.

    A day's last line without its line feed was never acknowledged and doesn't count (server/feedback_log.py).
    """
    wanted = _SOURCES[filters.source]
    return [
        event
        for event in in_force(_events(folder, filters))
        if event.kind in wanted and event.tune.startswith(filters.prefix)
    ]


def ratings(events: Iterable[FeedbackEvent], least: int) -> dict[str, float]:
    """A mean rating from 1 to 5 for each song that has `least` events, weighted as `judging` weighs them.

    Nothing decays: whose event it is isn't known here, nor what day it is, so that the same lines give the same model.
    """
    sums: dict[str, tuple[float, float, int]] = {}
    for event in events:
        if (said := says(event)) is None:
            continue
        rating, weight = said
        total, weights, count = sums.get(event.tune, (0.0, 0.0, 0))
        sums[event.tune] = (total + rating * weight, weights + weight, count + 1)
    return {tune: total / weights for tune, (total, weights, count) in sums.items() if count >= least}


def _events(folder: Path, filters: Filters) -> Iterator[FeedbackEvent]:
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
