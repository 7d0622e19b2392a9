"""Watching jobs: a page sees each change once and in order, and takes up the log where its line broke."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.contract.jobs import FetchParameters, Job, JobHistory, JobList, JobLog, JobWorkers
from server.contract.schedules import SchedulePlan
from server.event_stream import Event
from server.jobs.engine import Jobs
from server.jobs.schedules import Schedules
from server.jobs.watching import BoardLook, JobLook
from server.settings import load_settings
from server.tables import WORKERS
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.hvsc.mirrors import Mirror
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import begun, held
from tests.server.conftest import Serve, StartServer
from tests.server.conftest import dist as dist
from tests.server.conftest import serve as serve
from tests.server.conftest import start_server as start_server


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    """A queue that nobody works on."""
    made = Jobs(load_settings(data=tmp_path / "data"))
    yield made
    made.close()


def enqueue(jobs: Jobs, name: str) -> Job:
    return jobs.enqueue(FetchParameters(f"http://mirror.example/{name}", "/music"), name)[0]


def told(events: "list[Event]") -> list[tuple[str, Any]]:
    return [(event.name, event.data) for event in events]


def test_a_page_sees_all_at_first_and_then_each_change_once(jobs: Jobs) -> None:
    over = enqueue(jobs, "over")
    over = jobs.cancel(over.id)
    waiting = enqueue(jobs, "waiting")
    look = BoardLook()
    first = dict(told(list(look(jobs).events)))
    assert first["jobs"] == JobList((waiting, over), 2)
    assert first["workers"] == JobWorkers(0)
    assert look(jobs).events == []
    paused = jobs.pause(waiting.id)
    fresh = enqueue(jobs, "fresh")
    assert told(list(look(jobs).events)) == [("job", paused), ("job", fresh)]
    cancelled = jobs.cancel(waiting.id)
    assert told(list(look(jobs).events)) == [("job", cancelled)]
    assert look(jobs).events == []
    again = jobs.retry(over.id)
    ended = jobs.cancel(fresh.id)
    assert told(list(look(jobs).events)) == [("job", again), ("job", ended)]


def test_a_job_begun_and_over_between_two_looks_is_seen(jobs: Jobs) -> None:
    look = BoardLook()
    look(jobs)
    enqueue(jobs, "quick")
    ended = jobs.cancel("quick")
    assert told(list(look(jobs).events)) == [("job", ended)]


def test_workers_schedules_and_a_job_that_grows_stale_are_seen(jobs: Jobs) -> None:
    enqueue(jobs, "mine")
    look = BoardLook()
    look(jobs)
    with jobs.store.alone() as change:
        change.connection.execute(sa.insert(WORKERS).values(id="w1", host="h", pid=1, beat_ms=change.now()))
        change.turn("mine", "running", "", worker="w1")
    made = Schedules(jobs).add(SchedulePlan("fetch", 1), FetchParameters("http://mirror.example/", "/music"))
    seen = dict(told(list(look(jobs).events)))
    assert (seen["job"].status, seen["workers"]) == ("running", JobWorkers(1))
    assert seen["schedules"].schedules == (made,)
    with jobs.store.alone() as change:
        change.connection.execute(sa.update(WORKERS).values(beat_ms=0))
    seen = dict(told(list(look(jobs).events)))
    assert (seen["job"].status, seen["workers"]) == ("stale", JobWorkers(0))


def test_one_job_is_told_with_its_log_and_history_and_goes_on_after_a_line(jobs: Jobs) -> None:
    job = enqueue(jobs, "mine")
    with jobs.store.alone() as change:
        for text in ("one", "two", "three"):
            change.say("mine", text)
    look = JobLook("mine", line=1)
    found = look(jobs).events
    assert [event.name for event in found] == ["history", "log", "job"]
    assert [event.id for event in found] == ["", "3", ""]
    history, log, seen = (event.data for event in found)
    assert isinstance(history, JobHistory)
    assert isinstance(log, JobLog)
    assert ([event.status for event in history.events], [line.text for line in log.lines], seen) == (
        ["pending"], ["two", "three"], job,
    )  # fmt: skip
    assert look(jobs).events == []
    paused = jobs.pause("mine")
    assert [event.name for event in look(jobs).events] == ["history", "job"]
    with jobs.store.alone() as change:
        change.say("mine", "four")
    (event,) = look(jobs).events
    assert (event.name, event.id) == ("log", "4")
    assert jobs.get("mine") == paused


def test_a_long_log_comes_in_parts_without_a_wait_between(jobs: Jobs) -> None:
    enqueue(jobs, "mine")
    with jobs.store.alone() as change:
        for number in range(1500):
            change.say("mine", f"line {number}")
    look = JobLook("mine", line=0)
    first, second = look(jobs), look(jobs)
    assert (first.events[1].id, first.wait_s) == ("1000", 0)
    assert second.events[0].id == "1500"
    assert second.wait_s > 0


# ---- over a real server, with a real worker


@pytest.fixture
def environment(operator: Operator) -> dict[str, str]:
    """Of a server on the operator's machine."""
    operator.collection.mkdir()
    return operator.environment | ENVIRONMENT


