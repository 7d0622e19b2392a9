"""The operator's routes: what the command line does, over HTTP, and for nobody without the token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from client_py.core.contract import Catalogue
from client_py.core.decode import decode_json
from server.app import create_app
from server.contract.jobs import Job, JobHistory, JobList, JobLog, JobReceipt
from server.settings import load_settings
from tests.admin.logged_in import LOGINS, PASSWORDS, LoggedIn, log_in
from tests.hvsc.tiny import Tiny
from tests.jobs.operator import Operator, until
from tests.server.asgi import client_of
from tests.server.conftest import METRICS_TOKEN as METRICS
from tests.server.conftest import SECRET
from tests.server.conftest import dist as dist


@pytest.fixture
def app(operator: Operator, dist: Path) -> Iterator[LoggedIn]:
    """The operator at a server beside which no worker runs, over a collection that isn't fetched yet."""
    operator.collection.mkdir()
    settings = load_settings(
        dist=dist, data=operator.folder / "data", collection=operator.collection, mirror=operator.served.url,
        secret=SECRET, metrics_token=METRICS, **LOGINS,
    )  # fmt: skip
    with client_of(create_app(settings)) as client:
        yield log_in(client)


def posted(app: LoggedIn, path: str, **options: Any) -> Job:
    answer = app.post(f"/api/admin/{path}", **options)
    assert answer.status_code == 200, answer.text
    return decode_json(Job, answer.text)


def refused(app: LoggedIn, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = app.request(method, f"/api/admin/{path}", **options)
    return answer.status_code, answer.json()["code"]


def test_a_job_is_put_into_the_queue_looked_at_and_steered(app: LoggedIn, operator: Operator) -> None:
    answer = app.post("/api/admin/run/fetch", params={"id": "mine"})
    assert answer.headers["cache-control"] == "no-store"
    receipt = decode_json(JobReceipt, answer.text)
    assert (receipt.job.id, receipt.job.status, receipt.fresh) == ("mine", "pending", True)
    assert {value.name: value.value for value in receipt.job.parameters} == {
        "collection": str(operator.collection), "mirror": operator.served.url,
    }  # fmt: skip
    again = app.post("/api/admin/run/fetch", json={"mirror": operator.served.url})
    assert decode_json(JobReceipt, again.text) == JobReceipt(receipt.job, fresh=False)
    listed = app.get("/api/admin/jobs")
    assert decode_json(JobList, listed.text).jobs == (receipt.job,)
    assert decode_json(Job, app.get("/api/admin/jobs/mine").text) == receipt.job

    assert posted(app, "jobs/mine/pause").status == "paused"
    assert refused(app, "POST", "jobs/mine/retry") == (409, "job_refused")
    assert posted(app, "jobs/mine/resume").status == "pending"
    assert posted(app, "jobs/mine/cancel").status == "cancelled"
    assert posted(app, "jobs/mine/retry").attempt == 2
    assert posted(app, "jobs/mine/cancel").status == "cancelled"
    history = decode_json(JobHistory, app.get("/api/admin/jobs/mine/history").text)
    assert [event.status for event in history.events] == [
        "pending", "paused", "pending", "cancelled", "pending", "cancelled",
    ]  # fmt: skip


def test_what_can_not_be_is_refused_in_words(app: LoggedIn) -> None:
    assert refused(app, "GET", "jobs/none") == (404, "unknown_job")
    assert refused(app, "GET", "jobs/none/log") == (404, "unknown_job")
    assert refused(app, "POST", "jobs/none/pause") == (404, "unknown_job")
    assert refused(app, "GET", "jobs?limit=many") == (400, "invalid_request")
    assert refused(app, "POST", "run/dance") == (404, "not_found")
    assert refused(app, "POST", "run/fetch?id=No!") == (400, "invalid_request")
    assert refused(app, "POST", "run/fetch", json={"mirror": "ftp://x"}) == (400, "invalid_request")
    assert refused(app, "POST", "run/fetch", json={"more": 1}) == (400, "invalid_request")
    assert refused(app, "POST", "run/fetch", json=[1]) == (400, "invalid_request")
    assert refused(app, "POST", "run/fetch", content=b"mirror=x") == (415, "unsupported_media_type")
    answer = app.post("/api/admin/run/fetch", json={"mirror": 7})
    assert answer.json()["detail"] == "mirror: a text is needed."
    assert decode_json(JobList, app.get("/api/admin/jobs").text).jobs == ()


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", f"Bearer {METRICS[:-1]}", f"Bearer {METRICS}x", f"Basic {METRICS}"]
)
def test_nobody_sees_the_metrics_without_the_token(app: LoggedIn, header: str | None) -> None:
    stranger = {"Cookie": "", **({} if header is None else {"Authorization": header})}
    assert app.get("/metrics", headers=stranger).status_code == 401
    assert app.get("/metrics", headers={"Cookie": "", "Authorization": f"Bearer {METRICS}"}).status_code == 200
    assert app.get("/metrics").status_code == 200, "who is logged in sees them too"


def test_without_anybody_logged_in_no_database_is_opened(operator: Operator, dist: Path) -> None:
    settings = load_settings(dist=dist, data=operator.folder / "data", secret=SECRET)
    with client_of(create_app(settings)) as client:
        for path in ("/api/admin/jobs", "/api/admin/none", "/metrics"):
            assert client.get(path).status_code == 401
    assert not (operator.folder / "data" / "jobs.sqlite").exists(), "nobody asked for jobs"


def test_a_database_that_is_not_there_is_told_and_listeners_notice_nothing(tmp_path: Path, dist: Path) -> None:
    nowhere = f"postgresql://sidflow@/postgres?host={tmp_path}&connect_timeout=1"
    settings = load_settings(dist=dist, data=tmp_path / "data", secret=SECRET, database_url=nowhere, **LOGINS)
    with client_of(create_app(settings)) as client:
        answer = client.post("/api/admin/login", json={"name": "operator", "password": PASSWORDS["operator"]})
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
        assert str(tmp_path) not in answer.text
        assert client.get("/api/health").status_code == 200


def test_a_fetched_collection_is_offered_without_a_restart_and_counted(
    app: LoggedIn, operator: Operator, small: Tiny
) -> None:
    def offered() -> set[str]:
        return {tune.path for tune in decode_json(Catalogue, app.get("/api/catalogue").text).tunes}

    before = offered()
    operator.ok("jobs", "run", "fetch", "--id", "mine")
    until(lambda: offered() == before | {name for name in small.after if name.endswith(".sid")}, "it is offered")

    log = decode_json(JobLog, app.get("/api/admin/jobs/mine/log").text).lines
    assert "took its place" in log[-2].text or "took its place" in log[-3].text
    rest = app.get(f"/api/admin/jobs/mine/log?after={log[-2].number}")
    assert decode_json(JobLog, rest.text).lines == log[-1:]

    answer = app.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert found["sidflow_jobs", "completed", "fetch"] == 1
    assert found["sidflow_job_downloaded_bytes_total", "fetch"] == sum(map(len, small.files.values()))
    assert found["sidflow_job_duration_seconds_count", "completed", "fetch"] == 1
    assert found["sidflow_job_duration_seconds_sum", "completed", "fetch"] > 0
    assert found["sidflow_workers",] == 0
