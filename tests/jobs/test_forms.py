"""What forms are made of, and schedules over HTTP; a kind that comes later is everywhere by its entry alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from annotated_types import Interval
from prometheus_client.parser import text_string_to_metric_families

from client_py.core.contract import Record
from client_py.core.decode import decode_json
from client_py.core.limits import Told
from server.app import create_app
from server.contract.jobs import JobList, JobReceipt
from server.contract.schedules import Schedule, ScheduleList
from server.jobs.kinds import KINDS, Kind, apart_from
from server.jobs.run_command import command_of
from server.settings import load_settings
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.server.asgi import client_of
from tests.server.conftest import METRICS_TOKEN, SECRET
from tests.server.conftest import dist as dist

MIRROR = "http://mirror.example/"
PLAN = {"kind": "fetch", "every": 1, "unit": "days", "at": "03:00", "enabled": True}


@pytest.fixture
def app(tmp_path: Path, dist: Path) -> Iterator[LoggedIn]:
    settings = load_settings(
        dist=dist, data=tmp_path / "data", collection=tmp_path, mirror=MIRROR, secret=SECRET,
        metrics_token=METRICS_TOKEN, **LOGINS,
    )  # fmt: skip
    with client_of(create_app(settings)) as client:
        yield log_in(client)


def kinds(app: LoggedIn) -> dict[str, Any]:
    return {kind["name"]: kind for kind in app.get("/api/admin/kinds").json()["kinds"]}


def refused(app: LoggedIn, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = app.request(method, f"/api/admin/{path}", **options)
    return answer.status_code, answer.json()["code"]


def test_a_form_has_what_the_contract_and_the_settings_say(app: LoggedIn, tmp_path: Path) -> None:
    found = kinds(app)
    assert list(found) == list(KINDS)
    fetch = found["fetch"]
    assert fetch["about"] == KINDS["fetch"].about
    assert fetch["schema"]["required"] == ["mirror", "collection"]
    assert fetch["schema"]["properties"]["mirror"]["description"] == "address of the mirror's index"
    assert fetch["given"] == {"mirror": MIRROR, "collection": str(tmp_path)}
    assert found["classify"]["schema"]["properties"]["force"]["type"] == "boolean"
    assert found["classify"]["apart_from"] == list(apart_from("classify"))
    assert found["fetch"]["apart_from"][0] == "classify", "named at the other of the two"
    assert app.get("/api/admin/kinds").json()["schedule"]["properties"]["every"]["maximum"] == 366


def test_schedules_are_kept_changed_and_removed(app: LoggedIn) -> None:
    made = decode_json(Schedule, app.post("/api/admin/schedules", json=PLAN).text)
    assert {value.name: value.value for value in made.parameters}["mirror"] == MIRROR
    other = {**PLAN, "unit": "hours", "at": None, "parameters": {"mirror": "http://other.example/"}}
    changed = decode_json(Schedule, app.request("PUT", f"/api/admin/schedules/{made.id}", json=other).text)
    assert (changed.id, changed.plan.unit, changed.plan.at) == (made.id, "hours", None)
    assert decode_json(Schedule, app.get(f"/api/admin/schedules/{made.id}").text) == changed
    assert decode_json(ScheduleList, app.get("/api/admin/schedules").text).schedules == (changed,)
    assert app.request("DELETE", f"/api/admin/schedules/{made.id}").status_code == 200
    assert decode_json(ScheduleList, app.get("/api/admin/schedules").text).schedules == ()


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({**PLAN, "kind": "dance"}, (404, "not_found")),
        ({**PLAN, "every": 0}, (400, "invalid_request")),
        ({**PLAN, "at": "24:00"}, (400, "invalid_request")),
        ({**PLAN, "unit": "hours"}, (400, "invalid_request")),
        ({**PLAN, "more": 1}, (400, "invalid_request")),
        ({**PLAN, "parameters": []}, (400, "invalid_request")),
        ({**PLAN, "parameters": {"mirror": "ftp://x"}}, (400, "invalid_request")),
        ([], (400, "invalid_request")),
    ],
)
def test_what_can_not_be_planned_is_refused(app: LoggedIn, body: object, wanted: tuple[int, str]) -> None:
    assert refused(app, "POST", "schedules", json=body) == wanted
    assert decode_json(ScheduleList, app.get("/api/admin/schedules").text).schedules == ()


def test_a_schedule_that_is_not_there_is_told(app: LoggedIn) -> None:
    for method in ("GET", "DELETE"):
        assert refused(app, method, "schedules/00000000") == (404, "unknown_schedule")
    assert refused(app, "PUT", "schedules/00000000", json=PLAN) == (404, "unknown_schedule")


def test_jobs_come_in_pages_and_by_kind_and_status(app: LoggedIn) -> None:
    names = [f"job-{number}" for number in range(5)]
    for name in names:
        body = {"mirror": f"{MIRROR}{name}"}
        assert app.post("/api/admin/run/fetch", params={"id": name}, json=body).status_code == 200
    app.post("/api/admin/run/classify", params={"id": "listen"})
    app.post("/api/admin/jobs/job-2/cancel")

    def listed(query: str) -> tuple[list[str], int]:
        answer = app.get(f"/api/admin/jobs?{query}")
        assert answer.status_code == 200, answer.text
        page = decode_json(JobList, answer.text)
        return [job.id for job in page.jobs], page.total

    everything, total = listed("")
    assert (set(everything), total) == ({*names, "listen"}, 6)
    first, _ = listed("limit=4")
    rest, total = listed(f"limit=4&before={first[-1]}")
    assert ([*first, *rest], total) == (everything, 6)
    assert listed("kind=classify") == (["listen"], 1)
    assert listed("status=cancelled") == (["job-2"], 1)
    assert listed("status=stale&kind=fetch") == ([], 0)
    assert refused(app, "GET", "jobs?kind=dance") == (404, "not_found")
    assert refused(app, "GET", "jobs?status=merry") == (400, "invalid_request")
    assert refused(app, "GET", "jobs?before=nobody") == (404, "unknown_job")


@dataclass(frozen=True, slots=True)
class StreamParameters(Record):
    """Parameters of a kind that is added later."""

    segment_s: Annotated[int, Interval(ge=2, le=10), Told("seconds of a segment")] = 4


def test_a_kind_that_comes_later_is_everywhere_by_its_entry(app: LoggedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Kind(
        "stream", "Cuts songs into segments.", StreamParameters, lambda _run, _parameters: "Done.", ("fetch",),
        newest={"segments": "Segments, of the newest job."},
    )  # fmt: skip
    monkeypatch.setitem(KINDS, "stream", later)
    assert kinds(app)["stream"]["schema"]["properties"]["segment_s"]["minimum"] == 2
    assert "stream" in kinds(app)["fetch"]["apart_from"]
    answer = app.post("/api/admin/run/stream", params={"id": "cut"}, json={"segment_s": 6})
    assert decode_json(JobReceipt, answer.text).job.kind == "stream"
    assert decode_json(JobList, app.get("/api/admin/jobs?kind=stream").text).total == 1
    planned = app.post("/api/admin/schedules", json={"kind": "stream", "every": 6, "unit": "hours"})
    assert planned.status_code == 200
    metrics = app.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(metrics)}
    assert {"kind": "stream", "status": "pending"} in [sample.labels for sample in families["sidflow_jobs"].samples]
    assert "sidflow_job_segments" in families
    command = command_of(later)
    assert command.__name__ == "stream"
    assert "segment_s" in command.__annotations__
