"""Jobs that begin by themselves: one job for each due moment, whoever is there to put it into the queue."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from client_py.core.instant import instant
from server.contract.jobs import FetchParameters
from server.contract.schedules import MAX_SCHEDULES, Schedule, SchedulePlan
from server.jobs.engine import Jobs
from server.jobs.errors import JobError, NoSuchScheduleError
from server.jobs.schedules import Schedules
from server.jobs.timing import DAY_MS
from server.settings import load_settings
from server.tables import SCHEDULES
from tests.hvsc.mirrors import Mirror
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held

HOUR_MS = DAY_MS // 24
DAILY = SchedulePlan("fetch", 1, "days", "03:00")
WHAT = FetchParameters("http://mirror.example/", "/music")


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    """A queue that nobody works on."""
    made = Jobs(load_settings(data=tmp_path / "data"))
    yield made
    made.close()


def next_ms(jobs: Jobs, made: Schedule) -> int:
    with jobs.store.reading() as connection:
        query = sa.select(SCHEDULES.c.next_ms).where(SCHEDULES.c.id == made.id)
        return int(connection.execute(query).scalar_one())


def test_a_due_moment_begins_one_job_that_is_named_by_it(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    made = schedules.add(DAILY, WHAT)
    due = next_ms(jobs, made)
    assert made.next_at == instant(due)
    assert made.next_at.endswith("T03:00:00Z")
    assert schedules.enqueue_due(due - 1) == ()
    day = made.next_at[:10].replace("-", "")
    identity = f"fetch-{day}-0300-{made.id}"
    assert schedules.enqueue_due(due) == (identity,)
    assert schedules.enqueue_due(due) == ()
    job = jobs.get(identity)
    assert job.status == "pending"
    assert {value.name: value.value for value in job.parameters} == {"mirror": WHAT.mirror, "collection": "/music"}
    assert jobs.history(identity)[0].detail == f"by the schedule {made.id}"
    (now,) = schedules.list()
    assert (now.last_at, now.last_job, now.next_at) == (instant(due), identity, instant(due + DAY_MS))


def test_of_many_workers_one_enqueues(jobs: Jobs, tmp_path: Path) -> None:
    due = next_ms(jobs, Schedules(jobs).add(DAILY, WHAT))
    workers = [Jobs(load_settings(data=tmp_path / "data")) for _ in range(4)]
    with ThreadPoolExecutor(len(workers)) as threads:
        begun = list(threads.map(lambda each: Schedules(each).enqueue_due(due), workers))
    for each in workers:
        each.close()
    assert sorted(map(len, begun)) == [0, 0, 0, 1]
    assert len(jobs.list()) == 1


def test_what_was_missed_while_no_worker_lived_is_one_run(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    made = schedules.add(DAILY, WHAT)
    late = next_ms(jobs, made) + 5 * DAY_MS + HOUR_MS
    assert len(schedules.enqueue_due(late)) == 1
    (now,) = schedules.list()
    assert now.last_at == instant(late - HOUR_MS)
    assert now.next_at == instant(late - HOUR_MS + DAY_MS)
    assert len(jobs.list()) == 1


@pytest.mark.parametrize("held_up", ["pending", "paused"])
def test_while_the_job_of_last_time_is_not_over_the_moment_passes_and_the_schedule_says_so(
    jobs: Jobs, held_up: str
) -> None:
    schedules = Schedules(jobs)
    due = next_ms(jobs, schedules.add(DAILY, WHAT))
    (first,) = schedules.enqueue_due(due)
    if held_up == "paused":
        jobs.pause(first)
    assert schedules.enqueue_due(due + DAY_MS) == ()
    (now,) = schedules.list()
    assert now.note == f"Passed over at {instant(due + DAY_MS)}: the job {first} wasn't over."
    assert (now.last_job, now.next_at) == (first, instant(due + 2 * DAY_MS))
    jobs.cancel(first)
    assert schedules.enqueue_due(due + DAY_MS) == (), "a moment that passed is gone"
    assert len(schedules.enqueue_due(due + 2 * DAY_MS)) == 1
    assert schedules.list()[0].note == ""


def test_a_job_that_somebody_began_by_hand_counts_too(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    due = next_ms(jobs, schedules.add(DAILY, WHAT))
    jobs.enqueue(WHAT, "by-hand")
    assert schedules.enqueue_due(due) == ()
    assert "the job by-hand wasn't over" in schedules.list()[0].note


def test_one_that_is_off_begins_nothing_and_makes_up_for_nothing(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    made = schedules.add(DAILY, WHAT)
    due = next_ms(jobs, made)
    off = schedules.change(made.id, SchedulePlan("fetch", 1, "days", "03:00", enabled=False), WHAT)
    assert off.next_at is None
    assert schedules.enqueue_due(due + 3 * DAY_MS) == ()
    on = schedules.change(made.id, DAILY, WHAT)
    assert on.next_at == made.next_at
    assert schedules.enqueue_due(due - 1) == ()


def test_a_changed_plan_counts_from_its_change_and_other_parameters_leave_the_plan(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    made = schedules.add(DAILY, WHAT)
    other = FetchParameters("http://other.example/", "/music")
    moved = schedules.change(made.id, DAILY, other)
    assert moved.next_at == made.next_at
    assert {value.name: value.value for value in moved.parameters}["mirror"] == "http://other.example/"
    hourly = schedules.change(made.id, SchedulePlan("fetch", 2, "hours"), other)
    assert hourly.next_at is not None
    (job,) = schedules.enqueue_due(next_ms(jobs, made))
    assert jobs.get(job).parameters == moved.parameters
    with pytest.raises(JobError, match="is one of fetch"):
        schedules.change(made.id, SchedulePlan("train", 1), other)


def test_a_removed_one_begins_nothing_and_its_jobs_stay(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    made = schedules.add(DAILY, WHAT)
    due = next_ms(jobs, made)
    (job,) = schedules.enqueue_due(due)
    assert schedules.remove(made.id).last_job == job
    assert schedules.enqueue_due(due + 2 * DAY_MS) == ()
    assert jobs.get(job).status == "pending"
    for act in (schedules.get, schedules.remove):
        with pytest.raises(NoSuchScheduleError):
            act(made.id)


def test_the_same_one_twice_and_too_many_are_refused(jobs: Jobs) -> None:
    schedules = Schedules(jobs)
    schedules.add(DAILY, WHAT)
    with pytest.raises(JobError, match="does the same already"):
        schedules.add(DAILY, WHAT)
    for number in range(1, MAX_SCHEDULES):
        schedules.add(DAILY, FetchParameters("http://mirror.example/", f"/music/{number}"))
    with pytest.raises(JobError, match="which are the most"):
        schedules.add(DAILY, FetchParameters("http://mirror.example/", "/more"))


def test_a_worker_begins_what_is_due_and_passes_over_while_that_runs(
    operator: Operator, small: Tiny, served: Mirror
) -> None:
    def comes_due() -> None:
        with operator.jobs.store.alone() as change:
            change.connection.execute(sa.update(SCHEDULES).values(next_ms=change.now() - HOUR_MS))

    schedules = Schedules(operator.jobs)
    plan = SchedulePlan("fetch", 1, "hours")
    made = schedules.add(plan, FetchParameters(served.url, str(operator.collection)))
    comes_due()
    go = held(served)
    with operator.worker():
        until(lambda: schedules.get(made.id).last_job is not None, "it came due")
        begun(operator)
        comes_due()
        until(lambda: schedules.get(made.id).note != "", "the next moment passed")
        go.set()
        (job,) = operator.jobs.list()
        until(lambda: operator.status(job.id) == "completed", "the job ended")
    assert operator.jobs.history(job.id)[0].detail == f"by the schedule {made.id}"
    assert tunes_of(operator.collection / "C64Music") == small.after
