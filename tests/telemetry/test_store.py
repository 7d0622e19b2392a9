"""Minutes in the database: of several servers, for thirty days, and none of it a listener's concern when it is away."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client_py.core.contract_telemetry import TelemetryBatch
from server.database import Database
from server.telemetry.gathered import MAX_MINUTES, MINUTE_MS, Gathered
from server.telemetry.store import KEPT_MS, TelemetryStore
from server.telemetry.writing import Writing
from tests.server.conftest import MakeSettings
from tests.telemetry.batches import batches
from tests.telemetry.pages import batch

NOON_MS = 1_800_000_000_000


@pytest.fixture
def database(make_settings: MakeSettings) -> Iterator[Database]:
    made = Database(make_settings())
    yield made
    made.close()


def test_servers_add_up_in_the_same_minute(database: Database, make_settings: MakeSettings) -> None:
    others = [Database(make_settings()) for _ in range(4)]
    stores = [TelemetryStore(each) for each in others]
    writers = [
        threading.Thread(
            target=lambda store=store: [store.add({NOON_MS: {"sessions": 1, "events": 3}}) for _ in range(5)]
        )
        for store in stores
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    for each in others:
        each.close()
    assert TelemetryStore(database).sums(NOON_MS) == {"sessions": 20, "events": 60}


def test_sums_begin_with_the_minute(database: Database) -> None:
    store = TelemetryStore(database)
    store.add({NOON_MS - MINUTE_MS: {"sessions": 1}, NOON_MS: {"sessions": 2}, NOON_MS + MINUTE_MS: {"sessions": 4}})
    assert store.sums(NOON_MS + 59_999) == {"sessions": 6}
    assert store.sums(0) == {"sessions": 7}
    assert store.sums(NOON_MS + 2 * MINUTE_MS) == {}


def test_series_by_steps(database: Database) -> None:
    store = TelemetryStore(database)
    store.add({NOON_MS + number * MINUTE_MS: {"sessions": 1, "events": number} for number in range(10)})
    found = store.series(NOON_MS + MINUTE_MS, NOON_MS + 9 * MINUTE_MS, 3 * MINUTE_MS)
    assert found == {
        NOON_MS + 1 * MINUTE_MS: {"sessions": 3, "events": 6},
        NOON_MS + 4 * MINUTE_MS: {"sessions": 3, "events": 15},
        NOON_MS + 7 * MINUTE_MS: {"sessions": 2, "events": 15},
    }


def test_what_is_older_than_thirty_days_is_removed(database: Database) -> None:
    store = TelemetryStore(database)
    store.add({NOON_MS - KEPT_MS - MINUTE_MS: {"sessions": 1}, NOON_MS - KEPT_MS: {"sessions": 2}})
    now_s = [NOON_MS / 1000]
    writing = Writing(Gathered(lambda: now_s[0]), store, lambda: now_s[0])
    writing.clean()
    assert store.sums(0) == {"sessions": 2}
    now_s[0] += 600
    writing.clean()
    assert store.sums(0) == {"sessions": 2}, "once an hour is enough"
    now_s[0] += 3000
    writing.clean()
    assert store.sums(0) == {}


def test_no_database_is_made_to_remove_what_never_was(database: Database, make_settings: MakeSettings) -> None:
    assert TelemetryStore(database).clean(NOON_MS) == 0
    assert not make_settings().data.exists()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(batches(), min_size=1, max_size=8))
def test_no_batch_can_break_the_store(database: Database, told: list[TelemetryBatch]) -> None:
    store = TelemetryStore(database)
    before = store.sums(0)
    gathered = Gathered(lambda: NOON_MS / 1000)
    for each in told:
        gathered.take(each)
    totals, _ = gathered.totals()
    Writing(gathered, store, lambda: NOON_MS / 1000).write()
    after = store.sums(0)
    assert {name: after[name] - before.get(name, 0) for name in totals if totals[name]} == {
        name: count for name, count in totals.items() if count
    }
    assert all(len(name) <= 80 for name in after)


def test_a_database_that_is_away_loses_nothing_for_an_hour(make_settings: MakeSettings, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    database = Database(make_settings())
    now_s = [NOON_MS / 1000]
    gathered = Gathered(lambda: now_s[0])
    store = TelemetryStore(database)
    writing = Writing(gathered, store, lambda: now_s[0])
    for number in range(MAX_MINUTES):
        gathered.take(batch(number))
        writing.write()
        now_s[0] += 60
    (tmp_path / "data").unlink()
    gathered.take(batch(MAX_MINUTES))
    writing.write()
    assert gathered.totals()[1] == 0, "nothing was dropped"
    assert store.sums(0)["sessions"] == MAX_MINUTES + 1
    database.close()
