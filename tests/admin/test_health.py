"""Health as an operator sees it: each fault has a state and words that say what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from client_py.core.decode import decode_json
from server.admin.health import HealthApi
from server.app import create_app
from server.audit.log import AuditLog
from server.bundle import load_bundle
from server.contract.health import HealthReport, Probe
from server.database import Database, now_ms
from server.library import Library
from server.settings import Settings
from server.tables import ALERT_FACTS, JOBS, WORKERS
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.engine_file import engine_file
from tests.server.asgi import client_of
from tests.server.conftest import MakeSettings


def health(client: LoggedIn) -> HealthReport:
    answer = client.get("/api/admin/health")
    assert answer.status_code == 200, answer.text
    return decode_json(HealthReport, answer.text)


def probe(report: HealthReport, name: str) -> Probe:
    return next(each for each in report.probes if each.name == name)


@pytest.fixture
def admin_settings(make_settings: MakeSettings, collection: Path) -> Settings:
    return make_settings(
        **LOGINS, collection=collection, mirror="http://mirror.example/", engine=engine_file(), worker=False
    )


def worker_lives(settings: Settings) -> Callable[..., None]:
    """Writes what a worker on another machine writes with each sign of life."""
    database = Database(settings)

    def tell(**values: object) -> None:
        with database.writing() as connection:
            row = {"id": "far-7", "host": "far", "pid": 7, "beat_ms": now_ms(connection)}
            connection.execute(sa.insert(WORKERS).values(**row | values))
            connection.execute(
                sa.insert(JOBS).values(
                    id="classify-1", kind="classify", parameters="{}", status="running", worker="far-7", created_ms=1
                )
            )
        database.close()

    return tell


def test_a_server_that_is_well_says_so(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    worker_lives(admin_settings)(cpu_cores=1.75, memory_bytes=300_000_000)
    report = health(viewer_client)
    assert [(each.name, each.state) for each in report.probes if each.state != "ok"] == []
    assert report.sentence == f"All {len(report.probes)} probes are well." or report.state != "ok", "but for the disk"
    assert {each.folder for each in report.disks} == {"data", "cache", "collection"}
    assert all(each.total_bytes > each.free_bytes > 0 for each in report.disks)
    (worker,) = report.workers
    assert (worker.id, worker.job, worker.cpu_cores, worker.memory_bytes) == ("far-7", "classify-1", 1.75, 300_000_000)
    assert report.queue is not None
    assert (report.queue.pending, report.queue.running, report.queue.stuck) == (0, 1, ())
    assert report.server.memory_bytes > 1 << 20
    assert report.server.cores >= 1
    assert health(viewer_client).server.cpu_cores >= 0


def test_a_worker_of_an_earlier_release_tells_nothing_of_its_load(
    viewer_client: LoggedIn, admin_settings: Settings
) -> None:
    worker_lives(admin_settings)()
    (worker,) = health(viewer_client).workers
    assert (worker.cpu_cores, worker.memory_bytes) == (None, None)


def test_jobs_without_anybody_are_named(operator_client: LoggedIn) -> None:
    assert probe(health(operator_client), "workers").state == "warning"
    operator_client.post("/api/admin/run/fetch", params={"id": "waits-for-one"})
    report = health(operator_client)
    found = probe(report, "workers")
    assert (found.state, report.state) == ("bad", "bad")
    assert "waits-for-one" in found.sentence
    assert "sidflow worker" in found.advice
    assert report.sentence == "Workers: this is wrong, all else is well."


def test_a_new_bundle_a_broken_one_and_an_empty_collection(
    operator_client: LoggedIn, admin_settings: Settings, collection: Path
) -> None:
    file = admin_settings.dist / "build.json"
    file.write_text(file.read_text().replace("0.1.0", "0.2.0"))
    found = probe(health(operator_client), "bundle")
    assert (found.state, found.sentence) == ("warning", "Version 0.1.0 is served, version 0.2.0 was built since.")
    file.write_text("{")
    assert probe(health(operator_client), "bundle").state == "bad"
    for each in collection.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    found = probe(health(operator_client), "collection")
    assert (found.state, found.advice) == ("warning", "Start a fetch in the room Jobs.")
    collection.rmdir()
    assert probe(health(operator_client), "collection").state == "bad"


def test_what_is_not_set_is_told_with_its_setting(make_settings: MakeSettings, tmp_path: Path) -> None:
    engine = tmp_path / "sid.wasm"
    engine.write_bytes(b"no wasm")
    cache = tmp_path / "cache"
    cache.write_text("a file where a folder should be")
    settings = make_settings(**LOGINS, engine=engine, cache=cache, worker=False)
    with client_of(create_app(settings)) as client:
        report = health(log_in(client, "viewer"))
    told = {each.name: each for each in report.probes}
    assert (told["engine"].state, "no engine" in told["engine"].sentence) == ("bad", True)
    assert (told["cache"].state, "SIDFLOW_CACHE" in told["cache"].advice) == ("bad", True)
    assert (told["mirror"].state, "SIDFLOW_MIRROR" in told["mirror"].advice) == ("warning", True)
    assert (told["collection"].state, "SIDFLOW_COLLECTION" in told["collection"].advice) == ("warning", True)
    assert report.state == "bad"
    assert "Engine" in report.sentence
    assert "Cache" in report.sentence


def test_a_watch_that_stands_still_is_seen(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    assert probe(health(viewer_client), "alerts").state == "ok"
    database = Database(admin_settings)
    with database.writing() as connection:
        connection.execute(sa.insert(ALERT_FACTS).values(rule="disk_free", looked_ms=1, about=""))
    database.close()
    assert probe(health(viewer_client), "alerts").state == "warning"


def test_a_database_that_is_away_is_told_and_the_rest_too(tmp_path: Path, make_settings: MakeSettings) -> None:
    nowhere = f"postgresql://sidflow:the-password@/postgres?host={tmp_path}&connect_timeout=1"
    settings = make_settings(database_url=nowhere, engine=engine_file(), worker=False)
    database = Database(settings)
    bundle = load_bundle(settings.dist)
    audit = AuditLog(settings.data, database, lambda: 0.0)
    report = HealthApi(settings, database, bundle, Library(bundle, None, settings.data), audit)._report()
    assert probe(report, "database").state == "bad"
    assert (report.state, report.queue, report.workers) == ("bad", None, ())
    assert "the-password" not in str(report)
    assert probe(report, "bundle").state == "ok"
