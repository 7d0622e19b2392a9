"""The records of the room Feedback: how much came in and what became of it, and nothing that names a listener."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Kind, Record
from client_py.core.contract_learning import Semver
from server.contract.jobs import Job

MAX_DAYS = 366

Day = Annotated[str, Len(10, 10)]


@dataclass(frozen=True, slots=True)
class KindCount(Record):
    """How many events of a kind there are."""

    kind: Kind
    events: Count


@dataclass(frozen=True, slots=True)
class FeedbackDay(Record):
    """The events that happened on a day (UTC), as its file has them."""

    day: Day
    events: Count
    size_bytes: Count
    kinds: Annotated[tuple[KindCount, ...], Len(0, 16)]


@dataclass(frozen=True, slots=True)
class SyncCounts(Record):
    """What became of events that were sent to this server since it started; a rejected one had an impossible time."""

    since: Instant
    accepted: Count
    duplicates: Count
    rejected: Count


@dataclass(frozen=True, slots=True)
class ToldCounts(Record):
    """What pages with telemetry on told of their sending in the last 24 hours; `failed` are attempts."""

    accepted: Count
    duplicates: Count
    failed: Count


@dataclass(frozen=True, slots=True)
class SharedBase(Record):
    """How many tastes are shared against a model; `base` is null for what is no upload."""

    base: Semver | None
    uploads: Count


@dataclass(frozen=True, slots=True)
class QuarantineReason(Record):
    """Why uploads aren't merged, and how many."""

    reason: Annotated[str, Len(1, 300)]
    uploads: Count


@dataclass(frozen=True, slots=True)
class MergedTaste(Record):
    """What is merged for the next training; `kept` is the share that stands out of the noise, as in SharedTaste."""

    base: Semver
    devices: Count
    kept: Annotated[tuple[Annotated[float, Interval(ge=0, le=1)], ...], Len(2, 2)]


@dataclass(frozen=True, slots=True)
class SharingCounts(Record):
    """What devices share, how many took it back, and what the last ingest made of it."""

    devices: Count
    uploads: Count
    withdrawn: Count
    bases: Annotated[tuple[SharedBase, ...], Len(0, 10_000)]
    quarantined: Annotated[tuple[QuarantineReason, ...], Len(0, 10_000)]
    merged: MergedTaste | None
    last_ingest: Job | None


@dataclass(frozen=True, slots=True)
class FeedbackState(Record):
    """The last `days`, oldest first, of `all_days` that have events; `told` is null before any page told of sending."""

    days: Annotated[tuple[FeedbackDay, ...], Len(0, MAX_DAYS)]
    all_days: Count
    sync: SyncCounts
    told: ToldCounts | None
    sharing: SharingCounts
