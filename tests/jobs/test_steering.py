"""Pause, resume, cancel, retry: an operator's words reach a job that runs in another process, or waits for one."""

import pytest

from server.jobs.errors import JobError
from tests.hvsc.mirrors import Mirror
from tests.hvsc.tiny import BASE, Tiny, tunes_of
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held


def test_a_job_waits_for_a_worker_and_can_be_paused_and_cancelled_before_it_begins(operator: Operator) -> None:
    assert operator.ok("jobs", "run", "fetch", "--detach", "--id", "mine") == "Job mine\n"
    assert operator.ok("jobs", "run", "fetch", "--detach") == "Job mine, which is pending already\n"
    assert operator.status() == "pending"
    assert operator.ok("jobs", "pause", "mine") == "mine paused\n"
    assert operator.ok("jobs", "resume", "mine") == "mine goes on\n"
    assert operator.status() == "pending"
    assert operator.ok("jobs", "cancel", "mine") == "mine cancelled\n"
    for steer in (operator.jobs.pause, operator.jobs.resume):
        with pytest.raises(JobError, match="is cancelled"):
            steer("mine")
    assert [status for status, _ in operator.events()] == ["pending", "paused", "pending", "cancelled"]


def test_a_running_job_pauses_goes_on_where_it_was_and_ends(operator: Operator, small: Tiny, served: Mirror) -> None:
    go = held(served)
    with operator.worker():
        operator.fetch()
        begun(operator)
        operator.jobs.pause("mine")
        until(lambda: operator.status() == "paused", "the job paused")
        (part,) = (operator.folder / "data" / "cache" / "downloads").glob("*.part")
        size = part.stat().st_size
        assert 0 < size < len(small.files[BASE])
        served.asked.clear()
        go.set()
        operator.jobs.resume("mine")
        until(lambda: operator.status() == "completed", "the job ended")
    assert served.ranges_of(BASE) == [f"bytes={size}-"]
    assert tunes_of(operator.collection / "C64Music") == small.after


def test_a_running_job_is_cancelled_and_retried(operator: Operator, small: Tiny, served: Mirror) -> None:
    go = held(served)
    with operator.worker():
        operator.fetch()
        begun(operator)
        operator.jobs.cancel("mine")
        until(lambda: operator.status() == "cancelled", "the job ended")
        assert not (operator.collection / "C64Music").exists()
        go.set()
        operator.jobs.retry("mine")
        until(lambda: operator.status() == "completed", "the job ended")
    assert tunes_of(operator.collection / "C64Music") == small.after
    with pytest.raises(JobError, match="nothing to cancel"):
        operator.jobs.cancel("mine")
