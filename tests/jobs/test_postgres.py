"""PostgreSQL shared by workers, as on several machines: one is killed half way, the other one ends the job."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from server.contract.jobs import FetchParameters
from server.contract.schedules import SchedulePlan
from server.jobs.schedules import Schedules
from server.jobs.seen import Wanted
from server.jobs.watching import BoardLook
from server.tables import SCHEDULES
from tests.hvsc.mirrors import Mirror
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held, one_of_two_dies


def programs() -> Path:
    """Where initdb and postgres are: Debian keeps them out of the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("there is no PostgreSQL: install Debian's package `postgresql`")
    return found[-1].parent if found else Path(str(on_path)).parent


def answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


class Cluster:
    """A cluster of its own, reached by a socket in its folder alone."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._binaries = programs()
        self._user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        self._folder = folder
        self._log = log
        self.address = f"postgresql://sidflow@/postgres?host={folder}"
        if self._user is not None:
            shutil.chown(folder, self._user)
        subprocess.run(
            [self._binaries / "initdb", "-D", folder / "data", "-U", "sidflow", "-A", "trust", "--no-sync"],
            user=self._user, check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Answers when it listens."""
        with self._log.open("a") as log:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._folder / "data", "-k", self._folder, "-F",
                 "-c", "listen_addresses="],
                user=self._user, stdout=log, stderr=log, cwd="/",
            )  # fmt: skip
        until(lambda: answers(self.address), "PostgreSQL listens")

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # at once, whoever is connected
        self._server.wait()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Cluster]:
    folder = Path("/tmp") / f"sidflow-pg-{os.getpid()}"  # a socket's path may have 107 letters
    folder.mkdir(mode=0o700)
    try:
        cluster = Cluster(folder, tmp_path / "postgres")
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder)


def test_two_workers_share_the_queue_and_one_is_killed(
    operator: Operator, small: Tiny, served: Mirror, database: Cluster
) -> None:
    operator.settings["DATABASE_URL"] = database.address
    one_of_two_dies(operator, served)
    operator.ok("jobs", "run", "fetch", "--id", "again")
    assert tunes_of(operator.collection / "C64Music") == small.after
    assert ("running", "taken over") in operator.events()
    assert "Nothing to do" in operator.jobs.get("again").outcome
    assert not list((operator.folder / "data").glob("*.sqlite"))
    watched_and_planned(operator)


def watched_and_planned(operator: Operator) -> None:
    """What a page is told, pages of the history and schedules ask this database in its own words."""
    jobs, look = operator.jobs, BoardLook()
    assert [event.name for event in look(jobs).events] == ["jobs", "schedules", "workers"]
    newest, total = jobs.store.jobs(1, Wanted("fetch", "completed"))
    older, _ = jobs.store.jobs(5, Wanted(), newest[0].id)
    assert ([job.id for job in (*newest, *older)], total) == (["again", "mine"], 2)
    assert jobs.store.jobs(5, Wanted(status="stale")) == ((), 0)
    made = Schedules(jobs).add(
        SchedulePlan("fetch", 1, "days", "03:00"), FetchParameters("http://m.example/", "/music")
    )
    with jobs.store.reading() as connection:
        due = connection.execute(sa.select(SCHEDULES.c.next_ms)).scalar_one()
    (job,) = Schedules(jobs).enqueue_due(due)
    assert Schedules(jobs).enqueue_due(due) == ()
    assert Schedules(jobs).remove(made.id).last_job == job
    assert [event.name for event in look(jobs).events] == ["job"]
    jobs.cancel(job)


def test_a_database_that_goes_away_ends_the_worker_and_the_next_one_goes_on(
    operator: Operator, small: Tiny, served: Mirror, database: Cluster
) -> None:
    operator.settings["DATABASE_URL"] = database.address
    go = held(served)
    with operator.worker("one") as first:
        operator.fetch()
        begun(operator)
        operator.close()
        database.stop()
        go.set()
        assert first.wait(60) == 75
    assert "The database can't be used" in (operator.folder / "one").read_text()
    database.start()
    assert "release 6" in operator.ok("jobs", "run", "fetch", "--id", "mine")
    assert tunes_of(operator.collection / "C64Music") == small.after
