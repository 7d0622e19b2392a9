"""Facts from what is there: a share of two sessions, an unknown age or a folder that is missing wakes nobody."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from client_py.core.instant import instant
from server.alerts.sources import AuditChain, CollectionAge, DiskFree, QueueFacts, SessionFacts
from server.audit.log import AuditLog
from server.database import Database, now_ms
from server.disks import disk_of
from server.tables import JOBS, WORKERS
from tests.alerts.conftest import MakeAlertSettings

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("sums", "shares"),
    [
        ({}, {"session_errors": 0, "underruns": 0}),
        ({"sessions": 100, "session_errors": 3, "sessions_with_underrun": 1}, {"session_errors": 3, "underruns": 1}),
        ({"sessions": 3, "session_errors": 3}, {"underruns": 0}),
        ({"sessions": 3, "session_errors": 0, "sessions_with_underrun": 1}, {"session_errors": 0}),
        ({"sessions": 20, "session_errors": 30}, {"session_errors": 100, "underruns": 0}),
    ],
)
def test_shares_of_sessions(
    make_alert_settings: MakeAlertSettings, sums: dict[str, int], shares: dict[str, float]
) -> None:
    asked: list[int] = []

    def since(since_ms: int) -> dict[str, int]:
        asked.append(since_ms)
        return sums

    found = SessionFacts(since, make_alert_settings()).facts()
    assert {name: fact.value for name, fact in found.items()} == shares
    assert len(asked) == 1


@dataclass(frozen=True)
class Known:
    """What holdings are known of in these tests."""

    fetched_at: str | None = None
    expected: int = 0
    analysed: int = 0
    reading: bool = False


def test_the_collection(database: Database) -> None:
    with database.reading() as connection:
        now = now_ms(connection)
    found = CollectionAge(lambda: Known(instant(now - 36 * HOUR_MS), 200, 150)).facts()
    assert found["hvsc_age"].value == pytest.approx(1.5, abs=0.01)
    assert (found["coverage"].value, found["coverage"].about) == (75, "150 of 200")
    assert CollectionAge(lambda: Known(None, 200, 0, reading=True)).facts() == {}, "nobody knows while it is read"
    assert CollectionAge(Known).facts() == {}, "nothing is known of no collection"


def test_the_fullest_disk_counts_and_a_folder_to_come_lies_on_the_disk_above_it(tmp_path: Path) -> None:
    fact = DiskFree({"data": tmp_path, "cache": tmp_path / "to" / "come"}).facts()["disk_free"]
    assert 0 <= fact.value <= 100
    assert fact.about.startswith("the disk of the ")
    here, there = disk_of(tmp_path), disk_of(tmp_path / "to" / "come")
    assert here is not None
    assert there is not None
    assert here.total_bytes == there.total_bytes > here.free_bytes


def test_jobs_that_nobody_works_on(database: Database, make_alert_settings: MakeAlertSettings) -> None:
    source = QueueFacts(database, make_alert_settings(worker_dead_after_s=15))

    def seen(*changes: sa.Executable) -> tuple[float, str]:
        with database.writing() as connection:
            for change in changes:
                connection.execute(change)
        fact = source.facts()["job_stale"]
        return fact.value, fact.about

    with database.reading() as connection:
        now = now_ms(connection)
    job: dict[str, Any] = {"kind": "fetch", "parameters": "{}", "created_ms": now}
    worker = {"host": "here", "pid": 1}
    assert seen() == (0, "")
    assert seen(sa.insert(JOBS).values(id="waits", status="pending", **job)) == (1, "waits")
    assert seen(sa.insert(WORKERS).values(id="w", beat_ms=now, **worker)) == (0, "")
    runs = sa.insert(JOBS).values(id="runs", status="running", worker="w", **job)
    assert seen(runs) == (0, "")
    assert seen(sa.update(WORKERS).values(beat_ms=now - 20_000)) == (2, "runs, waits")
    assert seen(sa.insert(WORKERS).values(id="other", beat_ms=now, **worker)) == (1, "runs"), (
        "the other takes what waits"
    )
    assert seen(sa.update(JOBS).values(status="completed")) == (0, "")


def test_a_changed_audit_log_is_a_fact(tmp_path: Path, database: Database) -> None:
    log = AuditLog(tmp_path, database, lambda: 1_790_000_000.0)
    chain = AuditChain(log, every_s=0)
    assert chain.facts()["audit_chain"].value == 0
    for number in range(3):
        log.append("operator", "operator", "job.run", f"fetch {number}", "done")
    assert chain.facts()["audit_chain"].about == "3 entries"
    log.file.write_text(log.file.read_text().replace("fetch 1", "fetch 7"))
    fact = chain.facts()["audit_chain"]
    assert fact.value == 1
    assert "2" in fact.about, "it names the entry"
