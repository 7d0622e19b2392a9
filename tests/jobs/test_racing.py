"""Two workers on one queue: a job is done once, and one that was thought dead writes nothing any more."""

import contextlib
import signal
import sqlite3
import subprocess

from tests.hvsc.mirrors import Mirror
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held, one_of_two_dies


def put_to_sleep(worker: "subprocess.Popen[str]", operator: Operator) -> None:
    """Stops a worker, but not while it holds the lock of the database, which nobody could take from it."""

    def asleep() -> bool:
        worker.send_signal(signal.SIGSTOP)
        with contextlib.closing(sqlite3.connect(operator.folder / "data" / "jobs.sqlite", timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                worker.send_signal(signal.SIGCONT)
                return False
        return True

    until(asleep, "the worker is stopped outside of a transaction")


def test_two_workers_do_each_job_once(operator: Operator, small: Tiny) -> None:
    with operator.worker("one"), operator.worker("two"):
        operator.fetch()
        until(lambda: operator.status() == "completed", "the job ended")
    assert tunes_of(operator.collection / "C64Music") == small.after
    assert [status for status, _ in operator.events()] == ["pending", "running", "completed"]


def test_the_work_of_a_killed_worker_goes_on_at_the_other(operator: Operator, small: Tiny, served: Mirror) -> None:
    one_of_two_dies(operator, served)
    assert tunes_of(operator.collection / "C64Music") == small.after
    assert ("running", "taken over") in operator.events()


def test_a_worker_that_was_thought_dead_ends_without_writing(operator: Operator, small: Tiny, served: Mirror) -> None:
    go = held(served)
    with operator.worker("one") as first:
        operator.fetch()
        begun(operator)
        put_to_sleep(first, operator)
        until(lambda: operator.status() == "stale", "the job is stale")
        # The sleeper still holds the part of the download, as a dead process doesn't: it has to give up by itself.
        with operator.worker("two"):
            until(lambda: ("running", "taken over") in operator.events(), "the other took over")
            go.set()
            first.send_signal(signal.SIGCONT)
            assert first.wait(60) == 75
            until(lambda: operator.status() in ("completed", "failed"), "the job ended")
            if operator.status() == "failed":
                operator.jobs.retry("mine")
                until(lambda: operator.status() == "completed", "the job ended")
    assert tunes_of(operator.collection / "C64Music") == small.after
