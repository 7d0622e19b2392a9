"""What a listener did and thinks: raw intents from the inbox become events, each filed once, none lost."""

from collections.abc import Callable
from dataclasses import dataclass

from client_py.core.canonical import plain
from client_py.core.contract import FeedbackEvent, RawIntent
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from client_py.core.opinions import Opinion, event_of, opinions
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from client_py.ports import Change, Clock, ConflictError, Delete, Put, Records, Require

EXPLICIT = frozenset({"rate", "like", "dislike", "undo"})
# Files that the listener opened have these paths; their names are nobody's business.
OPENED = "opened/"
FILED = ("ratings", "implicitEvents")
_PAGE = 200


class FeedbackError(SidflowError):
    """What was asked of the listener's events can't be done; they stay as they are."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came out of the inbox: events filed now, how many were filed before, how many made no sense."""

    filed: tuple[FeedbackEvent, ...]
    duplicates: int = 0
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinion on each song that has one, by tune key; `newest` is the id of the last event it was told from."""

    newest: str
    by_tune: dict[str, Opinion]


class FeedbackKeeper:
    """The listener's events. Those made while the listener let them be sent are also put into the outbox.

    `shares` tells what holds now; an intent tells where that was another thing when it happened.
    """

    def __init__(self, records: Records, clock: Clock, shares: Callable[[], bool], model: Callable[[], str]) -> None:
        self._records = records
        self._clock = clock
        self._shares = shares
        self._model = model
        self._known: dict[str, dict[str, FeedbackEvent]] = {store: {} for store in FILED}

    async def take(self, raw: RawIntent) -> None:
        """Puts an intent into the inbox."""
        await self._records.apply([Put("inbox", raw.id, plain(raw))])

    async def drain(self) -> Drained:
        """Empties the inbox. Killed at any point, the next call goes on: an intent leaves as its event is filed."""
        filed: list[FeedbackEvent] = []
        duplicates = set_aside = 0
        while items := await self._records.items("inbox", limit=_PAGE):
            changes: list[Change] = []
            events: list[FeedbackEvent] = []
            doubled = refused = 0
            for key, stored in items:
                changes += [Require("inbox", key, stored), Delete("inbox", key)]
                try:
                    intent = decode(RawIntent, stored)
                    event = event_of(intent, instant(intent.at_ms), self._model())
                except SidflowError as error:
                    changes.append(Put("setAside", key, {"intent": stored, "reason": str(error)}))
                    refused += 1
                    continue
                if any(event.id == other.id for other in events) or await self._has(event):
                    doubled += 1
                    continue
                events.append(event)
                changes += self._filing(event, self._shares() if intent.shares is None else intent.shares)
            try:
                await self._records.apply(changes)
            except ConflictError:
                continue  # another tab emptied it first: read what is left
            filed += events
            duplicates += doubled
            set_aside += refused
        return Drained(tuple(filed), duplicates, set_aside)

    async def opinions(self) -> Opinions:
        """What the listener thinks, from all that was filed until now."""
        events = await self._events("ratings")
        return Opinions(events[-1].id if events else "", opinions(events))

    async def undo(self, event_id: str) -> FeedbackEvent:
        """Takes back a rating, a like or a dislike, by an event that says so; raises FeedbackError."""
        stored = await self._records.get("ratings", event_id)
        if stored is None:
            raise FeedbackError("There is no such rating to take back.")
        target = decode(FeedbackEvent, stored)
        if target.kind == "undo":
            raise FeedbackError("That was taken back already: rate the tune anew instead.")
        now_ms = self._clock.now_ms()
        event = FeedbackEvent(
            id=uuid7(now_ms, self._clock.random(RANDOM_BYTES)),
            tune=target.tune,
            kind="undo",
            at=instant(now_ms),
            model_version=self._model(),
            undoes=event_id,
        )
        await self._records.apply(self._filing(event, self._shares()))
        return event

    async def events(self, *stores: str) -> list[FeedbackEvent]:
        """All that was filed, or what is in the stores named: `ratings`, `implicitEvents`."""
        return [event for store in stores or FILED for event in await self._events(store)]

    async def _has(self, event: FeedbackEvent) -> bool:
        return await self._records.get(_store_of(event), event.id) is not None

    def _filing(self, event: FeedbackEvent, shares: bool) -> list[Change]:
        value = plain(event)
        filing: list[Change] = [Put(_store_of(event), event.id, value)]
        if shares and not event.tune.startswith(OPENED):
            filing.append(Put("outbox", event.id, value))
        return filing

    async def _events(self, store: str) -> list[FeedbackEvent]:
        """In order of time. Filed events never change, so only those that were not read before are decoded."""
        known = self._known[store]
        newest = next(reversed(known), "")
        items = await self._records.items(store, after=newest)
        count = await self._records.count(store)
        if len(known) + len(items) != count or (newest and await self._records.get(store, newest) is None):
            # An older one came late from another tab, or all were deleted.
            items = await self._records.items(store)
            known = {key: known[key] for key, _ in items if key in known}
        known |= {key: decode(FeedbackEvent, stored) for key, stored in items if key not in known}
        self._known[store] = known = dict(sorted(known.items()))
        return list(known.values())


def _store_of(event: FeedbackEvent) -> str:
    return "ratings" if event.kind in EXPLICIT else "implicitEvents"
