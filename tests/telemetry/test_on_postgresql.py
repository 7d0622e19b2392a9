"""Several servers over one PostgreSQL: the same minutes, added up as SQLite does it."""

from server.database import Database
from server.telemetry.gathered import MINUTE_MS
from server.telemetry.store import TelemetryStore
from tests.jobs.test_postgres import Cluster
from tests.jobs.test_postgres import database as database
from tests.server.conftest import MakeSettings

NOON_MS = 1_800_000_000_000


def test_servers_add_up_in_the_same_minutes(make_settings: MakeSettings, database: Cluster) -> None:
    one, other = (Database(make_settings(database_url=database.address)) for _ in range(2))
    for server in (one, other):
        TelemetryStore(server).add({NOON_MS + number * MINUTE_MS: {"sessions": 1} for number in range(5)})
    store = TelemetryStore(one)
    assert store.sums(NOON_MS + MINUTE_MS) == {"sessions": 8}
    found = store.series(NOON_MS, NOON_MS + 5 * MINUTE_MS, 2 * MINUTE_MS)
    assert {(at_ms - NOON_MS) // MINUTE_MS: step["sessions"] for at_ms, step in found.items()} == {0: 4, 2: 4, 4: 2}
    assert store.clean(NOON_MS + 4 * MINUTE_MS) == 4
    for server in (one, other):
        server.close()
