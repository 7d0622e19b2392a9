"""When a schedule is due: a moment too many runs a job twice, one too few lets a collection grow old."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.instant import instant
from server.contract.schedules import SchedulePlan
from server.jobs.timing import DAY_MS, DueTimes

PLANS = st.builds(
    SchedulePlan,
    kind=st.just("fetch"),
    every=st.integers(1, 366),
    unit=st.just("days"),
    at=st.none() | st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
) | st.builds(SchedulePlan, kind=st.just("fetch"), every=st.integers(1, 366), unit=st.just("hours"))
MOMENTS = st.integers(0, 200 * 366 * DAY_MS)


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def due(plan: SchedulePlan, made: str, *, count: int = 3) -> list[str]:
    """The first moments after a plan was made."""
    times, now = DueTimes.of(plan, ms(made)), ms(made)
    found = []
    for _ in range(count):
        now = times.after(now)
        found.append(instant(now))
    return found


def test_hours_count_from_when_the_plan_was_made() -> None:
    plan = SchedulePlan("fetch", 6, "hours")
    assert due(plan, "2026-11-23T17:58:41") == [
        "2026-11-23T23:58:00Z", "2026-11-24T05:58:00Z", "2026-11-24T11:58:00Z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("every", "made", "first", "second"),
    [
        (1, "2026-11-23T02:59:59", "2026-11-23T03:00:00Z", "2026-11-24T03:00:00Z"),
        (1, "2026-11-23T03:00:00", "2026-11-24T03:00:00Z", "2026-11-25T03:00:00Z"),
        (7, "2026-12-30T12:00:00", "2026-12-31T03:00:00Z", "2027-01-07T03:00:00Z"),
    ],
)
def test_a_time_of_day_is_met_each_so_many_days(every: int, made: str, first: str, second: str) -> None:
    assert due(SchedulePlan("fetch", every, "days", "03:00"), made, count=2) == [first, second]


@given(PLANS, MOMENTS, MOMENTS)
def test_no_moment_is_met_twice_or_left_out(plan: SchedulePlan, made: int, now: int) -> None:
    times = DueTimes.of(plan, made)
    after = times.after(now)
    assert after > now
    assert after >= times.first_ms > made
    assert (after - times.first_ms) % times.step_ms == 0
    assert after - times.step_ms <= now or after == times.first_ms, "none lies between"
    assert times.latest(after) == after
    assert times.latest(after - 1) == after - times.step_ms
