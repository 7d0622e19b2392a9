"""What a listener thinks of each song, told from the events: later ones win, an undone one never was."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from client_py.core.contract import FeedbackEvent, Kind, RawIntent

EARLY_SKIP_S = 30.0
EARLY_SKIP_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Opinion:
    """Stars and thumb of a song, each with the id of the event that says so, to undo it by."""

    stars: int | None = None
    stars_by: str | None = None
    liked: bool | None = None
    liked_by: str | None = None


def event_of(intent: RawIntent, at: str, model_version: str) -> FeedbackEvent:
    """The event that an intent is; a skip counts as early before 30 s of the song and before half of it.

    Raises ContractError where the intent has a rating or an undone event that its kind has not, or lacks its own.
    """
    kind: Kind = _skip(intent) if intent.kind == "skip" else intent.kind
    return FeedbackEvent(
        id=intent.id,
        tune=intent.tune,
        kind=kind,
        at=at,
        model_version=model_version,
        rating=intent.rating,
        position_s=intent.position_s,
        undoes=intent.undoes,
    )


def opinions(events: Iterable[FeedbackEvent]) -> dict[str, Opinion]:
    """The opinion on each song that has one, by tune key; the order of the ids is the order in time."""
    ordered = sorted(events, key=lambda event: event.id)
    undone = {event.undoes for event in ordered if event.kind == "undo"}
    found: dict[str, Opinion] = {}
    for event in ordered:
        if event.id in undone:
            continue
        now = found.get(event.tune, Opinion())
        if event.kind == "rate":
            found[event.tune] = Opinion(event.rating, event.id, now.liked, now.liked_by)
        elif event.kind in ("like", "dislike"):
            found[event.tune] = Opinion(now.stars, now.stars_by, event.kind == "like", event.id)
    return found


def _skip(intent: RawIntent) -> Literal["skip_early", "skip_late"]:
    position_s = intent.position_s or 0.0
    half_s = intent.length_s * EARLY_SKIP_SHARE if intent.length_s is not None else EARLY_SKIP_S
    return "skip_early" if position_s < min(EARLY_SKIP_S, half_s) else "skip_late"
