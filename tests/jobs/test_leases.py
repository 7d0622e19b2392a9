"""One job of a kind writes at a time: who holds the lease, who waits, and what becomes of a holder thought dead."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.contract.classified import ClassifyParameters
from server.contract.jobs import FetchParameters
from server.jobs.engine import Jobs
from server.jobs.errors import FencedError, JobError
from server.jobs.kinds import KINDS, apart_from
from server.jobs.running import Run
from server.jobs.store import Change, Lease
from server.settings import load_settings
from server.tables import WORKERS
from tests.engine_file import engine_file
from tests.hvsc.mirrors import Mirror
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    """Two jobs of kinds that are apart: `fetching`, which a worker is at, and `classifying`, which waits."""
    made = Jobs(load_settings(data=tmp_path / "data"))
    made.enqueue(FetchParameters("http://mirror.example/", str(tmp_path / "music")), "fetching")
    made.enqueue(ClassifyParameters(str(tmp_path / "music")), "classifying")
    with made.store.alone() as change:
        change.connection.execute(sa.insert(WORKERS).values(id="w1", host="h", pid=1, beat_ms=change.now()))
        change.turn("fetching", "running", "", worker="w1")
    yield made
    made.close()


def lease(change: Change, job: str, worker: str) -> Lease | str:
    kind = change.row(job).kind
    return change.lease(job, kind, apart_from(kind), worker)


def falls_silent(jobs: Jobs) -> None:
    with jobs.store.alone() as change:
        change.connection.execute(sa.update(WORKERS).values(beat_ms=0))


def test_who_waits_is_told_for_whom(jobs: Jobs) -> None:
    with jobs.store.alone() as change:
        first = lease(change, "fetching", "w1")
        assert isinstance(first, Lease)
        assert lease(change, "classifying", "w2") == "fetching"
        change.release(first)
        assert isinstance(lease(change, "classifying", "w2"), Lease)


def test_a_holder_that_seems_dead_loses_the_lease_and_writes_no_more(jobs: Jobs, tmp_path: Path) -> None:
    with jobs.store.alone() as change:
        first = lease(change, "fetching", "w1")
        assert isinstance(first, Lease)
    settings = load_settings(data=tmp_path / "data")
    run = Run(jobs.store, first, settings, {})
    file = run.write(run.roots.data, "mirror", "note", data=b"in time")
    falls_silent(jobs)
    with jobs.store.alone() as change:
        second = lease(change, "classifying", "w2")
    assert isinstance(second, Lease)
    with pytest.raises(FencedError):
        run.write(run.roots.data, "mirror", "note", data=b"too late")
    with pytest.raises(FencedError):
        run.say("too late")
    assert file.read_bytes() == b"in time"
    assert [each.name for each in file.parent.iterdir()] == ["note"]
    Run(jobs.store, second, settings, {}).write(run.roots.data, "classified", "a.jsonl", data=b"")


def test_the_same_job_taken_up_again_gets_a_larger_token(jobs: Jobs) -> None:
    with jobs.store.alone() as change:
        first = lease(change, "fetching", "w1")
        second = lease(change, "fetching", "w2")
    assert isinstance(first, Lease)
    assert isinstance(second, Lease)
    assert (second.epoch, second.token) == (first.epoch, first.token + 1)


def test_kinds_are_apart_from_both_sides() -> None:
    for kind in KINDS:
        assert kind not in apart_from(kind)
        assert all(kind in apart_from(other) for other in apart_from(kind))


def test_parameters_come_from_settings_and_a_missing_one_is_asked_for(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, collection=tmp_path / "music")
    with pytest.raises(JobError, match=r"Which mirror\? Give --mirror or set SIDFLOW_MIRROR"):
        KINDS["fetch"].read(settings, {})
    given = {"mirror": "http://mirror.example/"}
    assert KINDS["fetch"].read(settings, given) == FetchParameters(given["mirror"], str(tmp_path / "music"))


def test_a_collection_is_not_listened_to_while_it_is_fetched(operator: Operator, served: Mirror) -> None:
    operator.settings["ENGINE"] = str(engine_file())
    go = held(served)
    with operator.worker():
        operator.fetch()
        begun(operator)
        operator.jobs.enqueue(ClassifyParameters(str(operator.collection)), "listening")
        until(lambda: len(operator.jobs.log("listening")) == 1, "the other job waits")
        assert operator.jobs.log("listening")[0].text == "Waiting for the job mine to end."
        assert operator.status("listening") == "pending"
        go.set()
        until(lambda: operator.status("listening") == "running", "its turn has come")
        assert operator.status() == "completed"
        operator.jobs.cancel("listening")
        until(lambda: operator.status("listening") == "cancelled", "it ended")
