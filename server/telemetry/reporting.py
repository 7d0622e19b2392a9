"""From the counts of minutes to what the operator sees: counts by steps, and times as medians and 95th percentiles."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from client_py.core.instant import instant
from server.contract.telemetry import MAX_STEPS, TelemetryCount, TelemetryReport, TelemetryTimes
from server.problems import ProblemError
from server.telemetry.counting import MARKS
from server.telemetry.gathered import MINUTE_MS
from server.telemetry.histogram import BOUNDS_MS, MORE, bins_of, quantile
from server.telemetry.store import KEPT_MS, TelemetryStore

TIMED = (*(f"start.{mark}" for mark in MARKS), "training")
_BINS = {str(bound) for bound in BOUNDS_MS} | {MORE}
_MAX_STEP_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Span:
    """Whole minutes, in ms since 1970; `until_ms` is past the last one, and a whole number of steps away."""

    since_ms: int
    until_ms: int
    step_ms: int

    @property
    def steps(self) -> range:
        return range(self.since_ms, self.until_ms, self.step_ms)


def span_of(since_ms: int, until_ms: int, step_ms: int) -> Span:
    """Rounded outwards to minutes and steps; raises ProblemError for what nobody can look at."""
    since_ms = since_ms // MINUTE_MS * MINUTE_MS
    if not MINUTE_MS <= step_ms <= _MAX_STEP_MS or step_ms % MINUTE_MS:
        raise ProblemError("invalid_request", "A step is a whole number of minutes, from one to a day.")
    if not 0 < until_ms - since_ms <= KEPT_MS + 2 * _MAX_STEP_MS:
        raise ProblemError("invalid_request", "The time ends after it begins, and 30 days are the most.")
    steps = -(-(until_ms - since_ms) // step_ms)
    if steps > MAX_STEPS:
        raise ProblemError("invalid_request", f"{MAX_STEPS:,} steps are the most: take longer ones.")
    return Span(since_ms, since_ms + steps * step_ms, step_ms)


def report(store: TelemetryStore, span: Span, sampling: float) -> TelemetryReport:
    """Raises DatabaseError."""
    series = store.series(span.since_ms, span.until_ms, span.step_ms)
    steps = [series.get(at_ms, {}) for at_ms in span.steps]
    totals: Counter[str] = Counter()
    for step in steps:
        totals.update(step)
    return TelemetryReport(
        since=instant(span.since_ms),
        until=instant(span.until_ms),
        step_s=span.step_ms // 1000,
        sampling=sampling,
        counts=tuple(
            TelemetryCount(name, totals[name], tuple(step.get(name, 0) for step in steps))
            for name in sorted(totals)
            if not _is_timed(name)
        ),
        times=tuple(found for name in TIMED if (found := _times(name, totals, steps)) is not None),
    )


def _is_timed(name: str) -> bool:
    kind, _, last = name.rpartition(".")
    return kind in TIMED and (last in _BINS or last == "sum_ms")


def _times(name: str, totals: Mapping[str, int], steps: Sequence[Mapping[str, int]]) -> TelemetryTimes | None:
    counts = bins_of(name, totals)
    p50_ms, p95_ms = quantile(counts, 0.5), quantile(counts, 0.95)
    if p50_ms is None or p95_ms is None:
        return None
    each = [bins_of(name, step) for step in steps]
    return TelemetryTimes(
        name=name,
        count=sum(counts),
        p50_ms=p50_ms,
        p95_ms=p95_ms,
        p50s_ms=tuple(quantile(of, 0.5) for of in each),
        p95s_ms=tuple(quantile(of, 0.95) for of in each),
    )