def read(lines: Iterator[str]) -> Iterator[tuple[str, Any, str]]:
    """Name, data and id of each event of a stream, as a browser reads them."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "event" in fields:
                yield fields["event"], json.loads(fields["data"]), fields.get("id", "")
            fields = {}


@contextmanager
def logged_in(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        answer = client.post("/api/admin/login", json={"name": "viewer", "password": PASSWORDS["viewer"]})
        assert answer.status_code == 204, answer.text
        yield client


@contextmanager
def watching(client: httpx.Client, path: str, **headers: str) -> Iterator[Iterator[tuple[str, Any, str]]]:
    with client.stream("GET", f"/api/admin/jobs{path}", headers=headers) as answer:
        assert answer.status_code == 200
        yield read(answer.iter_lines())


def test_progress_and_log_of_a_running_job_arrive_and_a_broken_line_is_taken_up(
    operator: Operator, served: Mirror, serve: Serve, environment: dict[str, str]
) -> None:
    address = serve(**environment)
    go = held(served)
    operator.fetch()
    with logged_in(address) as client, operator.worker():
        begun(operator)
        with watching(client, "/mine/events") as events:
            seen = []
            for name, data, identity in events:
                if name == "log":
                    seen += [line["number"] for line in data["lines"]]
                    last = identity
                if name == "job" and data["status"] == "running" and data["progress"]["total"] and seen:
                    break
            assert data["progress"]["done"] < data["progress"]["total"]
        go.set()
        until(lambda: operator.status() == "completed", "the job ended")
        with watching(client, "/mine/events", **{"Last-Event-ID": last}) as events:
            rest = {name: data for _, (name, data, _) in zip(range(3), events, strict=False)}
        assert rest["job"]["outcome"] == operator.jobs.get("mine").outcome
        seen += [line["number"] for line in rest["log"]["lines"]]
        assert seen == list(range(1, len(operator.jobs.log("mine")) + 1))


def test_a_server_that_stops_ends_its_streams_at_once_and_whole(
    start_server: StartServer, environment: dict[str, str]
) -> None:
    started = start_server(**environment)
    with logged_in(started.address) as client, watching(client, "/events") as events:
        assert next(events)[0] == "jobs"
        started.process.terminate()
        for name, _, _ in events:  # a stream that was cut off would raise
            assert name in ("schedules", "workers")
    assert started.process.wait(30) is not None


def test_logging_out_ends_the_stream(serve: Serve, environment: dict[str, str]) -> None:
    address = serve(**environment)
    with logged_in(address) as client, watching(client, "/events") as events:
        assert next(events)[0] == "jobs"
        with httpx.Client(base_url=address, cookies=client.cookies) as other:
            token = other.get("/api/admin/me").json()["token"]
            assert other.post("/api/admin/logout", headers={"X-SIDFlow-Token": token}).status_code == 204
        assert [name for name, _, _ in events][-1] == "ended"
        answer = client.get("/api/admin/jobs/events")
        assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")
        assert client.get("/api/admin/jobs/none/events").status_code == 401


def test_a_job_that_is_not_there_is_told_before_the_stream_begins(serve: Serve, environment: dict[str, str]) -> None:
    address = serve(**environment)
    with logged_in(address) as client:
        answer = client.get("/api/admin/jobs/none/events")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")
