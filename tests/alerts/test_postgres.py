"""Alerts on PostgreSQL, which many servers share: an old database is migrated, and one of two looks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.alerts import store
from server.alerts.channels import GivenChannel
from server.alerts.errors import DeliveryError
from server.alerts.facts import GivenFacts
from server.alerts.sources import QueueFacts
from server.alerts.watch import AlertWatch
from server.database import Database
from server.settings import Settings
from server.tables import ALERT_OUTBOX, ALERT_WATCH, WORKERS
from tests.alerts.conftest import MakeAlertSettings
from tests.jobs.test_postgres import Cluster
from tests.jobs.test_postgres import database as cluster
from tests.server.test_migrations import FIRST_WORKERS

__all__ = ["cluster"]


@pytest.fixture
def shared(
    cluster: Cluster, make_alert_settings: MakeAlertSettings, tmp_path: Path
) -> Iterator[tuple[Settings, Database]]:
    settings = make_alert_settings(database_url=cluster.address, data=tmp_path)
    old = sa.create_engine(cluster.address.replace("postgresql:", "postgresql+psycopg:"))
    with old.begin() as connection:
        connection.execute(sa.text(FIRST_WORKERS))
        connection.execute(sa.text("INSERT INTO sidflow_job_workers VALUES ('mine', 'here', 7, 42)"))
    old.dispose()
    database = Database(settings)
    yield settings, database
    database.close()


def test_two_servers_tell_of_it_once_and_of_its_end_once(shared: tuple[Settings, Database]) -> None:
    settings, database = shared
    with database.reading() as connection:
        row = connection.execute(sa.select(WORKERS)).one()
    assert (row.id, row.cpu_cores, row.memory_bytes) == ("mine", None, None)
    assert QueueFacts(database, settings).facts()["job_stale"].value == 0

    facts, channel = GivenFacts(disk_free=4.0), GivenChannel()
    first, second = (AlertWatch(settings, database, [facts], [channel]) for _ in range(2))
    assert (first.look(), second.look()) == (True, False)
    channel.error = DeliveryError("not now.")
    assert first.deliver() == 0
    channel.error = None
    with database.writing() as connection:
        connection.execute(sa.update(ALERT_OUTBOX).values(due_ms=0))
        connection.execute(sa.update(ALERT_WATCH).values(until_ms=0))
    facts.values["disk_free"] = 50.0
    assert (second.look(), first.look()) == (True, False)
    assert first.deliver() + second.deliver() == 2
    assert [each.kind for each in channel.sent] == ["firing", "resolved"]
    with database.reading() as connection:
        (over,) = store.resolved(connection, 10)
        assert store.deliveries(connection, [over.id])[over.id][0].arrived
        assert store.facts_seen(connection)["disk_free"].value == 50.0
