"""The record of what pages reported, as the operator looks at it."""

from dataclasses import dataclass
from typing import Annotated, Final

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record, Share

MAX_STEPS: Final = 1_000

CountName = Annotated[str, Len(1, 80)]
Milliseconds = Annotated[int, Interval(ge=0, le=86_400_000)]


@dataclass(frozen=True, slots=True)
class TelemetryCount(Record):
    """How often something was reported: in all, and in each step. Names are those of server/telemetry/counting.py."""

    name: CountName
    total: Count
    values: Annotated[tuple[Count, ...], Len(1, MAX_STEPS)]


@dataclass(frozen=True, slots=True)
class TelemetryTimes(Record):
    """How long something took: how often it is known, the median and the 95th percentile; null for a step without."""

    name: CountName
    count: Count
    p50_ms: Milliseconds
    p95_ms: Milliseconds
    p50s_ms: Annotated[tuple[Milliseconds | None, ...], Len(1, MAX_STEPS)]
    p95s_ms: Annotated[tuple[Milliseconds | None, ...], Len(1, MAX_STEPS)]


@dataclass(frozen=True, slots=True)
class TelemetryReport(Record):
    """What pages reported from `since` on, in steps of `step_s` of which the last one ends at or after `until`.

    `sampling` is the share of pages that are asked to report now; `counts` and `times` lack what never happened.
    """

    since: Instant
    until: Instant
    step_s: Annotated[int, Interval(ge=60, le=86_400)]
    sampling: Share
    counts: Annotated[tuple[TelemetryCount, ...], Len(0, 1_000)]
    times: Annotated[tuple[TelemetryTimes, ...], Len(0, 100)]
